"""Units: the tree, what each was called and who heads it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.storage.tables.columns import Key, days, key, metadata, reference

unit = Table("unit", metadata, key(), Column("code", String(64), nullable=False, unique=True))

unit_version = Table(
    "unit_version",
    metadata,
    key(),
    reference("unit_id", "unit"),
    *days(),
    Column("name", String(300), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("kind", String(100), nullable=False),
    reference("parent_id", "unit", optional=True),
    UniqueConstraint("unit_id", "valid_from"),
    # A subtree is walked down by this index alone, in every question about a unit.
    Index("ix_unit_version_parent_id", "parent_id", "valid_from", "valid_to", "unit_id"),
)

unit_predecessor = Table(
    "unit_predecessor",
    metadata,
    Column("unit_id", Key, ForeignKey("unit.id"), primary_key=True),
    Column("predecessor_id", Key, ForeignKey("unit.id"), primary_key=True),
    Column("since", Date, nullable=False),
)

unit_head = Table(
    "unit_head",
    metadata,
    key(),
    reference("unit_id", "unit", index=True),
    reference("person_id", "person", index=True),
    *days(),
    Column("acting", Boolean, nullable=False, server_default=text("false")),
)
