"""What was said in chats, and what a chat is about."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.tables.columns import Key, key, metadata
from bot.storage.types import Instant

chat_memory = Table(
    "chat_memory",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("address", String(100), primary_key=True),
    Column("memory", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

# A messenger gives a button 64 bytes. What does not fit is kept here under a key that does.
long_action = Table(
    "long_action",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("action", Text, nullable=False),
    Column("kept_at", Instant, nullable=False),
)

# Messengers deliver an update again when the answer is late: the key makes that harmless.
inbox = Table(
    "inbox",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("update_id", String(100), primary_key=True),
    Column("received_at", Instant, nullable=False),
)

message = Table(
    "message",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    Column("address", String(100), nullable=False),
    Column("incoming", Boolean, nullable=False),
    Column("content", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("client_key", String(64)),  # the sender's own key: the same message is taken once
    UniqueConstraint("channel", "address", "client_key"),
    Index("ix_message_address", "channel", "address", "id"),
)

message_file = Table(  # what a message of the web chat offers for download
    "message_file",
    metadata,
    key(),
    Column(
        "message_id",
        Key,
        ForeignKey("message.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", String(200), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

masked_question = Table(
    "masked_question",
    metadata,
    key(),
    Column("text", String(500), nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("label", String(40)),
)
