"""When somebody is reminded next, of a duty or a class of theirs, and why on that day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from bot.reminders import closed_periods, preferences, silences
from bot.reminders.eligibility import EARLY
from bot.reminders.enums import PERHAPS_SEEN, State
from bot.reminders.occurrences import MORNING, Occurrence, Schedule
from bot.reminders.preferences import Preference
from bot.reminders.schedules import obligatory
from bot.reminders.silences import Silences
from bot.reminders.working_calendar import Calendar, Calendars
from bot.storage.tables import notification
from bot.training import class_lists, plans_in_use
from bot.training.as_of import AsOf
from bot.training.class_hours import starts_early
from bot.training.class_lists import ClassView
from bot.training.enums import SEATED
from bot.training.obligations import Obligation, obligations
from bot.training.people import Person

_OBLIGATION, _CLASS = "obligation", "class"
#: Nobody asks further ahead, and a year has every due day once.
_AHEAD: Final = 366


@dataclass(frozen=True, slots=True)
class NextReminder:
    """The moment, and the reason: the duty that is due first, or a class with a place in it."""

    at: datetime
    item: Obligation | None = None
    booked: ClassView | None = None
    after_pause: bool = False  # the end of a pause is what brings it

    @property
    def day(self) -> date:
        """The day of the moment."""
        return self.at.date()


class WhyNone(StrEnum):
    """Why somebody has no reminder to come."""

    OFF = "off"
    PLAN = "plan"  # none holds for them
    DONE = "done"  # nothing is open, and no class is to come
    DAYS = "days"  # the plan's days are over, or it has none


def why_none(as_of: AsOf, person: Person) -> WhyNone:
    """Return why somebody has no reminder to come, of whom that is so."""
    items, booked = _open(as_of, person), _booked(as_of, person)
    if (items and _OBLIGATION in _off(as_of, person)) or (booked and _CLASS in _off(as_of, person)):
        return WhyNone.OFF
    if items or booked:
        return WhyNone.DAYS
    governing = plans_in_use.governing(as_of, person.unit_id)
    held = governing is not None and governing.plan.holds(as_of.day)
    return WhyNone.DONE if held else WhyNone.PLAN


def _off(as_of: AsOf, person: Person) -> frozenset[str]:
    """Return which of the two kinds somebody does not want, and need not have."""
    wanted = preferences.of(as_of.connection, person.id)
    off = {_OBLIGATION, _CLASS} if wanted.opted_out else wanted.muted
    return frozenset(off - obligatory(as_of, person.unit_id))


def _open(as_of: AsOf, person: Person) -> tuple[Obligation, ...]:
    """Return somebody's open duties, those of a period that is over as well."""
    governing = plans_in_use.governing(as_of, person.unit_id)
    if governing is None:
        return ()
    over = closed_periods.left_by(as_of, governing.plan, person.id)
    return (*over, *obligations(as_of, person.id, person.unit_id).open)


def _booked(as_of: AsOf, person: Person) -> list[ClassView]:
    return [
        view
        for view in class_lists.held_by(as_of, person.id)
        if view.mine in SEATED and view.opens is not None and view.opens >= as_of.day
    ]


def next_reminder(as_of: AsOf, person: Person, now: datetime, zone: tzinfo) -> NextReminder | None:
    """Return somebody's next reminder as things are now; None where none is to come."""
    governing = plans_in_use.governing(as_of, person.unit_id)
    if governing is None:
        return None
    wanted = preferences.of(as_of.connection, person.id)
    # Reckoned by the planner's own parts, not by the planner: it knows today, and this looks ahead.
    off = _off(as_of, person)
    calendar = Calendars(as_of.connection, as_of.day, zone).of(person.unit_id)
    search = _Search(
        Schedule.from_plan(governing.plan, _OBLIGATION).own(wanted.days_before),
        replace(Schedule.from_plan(governing.plan, _CLASS), of_event=True),
        calendar.quiet(wanted.quiet),
        wanted,
        silences.of(as_of.connection, person.id),
        closed_periods.lasts(governing.plan),
    )
    return search.first(
        () if _OBLIGATION in off else _open(as_of, person),
        () if _CLASS in off else _booked(as_of, person),
        now,
        _History.read(as_of, person.id),
    )


@dataclass(frozen=True, slots=True)
class _History:
    """What of a day went already, by kind, and what waits in the outbox."""

    told: Collection[str]
    waiting: tuple[date, frozenset[tuple[str, date]]] | None

    @classmethod
    def read(cls, as_of: AsOf, person_id: int) -> _History:
        row = notification.c
        rows = as_of.connection.execute(
            select(row.kind, row.state, row.subject)
            .where(
                row.person_id == person_id,
                row.kind.in_((_OBLIGATION, _CLASS)),
                row.state.in_((*PERHAPS_SEEN, State.PLANNED)),
            )
            .order_by(row.due_at)
        ).all()
        today = as_of.day.isoformat()
        told = {
            kind for kind, state, said in rows if state in PERHAPS_SEEN and said["day"] == today
        }
        # What is planned and waits is told as it stands: it goes out even where the plan changed
        # since.
        planned = (
            said for kind, state, said in rows if state == State.PLANNED and kind == _OBLIGATION
        )
        first = next(planned, None)
        if first is None:
            return cls(told, None)
        items = map(Occurrence.from_json, first["items"])
        pairs = frozenset((item.subject, item.due) for item in items)
        return cls(told, (date.fromisoformat(first["day"]), pairs))


@dataclass(frozen=True, slots=True)
class _Search:
    schedule: Schedule
    of_classes: Schedule
    calendar: Calendar  # with the person's quiet hours
    wanted: Preference
    silences: Silences
    lasts: timedelta  # after a period's end

    def first(
        self,
        items: Sequence[Obligation],
        booked: Sequence[ClassView],
        now: datetime,
        history: _History,
    ) -> NextReminder | None:
        """Return the first reminder from a moment on."""
        today = now.astimezone(self.calendar.zone).date()
        over = self.calendar.opens(now).date() != today
        for day in (today + timedelta(days=ahead) for ahead in range(_AHEAD)):
            if self.wanted.snoozed(day):
                continue
            told: Collection[str] = history.told if day == today else ()
            found = [] if _CLASS in told else list(self._classes(booked, day))
            worked = self.calendar.working(day) and not (day == today and over)
            if worked and _OBLIGATION not in told:
                found += self._duties(items, day, history)
            # What is due today and not yet gone goes in the open window, or the next one.
            opens = self.calendar.opens(now)
            coming = [one if one.at >= now else replace(one, at=opens) for one in found]
            coming = [one for one in coming if one.day == day]
            if coming:
                return min(coming, key=lambda one: one.at)
        return None

    def _classes(self, booked: Sequence[ClassView], day: date) -> Iterator[NextReminder]:
        for view in booked:
            reached = self.of_classes.latest(view.opens, day, self.calendar) if view.opens else None
            if reached is None or reached[1] != day:
                continue
            morning = reached[0] == MORNING
            if morning or self.calendar.working(day):
                hour = EARLY if morning and starts_early(view.times) else None
                yield NextReminder(self._at(day, hour), booked=view)

    def _duties(
        self, items: Sequence[Obligation], day: date, history: _History
    ) -> Iterator[NextReminder]:
        for item in sorted(items, key=lambda obligation: obligation.due):
            if history.waiting and history.waiting[0] == day:
                if (item.target.id, item.due) in history.waiting[1]:
                    yield NextReminder(self._at(day), item)
            elif found := self._of(item, day):
                yield found

    def _of(self, obligation: Obligation, day: date) -> NextReminder | None:
        silent = [
            until for (_, duty), until in self.silences.items() if duty == obligation.target.id
        ]
        if any(until > day for until in silent):
            return None
        end = obligation.period[1]
        if day > end and (obligation.due != end or day - end > self.lasts):
            return None  # by then the duty is the next period's
        reached = self.schedule.latest(obligation.due, day, self.calendar)
        if reached is not None and reached[1] == day:
            return NextReminder(self._at(day), obligation)
        pauses = [*silent, *([self.wanted.snoozed_until] if self.wanted.snoozed_until else [])]
        again = any(self.calendar.next_working(until) == day for until in pauses)
        if again and self.schedule.begun(obligation.due, day):
            return NextReminder(self._at(day), obligation, after_pause=True)
        return None

    def _at(self, day: date, hour: time | None = None) -> datetime:
        if hour is None:
            return self.calendar.first_window(day)
        return datetime.combine(day, hour, self.calendar.zone)
