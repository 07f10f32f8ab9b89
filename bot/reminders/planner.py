"""The planner: for a day, who gets a notification of each kind, and who does not and why.

Everybody whom a kind concerns is in exactly one of the two lists. A rehearsal and the real thing
are one and the same computation; only ``plan_day`` writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Engine

from bot.reminders import outbox, outbox_updates, releases, send_history
from bot.reminders.eligibility import Candidate, Eligibility
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Matter
from bot.reminders.kinds import DAILY, EVENTS, data_request, release_request
from bot.reminders.occurrences import CATCH_UP, Occurrence, Schedule
from bot.reminders.outbox import Planned
from bot.reminders.working_calendar import WINDOWS, Calendar, Calendars
from bot.storage.engine import reading, writing
from bot.training.as_of import AsOf

#: Rows written in one transaction: answers get their turn in between.
_CHUNK: Final = 500
#: Planning begins at this hour, and is done again this long after: by then people have linked
#: their chats and results have come in.
_MORNING: Final = time(6)
_AGAIN_AFTER: Final = timedelta(hours=1)
#: What people have days of their own for.
_OBLIGATION: Final = "obligation"


@dataclass(frozen=True, slots=True)
class Send:
    """Somebody who gets a reminder: on which channel, when, about what.

    ``planned`` tells that it is in the outbox already.
    """

    kind: str
    person_id: int
    code: str
    channel: str
    at: datetime
    items: tuple[Occurrence, ...]
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """Somebody who does not, and why."""

    kind: str
    person_id: int
    code: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Preview:
    """A day's notifications, by kind and staff code."""

    on: date
    send: tuple[Send, ...]
    skip: tuple[Skip, ...]


def preview(connection: Connection, on: date, now: datetime, zone: tzinfo) -> Preview:
    """Return who gets a reminder on a day and who does not; reads only."""
    return _preview(connection, on, now, zone, tuple(DAILY))


def _preview(
    connection: Connection, on: date, now: datetime, zone: tzinfo, kinds: Collection[str]
) -> Preview:
    as_of = AsOf(connection, on)
    planning = _Planning(Eligibility(connection, on, now, zone, DAILY))
    send: list[Send] = []
    skip: list[Skip] = []
    for name in kinds:
        kind = DAILY[name]
        for concerned in kind.concerned(as_of, zone):
            decision = planning.decide(name, concerned)
            if isinstance(decision, Send):
                send.append(decision)
            else:
                skip.append(decision)
    send.sort(key=lambda one: one.code)
    skip.sort(key=lambda one: one.code)
    return Preview(on, tuple(send), tuple(skip))


def plan_if_due(engine: Engine, now: datetime, zone: tzinfo, *, eager: bool = False) -> int:
    """Plan today's reminders in the morning and hourly after it; return how many are new.

    ``eager`` plans whenever it is asked to.
    """
    local = now.astimezone(zone)
    if local.time() < _MORNING:
        return 0
    with reading(engine) as connection:
        last = send_history.planned_at(connection, local.date())
    # Below zero where the clock was set back: what was planned then is of a time to come.
    if not eager and last is not None and timedelta(0) <= now - last < _AGAIN_AFTER:
        return 0
    return plan_day(engine, now, zone)


def plan_day(engine: Engine, now: datetime, zone: tzinfo) -> int:
    """Plan today's reminders, once however often it is called; return how many were new.

    What an earlier day left unsent is dropped and planned anew, if it is still due. On a day on
    which nobody works, or after the last window, only events of the day are told of: the next
    worked day catches up with the rest.
    """
    today = now.astimezone(zone).date()
    with reading(engine) as connection:
        calendars = Calendars(connection, today, zone)
        whole = calendars.of(None)
    hour = now.astimezone(zone).time()
    over = not calendars.any_working(today) or hour >= WINDOWS[-1][1]
    if over and hour >= WINDOWS[0][1]:
        return 0
    kinds = EVENTS if over else tuple(DAILY)
    with writing(engine) as connection:
        midnight = datetime.combine(today, datetime.min.time(), zone)
        # In a transaction of its own: what is planned below must not see yesterday's rows as
        # waiting.
        outbox_updates.replan(connection, DAILY, midnight)
    with reading(engine) as connection:
        planned = _preview(connection, today, now, zone, kinds)
    added = 0
    rows = _rows(planned.send, today)
    # SQLite has one writer: in one transaction fifty thousand rows would keep answers waiting.
    for start in range(0, len(rows), _CHUNK):
        with writing(engine) as connection:
            added += outbox.plan(connection, rows[start : start + _CHUNK], now)
    with writing(engine) as connection:
        _ask_for_release(connection, planned, now, whole)
        warnings = data_request.warnings(AsOf(connection, today), whole.opens(now))
        added += outbox.plan(connection, list(warnings), now)
        send_history.note_planned(connection, today, now, added)
    return added


def _ask_for_release(
    connection: Connection, planned: Preview, now: datetime, calendar: Calendar
) -> None:
    """Plan what asks the officers to let go what waits for them, once a day."""
    held = [one.code for one in planned.skip if one.reason is Reason.HELD]
    waiting = releases.waiting(AsOf(connection, planned.on)) if held else ()
    rows = release_request.rows(waiting, held, planned.on, calendar.opens(now))
    outbox.plan(connection, rows, now)


def _rows(sends: Iterable[Send], day: date) -> list[Planned]:
    """Return what is to be written; the same items are put into words once."""
    known: dict[tuple[Occurrence, ...], Mapping[str, Any]] = {}
    rows = []
    for send in sends:
        if send.planned:
            continue
        if send.items not in known:
            items = [occurrence.as_json() for occurrence in send.items]
            known[send.items] = {"day": day.isoformat(), "items": items}
        subject = known[send.items]
        rows.append(Planned(send.person_id, send.kind, subject, day.isoformat(), send.at))
    return rows


class _Planning:
    """Decides for one day with what was read once for everybody."""

    def __init__(self, eligibility: Eligibility) -> None:
        self._eligibility = eligibility
        self._history = eligibility.history
        self._on, self._today = eligibility.on, eligibility.today
        self._choosing = eligibility.choosing
        self._due_alike: dict[tuple[object, ...], tuple[Occurrence, ...]] = {}
        self._reached: dict[tuple[Schedule, date, int], tuple[str, date] | None] = {}

    def decide(self, kind: str, concerned: Concerned) -> Send | Skip:
        """Return what somebody is sent, or why nothing."""
        candidate = Candidate(
            kind,
            concerned.person_id,
            concerned.unit_id,
            concerned.settled,
            self._due(kind, concerned),
            concerned.schedule.cap,
            concerned.schedule.fingerprint,
            any(matter.early and matter.due == self._on for matter in concerned.matters),
        )
        reason = self._eligibility.obstacle(candidate)
        if reason is not None:
            return Skip(kind, concerned.person_id, concerned.code, reason)
        return self._send(candidate, concerned.code)

    def _send(self, candidate: Candidate, code: str) -> Send:
        eligibility, items = self._eligibility, candidate.occurrences
        calendar = eligibility.calendar(candidate)
        at = earliest = datetime.combine(self._on, datetime.min.time(), calendar.zone)
        if self._on == self._today:
            earliest = eligibility.now
        waiting = eligibility.waiting(candidate)
        if waiting is not None:
            earliest, items = max(earliest, waiting.due_at), waiting.items
        opens = eligibility.opens(candidate, earliest)
        at = opens if opens.date() == self._on else eligibility.opens(candidate, at)
        channel = self._eligibility.channels[candidate.person_id]
        person_id, planned = candidate.person_id, waiting is not None
        return Send(candidate.kind, person_id, code, channel, at, items, planned)

    def _due(self, kind: str, concerned: Concerned) -> tuple[Occurrence, ...]:
        if not concerned.matters:
            return ()
        calendar = self._eligibility.calendars.of(concerned.unit_id)
        if concerned.person_id in self._history.digests or concerned.person_id in self._choosing:
            return self._due_to(kind, concerned, calendar)
        # Whoever was sent nothing and chose nothing gets what others with the same open get.
        key = (kind, concerned.matters, concerned.schedule, concerned.since, id(calendar))
        if key not in self._due_alike:
            self._due_alike[key] = self._due_to(kind, concerned, calendar)
        return self._due_alike[key]

    def _due_to(
        self, kind: str, concerned: Concerned, calendar: Calendar
    ) -> tuple[Occurrence, ...]:
        if kind == _OBLIGATION:
            chosen = self._eligibility.preference(concerned.person_id)
            concerned = replace(concerned, schedule=concerned.schedule.own(chosen.days_before))
        occurrences: list[Occurrence] = []
        # One occurrence of a matter at most, the first not seen: after two weeks' silence nobody is
        # reminded three times of one duty.
        for matter in concerned.matters:
            marks = self._marks(concerned, matter, calendar)
            due = (Occurrence(matter.subject, matter.due, mark) for mark in marks)
            unseen = (one for one in due if not self._history.seen(concerned.person_id, kind, one))
            occurrences.extend(islice(unseen, 1))
        return tuple(sorted(occurrences, key=lambda one: one.due))

    def _marks(self, concerned: Concerned, matter: Matter, calendar: Calendar) -> Iterator[str]:
        """Yield why to remind of one matter: its offset came, or a silence came to its end."""
        reached = self._latest(concerned.schedule, matter.due, calendar)
        if reached and self._fresh(reached[1], concerned):
            yield reached[0]
        if not concerned.schedule.begun(matter.due, self._on):
            return
        for until in self._silences(concerned.person_id, matter.subject):
            if self._fresh(calendar.next_working(until), concerned):
                yield f"again {until.isoformat()}"

    def _silences(self, person_id: int, subject: str) -> Iterator[date]:
        """Yield the ends of what kept a duty from being spoken of."""
        snoozed = self._eligibility.preference(person_id).snoozed_until
        if snoozed is not None:
            # A pause that ends is a reason to remind, or a duty whose days fell into it would be
            # forgotten.
            yield snoozed
        until = self._eligibility.until(person_id, subject)
        if date.min < until <= self._on:
            yield until

    def _latest(self, schedule: Schedule, due: date, calendar: Calendar) -> tuple[str, date] | None:
        key = (schedule, due, id(calendar))
        if key not in self._reached:
            self._reached[key] = schedule.latest(due, self._on, calendar)
        return self._reached[key]

    def _fresh(self, day: date, concerned: Concerned) -> bool:
        """Return whether what fell on a day is to be sent on this one.

        What fell on an earlier day is, for two weeks, if the planner was at work by then and the
        plan in use. For a day to come, what falls between now and then has its own day.
        """
        if day == self._on:
            return True
        first, last = self._history.first, self._history.last
        if first is None or last is None or day > self._on:
            return False
        until = self._on if self._on <= self._today else min(last, self._today)
        return max(self._on - CATCH_UP, first, concerned.since) <= day <= until
