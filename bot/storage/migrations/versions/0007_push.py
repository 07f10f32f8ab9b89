"""Browsers that asked to be told of new messages.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_subscription",
        sa.Column("endpoint", sa.String(length=1000), nullable=False),
        sa.Column("address", sa.String(length=100), nullable=False),
        sa.Column("p256dh", sa.String(length=120), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", name=op.f("pk_push_subscription")),
    )
    op.create_index(op.f("ix_push_subscription_address"), "push_subscription", ["address"])


def downgrade() -> None:
    op.drop_table("push_subscription")
