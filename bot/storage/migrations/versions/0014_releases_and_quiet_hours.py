"""What waits for a release, what was stopped, and what people want of their reminders.

Revision: 0014, after 0013.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.columns import Key
from bot.storage.types import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_PREFERENCE: dict[str, sa.types.TypeEngine[Any]] = {"quiet_from": sa.Time(), "quiet_to": sa.Time(), "muted": sa.String(length=200)}


def upgrade() -> None:
    for name, kind in _PREFERENCE.items():
        op.add_column("preference", sa.Column(name, kind))
    op.create_table(
        "training_date",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("requirement", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_training_date_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "requirement", name=op.f("pk_training_date")),
    )
    op.create_table(
        "reminder_mark",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reminder_mark")),
    )
    op.create_table(
        "release",
        sa.Column("id", Key, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("plan_code", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("person_id", Key),
        sa.Column("released_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_release_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_fingerprint"), "release", ["fingerprint"])
    op.create_table(
        "sending_stop",
        sa.Column("id", Key, nullable=False),
        sa.Column("stopped_at", Instant(), nullable=False),
        sa.Column("stopped_by", Key),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_by", Key),
        *(
            sa.ForeignKeyConstraint(
                [name], ["person.id"], name=op.f(f"fk_sending_stop_{name}_person")
            )
            for name in ("stopped_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending_stop")),
    )
    # The reminders of plans that are in use already go on by themselves.
    op.execute(
        "INSERT INTO reminder_mark (name, at)"
        " SELECT 'released', MAX(used_at) FROM plan HAVING MAX(used_at) IS NOT NULL"
    )


def downgrade() -> None:
    for table in ("sending_stop", "release", "reminder_mark", "training_date"):
        op.drop_table(table)
    for name in _PREFERENCE:
        op.execute(f"ALTER TABLE preference DROP COLUMN {name}")
