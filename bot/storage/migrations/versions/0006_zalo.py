"""Zalo's channels: tokens, windows, costs, quotas and pictures on their way.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "zalo_oa_token",
        sa.Column("app_id", sa.String(length=40), nullable=False),
        sa.Column("access_token", sa.Text()),
        sa.Column("refresh_token", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime()),
        sa.Column("refreshed_at", sa.DateTime(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("leased_until", sa.DateTime()),
        sa.PrimaryKeyConstraint("app_id", name=op.f("pk_zalo_oa_token")),
    )
    op.create_table(
        "zalo_oa_chat",
        sa.Column("user_id", sa.String(length=100), nullable=False),
        sa.Column("interacted_at", sa.DateTime()),
        sa.Column("following", sa.Boolean()),
        sa.Column("closed_at", sa.DateTime()),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("inactive_at", sa.DateTime()),
        sa.Column("full_on", sa.Date()),
        sa.Column("quiet_until", sa.DateTime()),
        sa.Column("quiet_message", sa.String(length=100)),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_zalo_oa_chat")),
    )
    op.create_table(
        "zalo_oa_message",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.String(length=100)),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zalo_oa_message")),
    )
    op.create_index("ix_zalo_oa_message_at", "zalo_oa_message", ["at", "state"])
    op.create_index(op.f("ix_zalo_oa_message_key"), "zalo_oa_message", ["key"])
    op.create_index(op.f("ix_zalo_oa_message_message_id"), "zalo_oa_message", ["message_id"])
    op.create_table(
        "zalo_oa_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_zalo_oa_day")),
    )
    op.create_table(
        "zalo_bot_month",
        sa.Column("bot", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "month", name=op.f("pk_zalo_bot_month")),
    )
    op.create_table(
        "channel_activity",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("event_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_activity")),
    )
    op.create_table(
        "shared_picture",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_shared_picture")),
    )
    op.create_index(op.f("ix_shared_picture_expires"), "shared_picture", ["expires"])


def downgrade() -> None:
    for table in (
        "shared_picture",
        "channel_activity",
        "zalo_bot_month",
        "zalo_oa_day",
        "zalo_oa_message",
        "zalo_oa_chat",
        "zalo_oa_token",
    ):
        op.drop_table(table)
