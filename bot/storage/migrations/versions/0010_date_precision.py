"""How precisely dates are known; days on which a unit is busy.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LEDGER = ("starts_precision", "ends_precision", "decided_precision")


def upgrade() -> None:
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        for name in _LEDGER:
            batch_op.add_column(sa.Column(name, sa.String(length=5)))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("birth_precision", sa.String(length=5)))
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=10)))


def downgrade() -> None:
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_column("kind")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("birth_precision")
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        for name in _LEDGER:
            batch_op.drop_column(name)
