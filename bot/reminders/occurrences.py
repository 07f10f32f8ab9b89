"""When something is reminded of: days before and after its due day, moved to worked days."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Self

from bot.reminders.releases import fingerprint
from bot.reminders.working_calendar import Calendar
from bot.training.plan import Plan

#: A reminder that could not go out on its day (the service was down, the person had no chat yet)
#: is still worth sending this much later.
CATCH_UP: Final = timedelta(days=14)
#: No holiday moves a reminder further than this.
_MOVED_AT_MOST: Final = timedelta(days=60)


#: The mark of what goes out on the morning of an event, also outside the send windows.
MORNING: Final = "morning"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One reminder of one matter: ``subject`` is its id within the kind, ``due`` its day.

    ``mark`` tells which: ``-30`` days before the due day, ``+7`` after it, on the ``morning`` of
    an event, or again after a snooze that ended on a day (``again 2026-12-04``).
    """

    subject: str
    due: date
    mark: str

    def as_json(self) -> dict[str, str]:
        """Return what is stored."""
        return {"subject": self.subject, "due": self.due.isoformat(), "mark": self.mark}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored occurrence; those of earlier releases say ``requirement``."""
        subject = stored["subject"] if "subject" in stored else stored["requirement"]
        return cls(subject, date.fromisoformat(stored["due"]), stored["mark"])


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days of reminding, counted from the due day: negative before it, earliest first.

    ``of_event``: what is due happens on its day, worked or not, and is told of that morning.
    ``earlier``: a day off moves a reminder to the worked day before it, never to a later one.
    """

    days: tuple[int, ...]
    cap: int | None = None  # digests a week
    fingerprint: str | None = None  # what a release lets go
    of_event: bool = False
    earlier: bool = False

    @classmethod
    def from_plan(cls, plan: Plan, kind: str) -> Self:
        """Return what a plan says of a kind; a plan without a rule for it reminds nobody."""
        rules = [rule for rule in plan.reminders if rule.kind == kind]
        days = {-before for rule in rules for before in rule.before}
        # Several rules of a kind are one schedule: nobody is reminded twice of a day that both
        # name.
        days |= {after for rule in rules for after in rule.after}
        caps = [rule.cap for rule in rules if rule.cap is not None]
        known = tuple(sorted(days))
        return cls(known, min(caps, default=None), fingerprint(plan, kind) if known else None)

    def own(self, days_before: Collection[int]) -> Self:
        """Return the schedule with somebody's own days before the due day in place of its own.

        A plan that reminds of nothing still reminds of nothing.
        """
        if not days_before or not self.days:
            return self
        after = [days for days in self.days if days > 0]
        return replace(self, days=tuple(sorted({*(-days for days in days_before), *after})))

    def latest(self, due: date, on: date, calendar: Calendar) -> tuple[str, date] | None:
        """Return the last mark reached on a day, and the worked day on which it falls."""
        reached = [(offset, day) for offset, day in self._near(due, on, calendar) if day <= on]
        if not reached:
            return None
        offset, day = reached[-1]
        return MORNING if self.of_event and offset == 0 else f"{offset:+d}", day

    def begun(self, due: date, on: date) -> bool:
        """Return whether reminding of something has begun by a day."""
        return bool(self.days) and (due - on).days <= -self.days[0]

    def _near(self, due: date, on: date, calendar: Calendar) -> Iterator[tuple[int, date]]:
        """Yield each offset whose day lies around ``on``, with that day made a worked one."""
        left = (due - on).days
        for offset in self.days:
            if abs(left + offset) <= (CATCH_UP + _MOVED_AT_MOST).days:
                yield offset, self._worked(due, on + timedelta(days=left + offset), calendar)

    def _worked(self, due: date, day: date, calendar: Calendar) -> date:
        if self.of_event and day == due:
            return day
        # Before an event a day off moves back: a notice that comes later is a shorter one.
        back = self.earlier or (self.of_event and day < due)
        return calendar.last_working(day) if back else worked(due, day, calendar)


def worked(due: date, day: date, calendar: Calendar) -> date:
    """Return the worked day for a reminder: the next one, unless that would be after the due day.

    A reminder meant for before (or on) the due day that a holiday would carry past it goes out on
    the last worked day before.
    """
    after = calendar.next_working(day)
    return calendar.last_working(day) if day <= due < after else after
