"""The outbox of notifications: planned once, claimed by lease, settled once.

A row is claimed before it is sent, so that a process that dies in between leaves a trace: the
lease runs out and the row is claimed once more, and after that it is listed as unknown. Every
claim has a fencing number of its own: whoever was paused for longer than its lease, and woke up
after another claimed the row, writes nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zlib import crc32

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    case,
    exists,
    false,
    or_,
    select,
    union_all,
    update,
)

from bot.conversation.messages import Delivery, Sent
from bot.reminders.enums import State
from bot.reminders.occurrences import Occurrence
from bot.storage.bulk_insert import BulkInsert
from bot.storage.tables import notification

#: How long a claim holds, and so when an attempt with unknown outcome is repeated.
LEASE: Final = timedelta(minutes=15)
#: Attempts that may have reached the person; after them nothing is repeated.
ATTEMPTS: Final = 2
#: When a messenger that is down is tried again, unless it says so itself: doubled with each claim
#: so many times, and spread by up to half.
PAUSE: Final = timedelta(seconds=60)
_DOUBLED: Final = 3
LONGEST_PAUSE: Final = PAUSE * 2**_DOUBLED * 1.5
#: Rows looked at in a claim: several of a person, and those that other processes are claiming.
_SEVERAL: Final = 4
_OTHERS: Final = 100
#: How long after a claim its messages are taken to be on their way, at most.
_SENDING_TAKES: Final = timedelta(seconds=10)
_row: Final = notification.c
_CLAIMED: Final = (
    _row.id,
    _row.key,
    _row.person_id,
    _row.kind,
    _row.subject,
    _row.attempts,
    _row.fence,
    _row.lease_until,
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A notification to be sent. ``subject`` is JSON: what it is about, as its kind needs it."""

    person_id: int
    kind: str
    subject: Mapping[str, Any]
    occurrence: str
    due_at: datetime

    @property
    def key(self) -> str:
        """Person, kind, subject and occurrence: unique, so that planning twice plans once."""
        return f"{self.person_id}:{self.kind}:{self.occurrence}"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notification that this process alone may send until its lease ends.

    ``fence`` rises with every claim of it; ``attempts`` are those that may have reached the person.
    """

    id: int
    key: str
    person_id: int
    kind: str
    subject: Mapping[str, Any]
    attempts: int
    fence: int
    lease_until: datetime

    @property
    def items(self) -> tuple[Occurrence, ...]:
        """What a planned digest is about."""
        return tuple(Occurrence.from_json(stored) for stored in self.subject["items"])


def plan(connection: Connection, rows: Iterable[Planned], now: datetime) -> int:
    """Write notifications that are not there yet; return how many were new."""
    columns = ("key", "person_id", "kind", "subject", "due_at")
    fixed = {"state": State.PLANNED, "attempts": 0, "fence": 0, "planned_at": now}
    new = BulkInsert(connection, notification, columns, fixed, new_only=True)
    for row in rows:
        new.add((row.key, row.person_id, row.kind, row.subject, row.due_at))
    new.flush()
    return new.written


def _waiting(row: Any, now: datetime) -> ColumnElement[bool]:
    return and_(row.state == State.PLANNED, row.due_at <= now)


def _left_open(row: Any, now: datetime) -> ColumnElement[bool]:
    return and_(row.state == State.SENDING, row.lease_until <= now, row.attempts < ATTEMPTS)


def _claimable(row: Any, now: datetime) -> ColumnElement[bool]:
    """Return the condition for rows that are known: said so that it leads to no index.

    SQLite would go through all that waits, instead of through the few rows at hand.
    """
    open_ = and_(row.lease_until <= now, row.attempts < ATTEMPTS)
    planned, sending = row.state == State.PLANNED, row.state == State.SENDING
    return case((planned, row.due_at <= now), (sending, open_), else_=false())


def due(connection: Connection, now: datetime) -> bool:
    """Return whether there is anything to claim or to give up; takes no lock."""
    over = and_(_row.state == State.SENDING, _row.lease_until <= now)
    found = select(_row.id).where(or_(_waiting(_row, now), over)).limit(1)
    return connection.execute(found).first() is not None


def claim(
    connection: Connection,
    now: datetime,
    *,
    people: int,
    kinds: Collection[str],
    lease: timedelta = LEASE,
    apart: timedelta = timedelta(0),
) -> list[Claimed]:
    """Take all that is due, or whose last attempt was left open, of up to so many people.

    One statement: two processes never claim the same row. PostgreSQL steps over rows that another
    one is claiming; SQLite has one writer at a time. Only a person's first row is fought for and
    the others go with it, so that no two processes hold parts of one person's digest. Whoever is
    being written to, or was within ``apart``, is left for a later claim.
    """
    first = _first_of_each_person(now, people, kinds, _written_to(now, lease, apart))
    of_first_people = _row.person_id.in_(select(first.c.person_id))
    rows = connection.execute(
        update(notification)
        .where(of_first_people, _row.kind.in_(kinds), _claimable(_row, now))
        .values(
            state=State.SENDING,
            attempts=_row.attempts + 1,
            fence=_row.fence + 1,
            lease_until=now + lease,
        )
        .returning(*_CLAIMED)
    )
    return sorted((Claimed(*row) for row in rows), key=lambda one: one.id)


def _written_to(now: datetime, lease: timedelta, apart: timedelta) -> ColumnElement[bool]:
    """Return whether a row's person was written to a moment ago, or is by another claim."""
    if not apart:
        return false()
    other = notification.alias("another")
    # Both bounded above: what a clock that was ahead wrote holds up nobody.
    leases = other.c.lease_until.between(now + lease - _SENDING_TAKES, now + lease)
    return exists().where(
        other.c.person_id == _row.person_id,
        other.c.id != _row.id,
        or_(
            and_(other.c.state == State.SENDING, leases),
            and_(other.c.state == State.SENT, other.c.sent_at.between(now - apart, now)),
        ),
    )


def _first_of_each_person(
    now: datetime, people: int, kinds: Collection[str], written_to: ColumnElement[bool]
) -> CTE:
    other = notification.alias("other")
    earlier = exists().where(
        other.c.person_id == _row.person_id,
        or_(
            other.c.due_at < _row.due_at,
            and_(other.c.due_at == _row.due_at, other.c.id < _row.id),
        ),
        other.c.kind.in_(kinds),
        _claimable(other.c, now),
    )
    return (
        select(_row.id, _row.person_id)
        .where(_row.id.in_(_nearest(now, people, kinds)), _claimable(_row, now), ~earlier)
        .where(~written_to)
        .order_by(_row.due_at, _row.id)
        .limit(people)
        .with_for_update(skip_locked=True)
        .cte("due")
    )


def _nearest(now: datetime, people: int, kinds: Collection[str]) -> CompoundSelect[tuple[int]]:
    """Return the rows that come first, in the order of the index: a morning's are never all read.

    The very first is its person's first as well, so that there is always one to take.
    """
    several = _SEVERAL * people + _OTHERS
    branches = []
    for claimable in (_waiting, _left_open):
        row = notification.alias(claimable.__name__.strip("_"))
        found = (
            select(row.c.id)
            .where(claimable(row.c, now), row.c.kind.in_(kinds))
            .order_by(row.c.due_at, row.c.id)
            .limit(several)
            .subquery()
        )
        branches.append(select(found.c.id))
    return union_all(*branches)


def held(connection: Connection, rows: Iterable[Claimed]) -> bool:
    """Return whether all of these claims still are the last ones, and open."""
    fences = {claimed.id: claimed.fence for claimed in rows}
    found = connection.execute(
        select(_row.id, _row.fence).where(_row.id.in_(fences), _row.state == State.SENDING)
    )
    return {number: fence for number, fence in found} == fences  # noqa: C416 (rows are no pairs)


def settle(
    connection: Connection,
    claimed: Claimed,
    sent: Sent,
    now: datetime,
    channel: str,
    lease: timedelta = LEASE,
) -> None:
    """Write what became of an attempt."""
    if sent.outcome is Delivery.SENT:
        values = {"state": State.SENT, "sent_at": now, "message_id": sent.message_id}
    elif sent.outcome is Delivery.LATER:
        pause = _pause(claimed)
        if sent.retry_after is not None:
            pause = timedelta(seconds=sent.retry_after)
        # Surely not sent: it does not count as an attempt.
        values = {"state": State.PLANNED, "due_at": now + pause, "attempts": claimed.attempts - 1}
    elif sent.outcome is Delivery.UNKNOWN and claimed.attempts < ATTEMPTS:
        values = {"lease_until": now + lease}
    elif sent.outcome is Delivery.UNKNOWN:
        values = {"state": State.UNKNOWN}
    else:
        values = {"state": State.FAILED}
    values = {"lease_until": None} | values
    reason = sent.reason[:40] if sent.reason else None
    _close(connection, claimed, values | {"channel": channel, "reason": reason})


def _pause(claimed: Claimed) -> timedelta:
    """Return how long to leave alone a messenger that is down, longer each time.

    Spread by the row and not by chance: what was put off together does not come back together.
    """
    doubled: timedelta = PAUSE * 2 ** min(claimed.fence - 1, _DOUBLED)
    return doubled * (1 + crc32(f"{claimed.id} {claimed.fence}".encode()) / 2**33)


def drop(connection: Connection, claimed: Claimed, state: State, reason: str) -> None:
    """Write that a notification will not be sent, and why."""
    _close(connection, claimed, {"state": state, "reason": reason[:40], "lease_until": None})


def put_off(connection: Connection, rows: Iterable[Claimed], until: datetime) -> None:
    """Give claims back: nothing was tried, and nothing is before a moment."""
    for claimed in rows:
        values = {"state": State.PLANNED, "due_at": until, "attempts": claimed.attempts - 1}
        _close(connection, claimed, {**values, "lease_until": None})


def _close(connection: Connection, claimed: Claimed, values: Mapping[str, Any]) -> None:
    # Only while the claim is the last one: after a lost lease another attempt's outcome stands.
    connection.execute(
        update(notification)
        .where(
            _row.id == claimed.id,
            _row.state == State.SENDING,
            _row.fence == claimed.fence,
        )
        .values(**values)
    )
