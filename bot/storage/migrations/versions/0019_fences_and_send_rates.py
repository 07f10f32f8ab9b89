"""The fencing number of a notification's claim, and how fast all processes may send.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "notification",
        sa.Column("fence", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    # What is being sent while this release takes over keeps its claim.
    op.execute("UPDATE notification SET fence = attempts")
    op.create_table(
        "send_rate",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_send_rate")),
    )


def downgrade() -> None:
    op.drop_table("send_rate")
    with op.batch_alter_table("notification") as batch:
        batch.drop_column("fence")
