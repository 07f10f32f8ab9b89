"""Results, and the proofs that were sent in."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
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
    Column("topics", Integer, nullable=False),  # bits, see training.enums.Topic
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
    Column("valid_until", Date),  # the paper's last day, where it has one
    Column("class_code", String(64)),
    Column("cost", BigInteger),  # đồng
    Column("funding", String(200)),
    Column("source", String(40), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    # Unique: an entry is taken back once. The ledger is never rewritten, so that a figure of last
    # month can be told from what was put right since.
    Column("reverses", Key, ForeignKey("ledger.id"), unique=True),
    Index("ix_ledger_person_id", "person_id", "ends"),
)

stored_file = Table(  # each content once, by its digest
    "stored_file",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("mime", String(100), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("kept_at", Instant, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    key(),
    reference("person_id", "person", index=True),
    reference("ledger_id", "ledger", optional=True),
    Column("name", String(200), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("title", String(500)),
    Column("topics", Integer),
    Column("level", String(20)),
    Column("hours", Hours),
    Column("starts", Date),
    Column("ends", Date),
    Column("certificate_no", String(100), index=True),
    Column("proof", String(20)),  # what kind of paper it is: see training.enums.Evidence
    Column("qr", String(500), index=True),
    Column("state", String(20), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("reviewed_at", Instant),
    reference("reviewer_id", "person", optional=True),
    Column("reason", Text),
    Column("channel", String(20)),  # the chat that it came from, and the answer goes to
    Column("address", String(100)),
    Index("ix_evidence_state", "state", "id"),
)

request = Table(  # what somebody asked an officer for
    "request",
    metadata,
    key(),
    reference("person_id", "person", index=True),
    Column("kind", String(20), nullable=False),
    Column("requirement", String(100)),
    reference("ledger_id", "ledger", optional=True),
    Column("wanted_until", Date),
    Column("reason", Text, nullable=False),
    Column("document", String(300)),
    Column("state", String(20), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer_due", Date, nullable=False),
    Column("channel", String(20)),
    Column("address", String(100)),
    Column("decided_at", Instant),
    reference("decider_id", "person", optional=True),
    Column("answer", Text),
    Index("ix_request_state", "state", "answer_due"),
)

change = Table(  # what was written, so that exactly that may be undone
    "change",
    metadata,
    key(),
    reference("actor_id", "person", optional=True),
    Column("action", String(40), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    # Rows before and after, not the verb: undone is only what nobody has touched meanwhile.
    Column("steps", JSON, nullable=False),
    Column("undone_at", Instant),
)
