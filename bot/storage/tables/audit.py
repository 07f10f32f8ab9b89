"""Who did or saw what of whom."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table

from bot.storage.tables.columns import key, metadata, reference
from bot.storage.types import Instant

audit_event = Table(
    "audit_event",
    metadata,
    key(),
    Column("at", Instant, nullable=False, index=True),
    reference("actor_id", "person", optional=True),  # none: the command line or the clock
    Column("action", String(40), nullable=False),
    reference("person_id", "person", optional=True, index=True),
    reference("unit_id", "unit", optional=True),
    Column("details", JSON, nullable=False),
    Index("ix_audit_event_action", "action", "id"),
)
