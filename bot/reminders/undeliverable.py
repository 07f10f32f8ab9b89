"""Who cannot be reached by any chat, and what became of each day's notifications."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from sqlalchemy import func, select

from bot.reminders import outbox_counts, reachable_chats
from bot.reminders.enums import PERHAPS_SEEN, Reason, State
from bot.reminders.recipients import members
from bot.storage.tables import notification, post
from bot.training import people, units
from bot.training.as_of import AsOf
from bot.training.effective_dates import holds
from bot.training.enums import Status

#: A notification that was lost longer ago is no news.
REMEMBERED: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody who owes something, or was written to, and whom no message reaches.

    ``reason`` is the channel's code, or ``no_channel`` where there is no chat at all; ``day`` that
    of the last notification that was lost.
    """

    person_id: int
    code: str
    name: str
    unit_id: int | None
    unit: str
    reason: str
    day: date | None = None


def unreached(as_of: AsOf, now: datetime, zone: tzinfo) -> list[Unreached]:
    """Return everybody whom reminders do not reach, by unit and staff code."""
    lost = _lost(as_of, now)
    chats = reachable_chats.last_used(as_of.connection)
    without = {
        member.person_id
        for member in members(as_of, zone)
        if member.owes and member.person_id not in chats
    }
    known = people.by_ids(as_of, sorted({*lost, *without}))
    names = {unit.id: unit.name for unit in units.all_units(as_of)}
    people_lost = []
    for person in known.values():
        if person.status == Status.LEFT:
            continue
        at, reason = lost.get(person.id, (None, Reason.NO_CHANNEL))
        if person.id not in chats:
            reason = Reason.NO_CHANNEL
        unit = names.get(person.unit_id or 0, "")
        people_lost.append(
            Unreached(person.id, person.code, person.name, person.unit_id, unit, str(reason), at)
        )
    return sorted(people_lost, key=lambda one: (one.unit, one.code))


def _lost(as_of: AsOf, now: datetime) -> dict[int, tuple[date | None, str]]:
    """Return by person the last notification that was lost, unless a later one arrived."""
    last_lost: dict[int, tuple[date | None, str]] = {}
    for one in outbox_counts.lost(as_of.connection, now - REMEMBERED):
        last_lost.setdefault(one.person_id, (one.day, one.reason or one.state))
    row = notification.c
    arrived = as_of.connection.execute(
        select(row.person_id, func.max(row.sent_at))
        .where(
            row.state.in_((State.SENT, State.DELIVERED, State.SEEN)),
            row.sent_at >= now - REMEMBERED,
        )
        .group_by(row.person_id)
    )
    for person_id, at in arrived:
        day, _ = last_lost.get(person_id, (None, ""))
        # Strictly later: of one day two channels may have been tried, and the last one failed.
        if at is not None and day is not None and at.date() > day:
            del last_lost[person_id]
    return last_lost


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many notifications of a day are in a state, on which channel and why."""

    state: State
    channel: str
    reason: str
    count: int


def outcomes(
    as_of: AsOf, day: date, zone: tzinfo, unit_ids: Collection[int] | None = None
) -> list[Outcome]:
    """Return what became of a day's notifications, of everybody or of some units' people.

    That a message was opened is nobody else's to know: it counts as delivered.
    """
    first = datetime.combine(day, datetime.min.time(), zone)
    row = notification.c
    statement = (
        select(row.state, row.channel, row.reason, func.count())
        .where(
            row.state.in_(tuple(State)),
            row.due_at >= first,
            row.due_at < first + timedelta(days=1),
        )
        .group_by(row.state, row.channel, row.reason)
    )
    if unit_ids is not None:
        theirs = select(post.c.person_id).where(
            post.c.unit_id.in_(unit_ids), holds(post, as_of.day)
        )
        statement = statement.where(row.person_id.in_(theirs))
    counted: dict[tuple[State, str, str], int] = {}
    for state, channel, reason, count in as_of.connection.execute(statement):
        shown = State.DELIVERED if state == State.SEEN else State(state)
        code = "" if shown in PERHAPS_SEEN and shown is not State.UNKNOWN else reason or ""
        key = (shown, channel or "", code)
        counted[key] = counted.get(key, 0) + count
    counts = [Outcome(*key, count) for key, count in counted.items()]
    return sorted(counts, key=lambda one: (-one.count, one.state, one.channel, one.reason))
