"""Notifications, their planning, and the days that are worked."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, text

from bot.storage.tables.columns import Key, key, metadata, reference
from bot.storage.types import Instant

notification = Table(
    "notification",
    metadata,
    key(),
    Column("key", String(200), nullable=False, unique=True),
    reference("person_id", "person", index=True),
    Column("kind", String(30), nullable=False),
    Column("subject", JSON, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("lease_until", Instant),
    Column("channel", String(20)),
    Column("message_id", String(100)),
    Column("reason", String(40)),
    Column("planned_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index("ix_notification_state", "state", "due_at"),
)

planned_day = Table(  # the days on which the planner did its work
    "planned_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("planned_at", Instant, nullable=False),
    Column("planned", Integer, nullable=False),
)

preference = Table(
    "preference",
    metadata,
    Column("person_id", Key, ForeignKey("person.id"), primary_key=True),
    Column("opted_out", Boolean, nullable=False, server_default=text("false")),
    Column("snoozed_until", Date),
    Column("form_of_address", String(20)),
    Column("first_channel", String(20)),  # where the person wants to be reminded first
)

calendar_day = Table(
    "calendar_day",
    metadata,
    key(),
    reference("unit_id", "unit", optional=True),
    Column("day", Date, nullable=False, index=True),
    Column("working", Boolean, nullable=False),
    Column("kind", String(10)),  # off, working, or busy: at work, but not to be disturbed
    Column("note", String(200)),
)
