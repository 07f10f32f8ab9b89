"""Where a person wants to be reminded first.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preference", sa.Column("first_channel", sa.String(length=20)))


def downgrade() -> None:
    op.execute("ALTER TABLE preference DROP COLUMN first_channel")
