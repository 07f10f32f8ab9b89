"""Proofs' levels, and the chat that a decision about one is told in.

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("level", sa.String(length=20)))
    op.add_column("evidence", sa.Column("channel", sa.String(length=20)))
    op.add_column("evidence", sa.Column("address", sa.String(length=100)))


def downgrade() -> None:
    for column in ("address", "channel", "level"):
        op.execute(f"ALTER TABLE evidence DROP COLUMN {column}")
