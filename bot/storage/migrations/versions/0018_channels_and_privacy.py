"""Menus shown in chats, opt-ins with their version, phones to be matched, order, restriction.

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.columns import Key
from bot.storage.types import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_account", sa.Column("consent", sa.String(length=20)))
    op.add_column("person", sa.Column("phone_digest", sa.String(length=64)))
    op.create_index(op.f("ix_person_phone_digest"), "person", ["phone_digest"])
    op.add_column("preference", sa.Column("channel_order", sa.String(length=100)))
    op.execute("UPDATE preference SET channel_order = first_channel")
    op.create_table(
        "chat_menu",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_chat_menu")),
    )
    op.create_table(
        "restriction",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_restriction_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    op.create_index(op.f("ix_restriction_person_id"), "restriction", ["person_id"])
    # SQLite itself drops a column; a batch would copy the table, and lose nothing but time.
    op.execute("ALTER TABLE preference DROP COLUMN first_channel")


def downgrade() -> None:
    op.add_column("preference", sa.Column("first_channel", sa.String(length=20)))
    for table in ("restriction", "chat_menu"):
        op.drop_table(table)
    op.execute("ALTER TABLE preference DROP COLUMN channel_order")
    op.drop_index(op.f("ix_person_phone_digest"), "person")
    op.execute("ALTER TABLE person DROP COLUMN phone_digest")
    op.execute("ALTER TABLE channel_account DROP COLUMN consent")
