"""Chats joined to people, and the codes that join them."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, UniqueConstraint

from bot.storage.tables.columns import key, metadata, reference
from bot.storage.types import Instant

channel_account = Table(
    "channel_account",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("address", String(100), nullable=False),
    reference("person_id", "person", index=True),
    Column("linked_at", Instant, nullable=False),
    # No messenger lists its chats: all that is known of one is when it was last heard, and when a
    # message to it was last refused.
    Column("seen_at", Instant),
    Column("blocked_at", Instant),
    Column("consent", String(20)),  # the version of the words agreed to; see linking.CONSENT
    UniqueConstraint("channel", "address"),
)

# Telegram keeps a menu for a chat until it is told otherwise: what was set has to be remembered to
# be taken back when somebody's role ends.
chat_menu = Table(  # chats whose menu of commands is another than everybody's
    "chat_menu",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("address", String(100), primary_key=True),
    Column("role", String(20), nullable=False),
)

link_code = Table(
    "link_code",
    metadata,
    key(),
    Column("digest", String(64), nullable=False, unique=True),
    reference("person_id", "person", index=True),
    Column("expires", Instant, nullable=False),
    Column("used_at", Instant),
)

link_attempt = Table(
    "link_attempt",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("address", String(100), nullable=False),
    Column("source", String(64), index=True),  # names the network address, where there is one
    Column("at", Instant, nullable=False, index=True),
    reference("code_id", "link_code", optional=True),  # none: the code was wrong
)
