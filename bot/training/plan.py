"""A plan and its targets, and the days that they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.training.enums import USUALLY_EXCLUDED, Group, Status
from bot.training.measures import Measure
from bot.training.timeline import ALWAYS, OPEN


@dataclass(frozen=True, slots=True)
class Population:
    """Who a target speaks of. ``None`` means that it does not matter."""

    groups: tuple[Group, ...]
    exclude_status: tuple[Status, ...] = USUALLY_EXCLUDED
    min_months: int = 0
    leading: bool | None = None
    managing: bool | None = None
    sensitive: bool | None = None
    appointed_in_period: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A threshold on a population; its id is also the requirement's that each member owes."""

    id: str
    title: str
    population: Population
    measure: Measure
    threshold: Decimal  # percent
    period: str
    date_basis: str
    due: tuple[int, int] | None  # month, day
    valid_from: date
    valid_to: date
    document: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When one kind of reminder goes out, in days before and after the due day.

    People may move what is ``obligatory``, not turn it off.
    """

    kind: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    cap: int | None
    escalate_after: int | None
    obligatory: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A document in force over dates, with its targets in the profile's order.

    Equal only to itself: what is compiled from it is kept by it.
    """

    code: str
    title: str
    issuer: str
    unit: str | None
    valid_from: date
    valid_to: date
    targets: tuple[Target, ...]
    reminders: tuple[ReminderRule, ...]

    def holds(self, day: date) -> bool:
        """Return whether the plan is in force on a day."""
        return self.valid_from <= day <= self.valid_to

    def in_force(self, day: date) -> tuple[Target, ...]:
        """Return the targets that hold on a day."""
        if not self.holds(day):
            return ()
        return tuple(
            target for target in self.targets if target.valid_from <= day <= target.valid_to
        )

    def window(self, target: Target, day: date) -> tuple[date, date]:
        """Return the first and last day of the target's period that the day falls in.

        ``year`` is the calendar year; ``plan`` the plan's validity; ``term`` the target's own
        validity (a term of office), or where it is open the plan's.
        """
        if target.period == "year":
            # Whole, also where the target begins within it: no document known says how to pro-rate.
            return date(day.year, 1, 1), date(day.year, 12, 31)
        first, last = self.valid_from, self.valid_to
        if target.period == "term":
            first = target.valid_from if target.valid_from != ALWAYS else first
            last = target.valid_to if target.valid_to != OPEN else last
        return first, last

    def due(self, target: Target, day: date) -> date:
        """Return the day by which the target is to be reached, in the day's period."""
        first, last = self.window(target, day)
        if target.due is None:
            return last
        year = day.year if target.period == "year" or last == OPEN else last.year
        found = _day_of(year, *target.due)
        if found > last:  # a plan that ends in June has its last 31 December the year before
            found = _day_of(year - 1, *target.due)
        return found if found >= first else last


def _day_of(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:  # 29 February outside a leap year
        return date(year, month, number - 1)
