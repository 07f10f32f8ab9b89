"""The table of replies that were worked out and not yet surely sent."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from bot.storage.tables.columns import metadata
from bot.storage.types import Instant

unsent_reply = Table(
    "unsent_reply",
    metadata,
    # Made of chance: SQLite gives the number of a deleted last row to the next one, and what is
    # deleted a second time must never be another reply.
    Column("key", String(32), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(100), nullable=False),
    Column("content", JSON, nullable=False),
    Column("kept_at", Instant, nullable=False),
    Column("owner", String(32), nullable=False),  # the process that is to send it
    Column("lease_until", Instant, nullable=False),
    Column("pieces", Integer, nullable=False),  # how many of its messages have gone
    Column("attempts", Integer, nullable=False),  # of unknown outcome
    Index("ix_unsent_reply_channel", "channel", "kept_at"),
)
