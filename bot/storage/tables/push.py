"""The table of browsers that asked to be told of new messages."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from bot.storage.tables.columns import metadata
from bot.storage.types import Instant

push_subscription = Table(
    "push_subscription",
    metadata,
    Column("endpoint", String(1000), primary_key=True),
    Column("address", String(100), nullable=False, index=True),  # of a web chat
    Column("p256dh", String(120), nullable=False),
    Column("auth", String(40), nullable=False),
    Column("kept_at", Instant, nullable=False),
)
