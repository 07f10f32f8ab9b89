"""Heads hear before their people what these will be reminded of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Moment, Section
from bot.reminders.kinds.unit_duties import HeadedDuties, duty_of, headed_by, open_in
from bot.reminders.occurrences import Schedule, worked
from bot.reminders.outbox import Claimed
from bot.reminders.releases import fingerprint
from bot.reminders.working_calendar import Calendars
from bot.training import plans_in_use, units
from bot.training.as_of import AsOf
from bot.training.plan import Plan

_OBLIGATION: Final = "obligation"


@dataclass(frozen=True, slots=True)
class HeadsUp:
    """The kind; see the module. ``before`` counts from the day on which the people are told."""

    name: str = "heads_up"
    manner: Manner = Manner.DIGEST
    urgency: int = 35

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield the heads whose people will be reminded of something that is open."""
        return HeadedDuties(as_of, zone, _days_before).concerned()

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return how many of the units that one still heads will be reminded, and of what."""
        headed = headed_by(moment.as_of, claimed.person_id)
        wanted = map(duty_of, claimed.items)
        mine = [(unit, target) for unit, target in wanted if unit in headed]
        if not mine:
            return Reason.MOVED
        unit_id = mine[0][0]
        targets = {target for unit, target in mine if unit == unit_id}
        due = max(occurrence.due for occurrence in claimed.items)
        # A duty of a year that is over is open as it was at its end.
        then = moment.as_of.on(due) if due.year < moment.today.year else moment.as_of
        people = open_in(then, unit_id, targets)
        unit = units.by_id(moment.as_of, unit_id)
        if not people or unit is None:
            return Reason.DONE
        say, day = moment.say, _told_on(claimed, unit_id, moment)
        tomorrow = (day - moment.today).days == 1
        titles = sorted({obligation.target.title for _, items in people for obligation in items})
        line = say(
            "reminders.heads_up.tomorrow" if tomorrow else "reminders.heads_up",
            day=say.day(day, moment.today),
            unit=unit.name,
            count=len(people),
            titles=say.join(titles[:2]),
        )
        who = Choice(say("reminders.button.who"), action("unit_missing", unit=unit.code))
        others = len({unit for unit, _ in mine}) - 1
        return Section((line,), line, (who,), more=others)


def _told_on(claimed: Claimed, unit_id: int, moment: Moment) -> date:
    """Return the first day from now on which the unit's people are reminded of what is planned."""
    governing = plans_in_use.governing(moment.as_of, unit_id)
    days = Schedule.from_plan(governing.plan, _OBLIGATION).days if governing else ()
    zone = moment.now.tzinfo or UTC
    calendar = Calendars(moment.connection, moment.today, zone).of(unit_id)
    dues = {occurrence.due for occurrence in claimed.items if duty_of(occurrence)[0] == unit_id}
    found = (worked(due, due + timedelta(days=day), calendar) for due in dues for day in days)
    return min((day for day in found if day > moment.today), default=moment.today)


def _days_before(plan: Plan) -> Schedule:
    """Return the days of the people's reminders, each so many days earlier."""
    ahead = [days for rule in plan.reminders if rule.kind == HeadsUp().name for days in rule.before]
    told = Schedule.from_plan(plan, _OBLIGATION).days
    days = sorted({day - earlier for day in told for earlier in ahead})
    return Schedule(tuple(days), None, fingerprint(plan, HeadsUp().name), earlier=True)
