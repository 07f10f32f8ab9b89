"""Results, and the proofs that were sent in."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from bot.storage.tables.columns import Key, key, metadata, reference
from bot.storage.types import Hours, Instant

ledger = Table(
    "ledger",
    metadata,
    key(),
    reference("person_id", "person"),
    Column("topics", Integer, nullable=False),  # bits, see training.codes.Topic
    Column("level", String(20)),
    Column("title", String(500), nullable=False),
    Column("hours", Hours, nullable=False, server_default=text("0")),
    Column("starts", Date),
    Column("ends", Date, nullable=False),
    Column("decided", Date),
    Column("starts_precision", String(5)),  # see training.enums.DatePrecision
    Column("ends_precision", String(5)),
    Column("decided_precision", String(5)),
    Column("evidence", String(20), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("mode", String(100)),
    Column("organiser", String(300)),
    Column("certificate_no", String(100)),
    Column("class_code", String(64)),
    Column("cost", BigInteger),  # đồng
    Column("funding", String(200)),
    Column("source", String(40), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("reverses", Key, ForeignKey("ledger.id"), unique=True),
    Index("ix_ledger_person_id", "person_id", "ends"),
)

evidence = Table(
    "evidence",
    metadata,
    key(),
    reference("person_id", "person", index=True),
    reference("ledger_id", "ledger", optional=True),
    Column("name", String(200), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("state", String(20), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("reviewed_at", Instant),
    reference("reviewer_id", "person", optional=True),
    Column("reason", Text),
)
