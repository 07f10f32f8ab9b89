"""When somebody is reminded next of what they owe, and why on that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from sqlalchemy import select

from bot.reminders import preferences, training_dates
from bot.reminders.enums import PERHAPS_SEEN, State
from bot.reminders.occurrences import Occurrence, Schedule
from bot.reminders.preferences import Preference
from bot.reminders.working_calendar import Calendar, Calendars
from bot.storage.tables import notification
from bot.training import plans_in_use
from bot.training.as_of import AsOf
from bot.training.obligations import Obligation, obligations
from bot.training.people import Person

_KIND: Final = "obligation"
#: Nobody asks further ahead, and a year has every due day once.
_AHEAD: Final = 366


@dataclass(frozen=True, slots=True)
class NextReminder:
    """The day, and the obligation that is the reason: the one that is due first."""

    day: date
    item: Obligation
    after_pause: bool = False  # the end of a pause is what brings it


def next_reminder(as_of: AsOf, person: Person, now: datetime, zone: tzinfo) -> NextReminder | None:
    """Return somebody's next reminder as things are now; None where none is to come."""
    wanted = preferences.of(as_of.connection, person.id)
    governing = plans_in_use.governing(as_of, person.unit_id)
    if wanted.opted_out or governing is None:
        return None
    items = obligations(as_of, person.id, person.unit_id).open
    calendar = Calendars(as_of.connection, as_of.day, zone).of(person.unit_id)
    search = _Search(
        Schedule.from_plan(governing.plan, _KIND),
        calendar,
        wanted,
        training_dates.of(as_of.connection, person.id),
    )
    planned = _planned(as_of, person.id)
    if planned is not None:
        day, pairs = planned
        about = [
            obligation for obligation in items if (obligation.target.id, obligation.due) in pairs
        ]
        if about and not wanted.snoozed(day):
            return NextReminder(day, min(about, key=lambda obligation: obligation.due))
    first = as_of.day
    if _told_today(as_of, person.id) or calendar.opens(now).date() != first:
        first += timedelta(days=1)
    return search.first(items, first)


@dataclass(frozen=True, slots=True)
class _Search:
    schedule: Schedule
    calendar: Calendar
    wanted: Preference
    dated: dict[str, date]

    def first(self, items: Sequence[Obligation], day: date) -> NextReminder | None:
        """Return the first reminder from a day on."""
        for _ in range(_AHEAD):
            if self.calendar.working(day) and not self.wanted.snoozed(day):
                for obligation in sorted(items, key=lambda obligation: obligation.due):
                    if found := self._of(obligation, day):
                        return found
            day += timedelta(days=1)
        return None

    def _of(self, obligation: Obligation, day: date) -> NextReminder | None:
        if self.dated.get(obligation.target.id, day) > day:
            return None
        if day > obligation.period[1] and obligation.due != obligation.period[1]:
            return None  # by then the duty is the next period's
        reached = self.schedule.latest(obligation.due, day, self.calendar)
        if reached is not None and reached[1] == day:
            return NextReminder(day, obligation)
        until = self.wanted.snoozed_until
        again = until is not None and self.calendar.next_working(until) == day
        if again and self.schedule.begun(obligation.due, day):
            return NextReminder(day, obligation, after_pause=True)
        return None


def _planned(as_of: AsOf, person_id: int) -> tuple[date, set[tuple[str, date]]] | None:
    """Return the day and the items of what waits in the outbox for somebody."""
    row = notification.c
    found = as_of.connection.execute(
        select(row.subject)
        .where(row.person_id == person_id, row.kind == _KIND, row.state == State.PLANNED)
        .order_by(row.due_at)
        .limit(1)
    ).scalar()
    if found is None:
        return None
    items = map(Occurrence.from_json, found["items"])
    return date.fromisoformat(found["day"]), {
        (occurrence.subject, occurrence.due) for occurrence in items
    }


def _told_today(as_of: AsOf, person_id: int) -> bool:
    row = notification.c
    rows = as_of.connection.execute(
        select(row.subject).where(
            row.person_id == person_id, row.kind == _KIND, row.state.in_(PERHAPS_SEEN)
        )
    ).scalars()
    return any(subject["day"] == as_of.day.isoformat() for subject in rows)
