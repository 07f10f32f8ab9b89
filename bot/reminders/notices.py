"""Notices: what somebody is told because of a deed that the audit trail shows.

A deed may be done in a chat, by an import or by undoing another: the trail has them all, so that
no caller has to remember to tell anybody. Planning them again plans nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from sqlalchemy import Connection, Engine, select

from bot.reminders import marks, outbox, preferences
from bot.reminders.kind import Event, EventKind
from bot.reminders.kinds import NOTICES
from bot.reminders.outbox import Planned
from bot.reminders.preferences import Preference
from bot.reminders.working_calendar import Calendars, Hours
from bot.storage.audit import Action
from bot.storage.engine import reading, writing
from bot.storage.tables import audit_event, notification
from bot.training import people
from bot.training.as_of import AsOf

#: How far back deeds are looked for: a process may be down over a long weekend.
_BACK: Final = timedelta(days=4)
_SINCE: Final = "notices"


def plan_notices(engine: Engine, now: datetime, zone: tzinfo) -> int:
    """Plan the notices of deeds that have none yet; return how many were new.

    The first time nothing is planned: of what was done before nobody is told.
    """
    with reading(engine) as connection:
        since = marks.read(connection, _SINCE)
        rows = _rows(connection, max(since, now - _BACK), now, zone) if since else []
    if since is not None and not rows:
        return 0
    with writing(engine) as connection:
        marks.set_once(connection, _SINCE, now)
        return outbox.plan(connection, rows, now)


def _rows(connection: Connection, since: datetime, now: datetime, zone: tzinfo) -> list[Planned]:
    as_of = AsOf(connection, now.astimezone(zone).date())
    # The key would keep them from being planned twice anyway; knowing it first spares the writing
    # transaction in nearly every minute.
    known = _known(connection, since)
    told = [
        one
        for kind in NOTICES.values()
        for event in _events(connection, kind.actions, since)
        for one in _of_event(as_of, kind, event, now)
        if one.key not in known
    ]
    if not told:
        return []
    calendars = Calendars(connection, as_of.day, zone)
    chosen = preferences.chosen(connection)
    known_people = people.by_ids(as_of, sorted({one.person_id for one in told}))
    return [
        replace(one, due_at=hours.opens(now))
        for one in told
        if one.person_id in known_people
        for hours in (calendars.of(known_people[one.person_id].unit_id).quiet(_quiet(chosen, one)),)
    ]


def _quiet(chosen: Mapping[int, Preference], planned: Planned) -> Hours | None:
    wanted = chosen.get(planned.person_id)
    return wanted.quiet if wanted else None


def _known(connection: Connection, since: datetime) -> set[str]:
    row = notification.c
    statement = select(row.key).where(row.kind.in_(tuple(NOTICES)), row.planned_at >= since)
    return set(connection.execute(statement).scalars())


def _events(
    connection: Connection, actions: tuple[Action, ...], since: datetime
) -> Iterator[Event]:
    row = audit_event.c
    rows = connection.execute(
        select(row.id, row.at, row.action, row.person_id, row.actor_id, row.details)
        .where(row.action.in_(actions), row.at >= since)
        .order_by(row.id)
    )
    for number, at, action, person_id, actor_id, details in rows.all():
        yield Event(number, at, Action(action), person_id, actor_id, details)


def _of_event(as_of: AsOf, kind: EventKind, event: Event, now: datetime) -> Iterator[Planned]:
    """Yield a deed's notices; who did it knows of it."""
    day = as_of.day.isoformat()
    for one in kind.told(as_of, event):
        if one.person_id != event.actor_id:
            subject = {"day": day, "items": [], "about": one.about}
            yield Planned(one.person_id, kind.name, subject, str(event.id), now)
