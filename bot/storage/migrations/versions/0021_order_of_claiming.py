"""Notifications in the order in which they are claimed: a morning's all fall due at one moment.

Revision: 0021, after 0020.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_notification_state", "notification")
    op.create_index("ix_notification_state", "notification", ["state", "due_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_notification_state", "notification")
    op.create_index("ix_notification_state", "notification", ["state", "due_at"])
