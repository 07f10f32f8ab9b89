"""Figures that were shown, so that they can be shown again as they were."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, String, Table

from bot.storage.tables.columns import key, metadata, reference
from bot.storage.types import Instant

figure_code = Table(
    "figure_code",
    metadata,
    key(),
    Column("code", String(10), nullable=False, unique=True),
    reference("unit_id", "unit", index=True),
    Column("day", Date, nullable=False),
    Column("figures", JSON, nullable=False),  # as they were known then
    Column("shown_at", Instant, nullable=False),
)
