"""The watch over reminders: what was to go out in a window and does not, and figures of it all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, and_, func, or_, select

from bot.reminders import outbox, outbox_counts, releases, send_history
from bot.reminders.enums import State
from bot.reminders.kinds.late_sending import warning
from bot.reminders.working_calendar import WINDOWS, Calendars
from bot.storage.engine import reading, writing
from bot.storage.tables import notification
from bot.training import grants, plans_in_use
from bot.training.as_of import AsOf
from bot.training.enums import Role

#: How long after a window opened, or the last message went, nothing may happen.
_PATIENCE: Final = timedelta(minutes=10)
_DAY: Final = timedelta(days=1)
#: Officers' reports are monthly: an older digest is no news.
_REMEMBERED: Final = timedelta(days=40)
_LOST: Final = (State.UNKNOWN, State.FAILED, State.UNDELIVERABLE, State.DROPPED)
_row: Final = notification.c
_log = logging.getLogger(__name__)


class Figure(NamedTuple):
    """One figure for the operator's monitoring; labels are closed lists, never people."""

    name: str
    labels: dict[str, str]
    value: float


def watch(engine: Engine, now: datetime, zone: tzinfo) -> int:
    """Warn the officers when a window's messages stand still; return how many are warned."""
    with reading(engine) as connection:
        opened = _opened(connection, now, zone)
        if opened is None or now - opened < _PATIENCE or releases.stopped(connection):
            return 0
        as_of = AsOf(connection, opened.date())
        began = send_history.planned_at(connection, as_of.day) is not None
        reminds = any(
            used.plan.reminders and used.plan.holds(as_of.day)
            for used in plans_in_use.in_use(as_of)
        )
        late = _late(connection, now)
        # A plan without reminders is quiet by its author's wish; it is not a service that stands
        # still.
        if (began or not reminds) and not late:
            return 0
        # All of them: whose unit it is does not matter when nothing goes out for anybody.
        officers = dict.fromkeys(person for person, _ in grants.holders(as_of, Role.OFFICER))
    _log.error("reminders stand still: planned today: %s, late: %d", began, late)
    rows = [warning(officer, late, opened, now) for officer in officers]
    with writing(engine) as connection:
        return outbox.plan(connection, rows, now)


def _opened(connection: Connection, now: datetime, zone: tzinfo) -> datetime | None:
    """Return when the window that is open now opened."""
    local = now.astimezone(zone)
    if not Calendars(connection, local.date(), zone).of(None).open_at(now):
        return None
    starts = [first for first, _ in WINDOWS if first <= local.time()]
    return datetime.combine(local.date(), starts[-1], zone)


def _late(connection: Connection, now: datetime) -> int:
    """Return how many messages wait since a while although none at all goes out."""
    went = select(_row.id).where(_row.sent_at > now - _PATIENCE).limit(1)
    if connection.execute(went).first() is not None:
        return 0
    # A messenger that is down puts off what was tried by a pause each time.
    put_off = and_(_row.fence > 0, _row.due_at <= now + outbox.LONGEST_PAUSE)
    waiting = select(func.count()).where(
        _row.state == State.PLANNED,
        or_(_row.due_at <= now, put_off),
        _row.planned_at <= now - _PATIENCE,
    )
    return connection.execute(waiting).scalar_one()


def figures(connection: Connection, now: datetime) -> Iterator[Figure]:
    """Yield the last day's notifications by state, what was lost and why, and what is late."""
    for state, count in outbox_counts.counts(connection, since=now - _DAY).items():
        yield Figure("bot_notifications", {"state": state}, count)
    lost = (
        select(_row.reason, func.count())
        .where(_row.state.in_(_LOST), _row.due_at >= now - _DAY)
        .group_by(_row.reason)
    )
    for reason, count in connection.execute(lost):
        yield Figure("bot_notifications_not_sent", {"reason": reason or "none"}, count)
    oldest = connection.execute(
        select(func.min(_row.due_at)).where(_row.state == State.PLANNED, _row.due_at <= now)
    ).scalar()
    age = (now - oldest).total_seconds() if oldest is not None else 0.0
    yield Figure("bot_oldest_due_seconds", {}, age)
    last = (
        select(_row.kind, func.max(_row.sent_at))
        .where(_row.state.in_(tuple(State)), _row.due_at >= now - _REMEMBERED)
        .group_by(_row.kind)
    )
    for kind, at in connection.execute(last):
        if at is not None:
            yield Figure("bot_last_sent_timestamp_seconds", {"kind": kind}, at.timestamp())
