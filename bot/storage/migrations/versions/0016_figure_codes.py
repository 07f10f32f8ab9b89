"""Codes of the unit figures that were shown.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

import bot.storage.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_code",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column(
            "unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("shown_at", bot.storage.types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_figure_code_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_code")),
        sa.UniqueConstraint("code", name=op.f("uq_figure_code_code")),
    )
    op.create_index(op.f("ix_figure_code_unit_id"), "figure_code", ["unit_id"])


def downgrade() -> None:
    op.drop_table("figure_code")
