"""People's own days of reminding, duties put off, nudges that wait, and how long a paper holds.

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
    op.create_table(
        "nudge_request",
        sa.Column("id", Key, nullable=False),
        sa.Column("unit_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant()),
        sa.Column("decider_id", Key),
        sa.Column("released", sa.Boolean()),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_nudge_request_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_nudge_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["person.id"], name=op.f("fk_nudge_request_decider_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge_request")),
    )
    op.create_index(op.f("ix_nudge_request_person_id"), "nudge_request", ["person_id"])


def downgrade() -> None:
    for table in ("nudge_request", "duty_pause"):
        op.drop_table(table)
    op.execute("ALTER TABLE ledger DROP COLUMN valid_until")
    op.execute("ALTER TABLE preference DROP COLUMN days_before")
