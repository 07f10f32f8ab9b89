"""Plans in use, and who is exempt from what or has longer."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text, UniqueConstraint

from bot.storage.tables.columns import days, key, metadata, reference
from bot.storage.types import Instant

plan = Table(
    "plan",
    metadata,
    key(),
    reference("unit_id", "unit", optional=True, index=True),  # none: the whole installation
    Column("code", String(100), nullable=False),
    Column("title", String(500), nullable=False),
    Column("source", Text, nullable=False),  # the profile as it was read
    Column("used_at", Instant, nullable=False),
    Column("replaced_at", Instant),
)

waiver = Table(
    "waiver",
    metadata,
    key(),
    reference("person_id", "person"),
    Column("requirement", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    *days(),
    Column("reason", Text),
    Column("document", String(300)),
    UniqueConstraint("person_id", "requirement"),
    Index("ix_waiver_requirement", "requirement", "kind", "person_id"),
)
