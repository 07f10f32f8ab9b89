"""Notifications, their planning, and the days that are worked."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Time,
    text,
)

from bot.storage.tables.columns import Key, key, metadata, reference
from bot.storage.types import Instant

notification = Table(
    "notification",
    metadata,
    key(),
    # Person, kind, subject, occurrence: what makes planning twice plan once, whoever plans.
    Column("key", String(200), nullable=False, unique=True),
    reference("person_id", "person", index=True),
    Column("kind", String(30), nullable=False),
    Column("subject", JSON, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("fence", Integer, nullable=False, server_default=text("0")),  # rises with each claim
    # Fence and lease: whoever claimed a row and then stood still for too long finds the number
    # higher and leaves the row to the one who claimed it since.
    Column("lease_until", Instant),
    Column("channel", String(20)),
    Column("message_id", String(100)),
    Column("reason", String(40)),
    Column("planned_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index("ix_notification_state", "state", "due_at", "id"),  # in the order of claiming
)

# A planner that was down finds here which days are missing, and makes up for them.
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
    Column("channel_order", String(100)),  # where to be reminded first, and then; commas between
    Column("quiet_from", Time),  # no reminders from this hour to the other, local time
    Column("quiet_to", Time),
    Column("muted", String(200)),  # kinds that the person wants none of, commas between
    Column("days_before", String(60)),  # their own days before a due day, commas between
)

training_date = Table(  # the day on which somebody says that they will do something
    "training_date",
    metadata,
    Column("person_id", Key, ForeignKey("person.id"), primary_key=True),
    Column("requirement", String(100), primary_key=True),
    Column("day", Date, nullable=False),
    Column("said_at", Instant, nullable=False),
)

duty_pause = Table(  # one duty of which somebody wants no reminder before a day
    "duty_pause",
    metadata,
    Column("person_id", Key, ForeignKey("person.id"), primary_key=True),
    Column("requirement", String(100), primary_key=True),
    Column("until", Date, nullable=False),
    Column("said_at", Instant, nullable=False),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    key(),
    reference("unit_id", "unit", optional=True),
    Column("day", Date, nullable=False, index=True),
    # Not what the law says but what the agency does: the public list of holidays lacks days that
    # were decreed late, and working Saturdays.
    Column("working", Boolean, nullable=False),
    Column("kind", String(10)),  # off, working, or busy: at work, but not to be disturbed
    Column("note", String(200)),
)

reminder_mark = Table(  # moments that reminders count from
    "reminder_mark",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("at", Instant, nullable=False),
)

send_rate = Table(  # how fast a bot's bulk messages go, over all processes
    "send_rate",
    metadata,
    Column("name", String(60), primary_key=True),
    # The database's clock, since those of several machines differ by more than a slot lasts.
    Column("next_at", Double, nullable=False),  # when the next slot is free: the database's clock
)

release = Table(  # who let the first sending of a plan's kind of reminder go out
    "release",
    metadata,
    key(),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("plan_code", String(100), nullable=False),
    Column("kind", String(30), nullable=False),
    reference("person_id", "person", optional=True),  # none: the command line
    Column("released_at", Instant, nullable=False),
)

sending_stop = Table(  # while one has not ended, no reminder goes out
    "sending_stop",
    metadata,
    key(),
    Column("stopped_at", Instant, nullable=False),
    reference("stopped_by", "person", optional=True),
    Column("ended_at", Instant),
    reference("ended_by", "person", optional=True),
)

held_nudge = Table(  # a nudge by hand that waits for an officer, and what became of it
    "held_nudge",
    metadata,
    key(),
    reference("unit_id", "unit", index=True),
    reference("person_id", "person", index=True),  # who asks for it
    Column("people", JSON, nullable=False),  # ids of those to be reminded
    Column("targets", JSON, nullable=False),  # ids of the targets they are reminded of
    Column("asked_at", Instant, nullable=False),
    Column("decided_at", Instant),
    reference("decided_by", "person", optional=True),
    Column("sent", Boolean),  # once decided: whether it was let go
)
