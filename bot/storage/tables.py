"""The tables. Days from–to are both included; ``0001-01-01`` is always, ``9999-12-31`` open."""

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
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.types import Hours, Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only when the key is exactly INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


def _key() -> Column[int]:
    return Column("id", Key, primary_key=True)


def _ref(name: str, target: str, *, optional: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Key, ForeignKey(f"{target}.id"), nullable=optional, index=index)


def _days() -> tuple[Column[object], Column[object]]:
    return (
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date, nullable=False),
    )


# Units ---------------------------------------------------------------------------------------

unit = Table("unit", metadata, _key(), Column("code", String(64), nullable=False, unique=True))

unit_version = Table(
    "unit_version",
    metadata,
    _key(),
    _ref("unit_id", "unit"),
    *_days(),
    Column("name", String(300), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("kind", String(100), nullable=False),
    _ref("parent_id", "unit", optional=True),
    UniqueConstraint("unit_id", "valid_from"),
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
    _key(),
    _ref("unit_id", "unit", index=True),
    _ref("person_id", "person", index=True),
    *_days(),
    Column("acting", Boolean, nullable=False, server_default=text("false")),
)

# People --------------------------------------------------------------------------------------

person = Table(
    "person",
    metadata,
    _key(),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("folded_name", String(200), nullable=False, index=True),
    Column("birth_date", Date),
    Column("birth_precision", String(5)),  # see training.enums.DatePrecision
    Column("gender", String(20)),
    Column("ethnic_minority", Boolean, nullable=False, server_default=text("false")),
    Column("joined", Date),
    Column("phone", String(40)),
    Column("email", String(200)),
)

post = Table(
    "post",
    metadata,
    _key(),
    _ref("person_id", "person"),
    *_days(),
    _ref("unit_id", "unit", optional=True),
    Column("group", String(20)),
    Column("title", String(200)),
    Column("leading", Boolean, nullable=False),
    Column("managing", Boolean, nullable=False),
    Column("sensitive", Boolean, nullable=False),
    Column("appointed", Date),
    Column("grade", String(100)),
    Column("successor", Boolean, nullable=False),  # quy hoạch
    Column("councillor", Boolean, nullable=False),  # đại biểu HĐND
    Column("part_time", Boolean, nullable=False),  # không chuyên trách
    UniqueConstraint("person_id", "valid_from"),
    Index("ix_post_unit_id", "unit_id", "valid_from", "valid_to", "person_id"),
)

status_period = Table(
    "status_period",
    metadata,
    _key(),
    _ref("person_id", "person"),
    *_days(),
    Column("status", String(20), nullable=False),
    UniqueConstraint("person_id", "valid_from"),
)

qualification = Table(
    "qualification",
    metadata,
    _key(),
    _ref("person_id", "person"),
    *_days(),
    Column("degree", String(20)),
    Column("political", String(20)),
    Column("management", String(20)),
    UniqueConstraint("person_id", "valid_from"),
)

role_grant = Table(
    "role_grant",
    metadata,
    _key(),
    _ref("person_id", "person", index=True),
    Column("role", String(20), nullable=False),
    _ref("unit_id", "unit", optional=True),  # none: the whole installation
    *_days(),
    Column("granted_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

# Plans ---------------------------------------------------------------------------------------

plan = Table(
    "plan",
    metadata,
    _key(),
    _ref("unit_id", "unit", optional=True, index=True),  # none: the whole installation
    Column("code", String(100), nullable=False),
    Column("title", String(500), nullable=False),
    Column("source", Text, nullable=False),  # the profile as it was read
    Column("used_at", Instant, nullable=False),
    Column("replaced_at", Instant),
)

waiver = Table(
    "waiver",
    metadata,
    _key(),
    _ref("person_id", "person"),
    Column("requirement", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    *_days(),
    Column("reason", Text),
    Column("document", String(300)),
    UniqueConstraint("person_id", "requirement"),
    Index("ix_waiver_requirement", "requirement", "kind", "person_id"),
)

# Results and classes -------------------------------------------------------------------------

ledger = Table(
    "ledger",
    metadata,
    _key(),
    _ref("person_id", "person"),
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

training_class = Table(
    "training_class",
    metadata,
    _key(),
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
)

class_session = Table(
    "class_session",
    metadata,
    _key(),
    _ref("class_id", "training_class", index=True),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("place", String(300)),
)

booking = Table(
    "booking",
    metadata,
    _key(),
    _ref("class_id", "training_class"),
    _ref("person_id", "person", index=True),
    Column("state", String(20), nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("class_id", "person_id"),
)

evidence = Table(
    "evidence",
    metadata,
    _key(),
    _ref("person_id", "person", index=True),
    _ref("ledger_id", "ledger", optional=True),
    Column("name", String(200), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("state", String(20), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("reviewed_at", Instant),
    _ref("reviewer_id", "person", optional=True),
    Column("reason", Text),
)

# Chats ---------------------------------------------------------------------------------------

channel_account = Table(
    "channel_account",
    metadata,
    _key(),
    Column("channel", String(20), nullable=False),
    Column("address", String(100), nullable=False),
    _ref("person_id", "person", index=True),
    Column("linked_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("blocked_at", Instant),
    UniqueConstraint("channel", "address"),
)

link_code = Table(
    "link_code",
    metadata,
    _key(),
    Column("digest", String(64), nullable=False, unique=True),
    _ref("person_id", "person", index=True),
    Column("expires", Instant, nullable=False),
    Column("used_at", Instant),
)

link_attempt = Table(
    "link_attempt",
    metadata,
    _key(),
    Column("channel", String(20), nullable=False),
    Column("address", String(100), nullable=False),
    Column("source", String(64), index=True),  # names the network address, where there is one
    Column("at", Instant, nullable=False, index=True),
    _ref("code_id", "link_code", optional=True),  # none: the code was wrong
)

chat_memory = Table(
    "chat_memory",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("address", String(100), primary_key=True),
    Column("memory", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

long_action = Table(
    "long_action",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("action", Text, nullable=False),
    Column("kept_at", Instant, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("update_id", String(100), primary_key=True),
    Column("received_at", Instant, nullable=False),
)

message = Table(
    "message",
    metadata,
    _key(),
    Column("channel", String(20), nullable=False),
    Column("address", String(100), nullable=False),
    Column("incoming", Boolean, nullable=False),
    Column("content", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("client_key", String(64)),  # the sender's own key: the same message is taken once
    UniqueConstraint("channel", "address", "client_key"),
    Index("ix_message_address", "channel", "address", "id"),
)

message_file = Table(  # what a message of the web chat offers for download
    "message_file",
    metadata,
    _key(),
    Column(
        "message_id",
        Key,
        ForeignKey("message.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", String(200), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

masked_question = Table(
    "masked_question",
    metadata,
    _key(),
    Column("text", String(500), nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("label", String(40)),
)

# Reminders -----------------------------------------------------------------------------------

notification = Table(
    "notification",
    metadata,
    _key(),
    Column("key", String(200), nullable=False, unique=True),
    _ref("person_id", "person", index=True),
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
)

calendar_day = Table(
    "calendar_day",
    metadata,
    _key(),
    _ref("unit_id", "unit", optional=True),
    Column("day", Date, nullable=False, index=True),
    Column("working", Boolean, nullable=False),
    Column("kind", String(10)),  # off, working, or busy: at work, but not to be disturbed
    Column("note", String(200)),
)

# The record of what was done -----------------------------------------------------------------

audit_event = Table(
    "audit_event",
    metadata,
    _key(),
    Column("at", Instant, nullable=False, index=True),
    _ref("actor_id", "person", optional=True),  # none: the command line or the clock
    Column("action", String(40), nullable=False),
    _ref("person_id", "person", optional=True, index=True),
    _ref("unit_id", "unit", optional=True),
    Column("details", JSON, nullable=False),
    Index("ix_audit_event_action", "action", "id"),
)
