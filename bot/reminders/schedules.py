"""On which days the plans in use remind, by kind and unit."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Final

from bot.reminders.occurrences import Schedule
from bot.training import plans_in_use
from bot.training.as_of import AsOf
from bot.training.plan import Plan

_NEVER: Final = Schedule(())
_OBLIGATION, _ESCALATION = "obligation", "escalation"


def obligatory(as_of: AsOf, unit_id: int | None) -> frozenset[str]:
    """Return the kinds that the plan of a unit does not let people turn off.

    A duty that is told to its person is told to the head as well.
    """
    found = plans_in_use.governing(as_of, unit_id)
    rules = found.plan.reminders if found else ()
    kinds = {rule.kind for rule in rules if rule.obligatory}
    # A head who could turn it off would make the plan's last step depend on the wish of whoever is
    # to be told.
    return frozenset(kinds | {_ESCALATION} if _OBLIGATION in kinds else kinds)


class Schedules:
    """One kind's days of reminding: what the plan that governs a unit says, read once a plan."""

    def __init__(self, as_of: AsOf, zone: tzinfo, kind: str) -> None:
        """Look at the plans in use on a day."""
        self._as_of, self._kind = as_of, kind
        self._since = {
            used.plan: used.used_at.astimezone(zone).date() for used in plans_in_use.in_use(as_of)
        }
        self._of_plan: dict[Plan, Schedule] = {}
        self._of_unit: dict[int | None, tuple[Schedule, date]] = {}

    def any(self) -> bool:
        """Return whether any plan in use has days for the kind."""
        return any(self.of_plan(plan).days for plan in self._since)

    def of_plan(self, plan: Plan) -> Schedule:
        """Return what a plan says."""
        if plan not in self._of_plan:
            self._of_plan[plan] = Schedule.from_plan(plan, self._kind)
        return self._of_plan[plan]

    def of_unit(self, unit_id: int | None) -> tuple[Schedule, date]:
        """Return what the plan in force for a unit says, and since when it is in use.

        Without a plan in force nobody is reminded.
        """
        if unit_id not in self._of_unit:
            found = plans_in_use.governing(self._as_of, unit_id)
            if found is None or not found.plan.holds(self._as_of.day):
                self._of_unit[unit_id] = (_NEVER, date.max)
            else:
                self._of_unit[unit_id] = (self.of_plan(found.plan), self._since[found.plan])
        return self._of_unit[unit_id]
