"""People's own days of reminding, duties put off, and how long a paper holds.

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.columns import Key
from bot.storage.types import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preference", sa.Column("days_before", sa.String(length=60)))
    op.add_column("ledger", sa.Column("valid_until", sa.Date()))
    op.create_table(
        "duty_pause",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("requirement", sa.String(length=100), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_duty_pause_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "requirement", name=op.f("pk_duty_pause")),
    )


def downgrade() -> None:
    op.drop_table("duty_pause")
    op.execute("ALTER TABLE ledger DROP COLUMN valid_until")
    op.execute("ALTER TABLE preference DROP COLUMN days_before")
