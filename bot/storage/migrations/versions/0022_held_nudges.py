"""Nudges by hand that wait for an officer's word.

Revision: 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.columns import Key
from bot.storage.types import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_nudge",
        sa.Column("id", Key, nullable=False),
        sa.Column("unit_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant()),
        sa.Column("decided_by", Key),
        sa.Column("sent", sa.Boolean()),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_held_nudge_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_held_nudge_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_held_nudge_decided_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_nudge")),
    )
    op.create_index(op.f("ix_held_nudge_unit_id"), "held_nudge", ["unit_id"])
    op.create_index(op.f("ix_held_nudge_person_id"), "held_nudge", ["person_id"])


def downgrade() -> None:
    op.drop_table("held_nudge")
