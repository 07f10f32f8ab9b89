"""People: who they are, where they stand, and the roles given to them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, String, Table, Text, UniqueConstraint, text

from bot.storage.tables.columns import days, key, metadata, reference
from bot.storage.types import EncryptedDay, EncryptedText, Instant, PhoneDigest

person = Table(
    "person",
    metadata,
    key(),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    # Questions come without accents, and no two databases fold Vietnamese alike: it is stored
    # folded.
    Column("folded_name", String(200), nullable=False, index=True),
    Column("birth_date", EncryptedDay),
    Column("birth_precision", String(5)),  # see training.enums.DatePrecision
    Column("gender", String(20)),
    Column("ethnic_minority", Boolean, nullable=False, server_default=text("false")),
    Column("joined", Date),
    Column("phone", EncryptedText),
    # The number itself is encrypted and cannot be looked for.
    Column("phone_digest", PhoneDigest, index=True),
    Column("email", String(200)),
)

post = Table(
    "post",
    metadata,
    key(),
    reference("person_id", "person"),
    *days(),
    reference("unit_id", "unit", optional=True),
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
    # All that a unit's figures ask of a post, in one index: the table itself is not read for them.
    Index("ix_post_unit_id", "unit_id", "valid_from", "valid_to", "person_id"),
)

status_period = Table(
    "status_period",
    metadata,
    key(),
    reference("person_id", "person"),
    *days(),
    Column("status", String(20), nullable=False),
    UniqueConstraint("person_id", "valid_from"),
)

qualification = Table(
    "qualification",
    metadata,
    key(),
    reference("person_id", "person"),
    *days(),
    Column("degree", String(20)),
    Column("political", String(20)),
    Column("management", String(20)),
    UniqueConstraint("person_id", "valid_from"),
)

restriction = Table(  # while one has not ended, its person's data is kept and not used
    "restriction",
    metadata,
    key(),
    reference("person_id", "person", index=True),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("reason", Text),
)

role_grant = Table(
    "role_grant",
    metadata,
    key(),
    reference("person_id", "person", index=True),
    Column("role", String(20), nullable=False),
    reference("unit_id", "unit", optional=True),  # none: the whole installation
    *days(),
    Column("granted_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)
