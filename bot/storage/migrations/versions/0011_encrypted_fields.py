"""Phone numbers and birth dates become texts, which are kept encrypted.

Columns are added and dropped: to rebuild a table that others refer to, SQLite would empty it.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("birth_date", "phone"):
        op.add_column("person", sa.Column(f"{name}_text", sa.Text()))
        op.execute(f"UPDATE person SET {name}_text = CAST({name} AS TEXT)")
        op.execute(f"ALTER TABLE person DROP COLUMN {name}")
        op.execute(f"ALTER TABLE person RENAME COLUMN {name}_text TO {name}")


def downgrade() -> None:
    """Keep the texts: what is encrypted fits into no other type."""
