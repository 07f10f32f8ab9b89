"""Classes, their sessions and who has a seat."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, String, Table, Text, UniqueConstraint, text

from bot.storage.tables.columns import key, metadata, reference
from bot.storage.types import Hours, Instant

training_class = Table(
    "training_class",
    metadata,
    key(),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", String(500), nullable=False),
    Column("folded_name", String(500), nullable=False),
    Column("topics", Integer, nullable=False),
    Column("hours", Hours),
    Column("opens", Date, index=True),
    Column("closes", Date),
    Column("times", String(200)),
    Column("place", String(300)),
    Column("mode", String(20)),
    Column("link", String(500)),
    Column("organiser", String(300)),
    Column("audience", String(500)),
    Column("seats", Integer),
    Column("register_by", Date),
    Column("note", Text),
    Column("state", String(20), nullable=False, server_default=text("'open'")),
    Column("overbooking", Integer, nullable=False, server_default=text("0")),  # percent of seats
    Column("sequence", Integer, nullable=False, server_default=text("0")),  # of its calendar file
    reference("unit_id", "unit", optional=True),  # whose officers run it; none: everybody's
)

# Moments here, days in the class: a workbook gives only days, and most classes come from there.
class_session = Table(
    "class_session",
    metadata,
    key(),
    reference("class_id", "training_class", index=True),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("hours", Hours),
    Column("place", String(300)),
    Column("link", String(500)),
)

booking = Table(
    "booking",
    metadata,
    key(),
    reference("class_id", "training_class"),
    reference("person_id", "person", index=True),
    Column("state", String(20), nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("class_id", "person_id"),
)
