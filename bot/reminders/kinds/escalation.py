"""What is overdue for so many days is told to the head of whoever owes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Moment, Section
from bot.reminders.kinds.unit_duties import HeadedDuties, duty_of, headed_by, open_in
from bot.reminders.occurrences import Schedule
from bot.reminders.outbox import Claimed
from bot.reminders.releases import fingerprint
from bot.training import units
from bot.training.as_of import AsOf
from bot.training.plan import Plan

_OBLIGATION: Final = "obligation"


@dataclass(frozen=True, slots=True)
class Escalation:
    """The kind; see the module. Its days are ``escalate_after`` of the kind obligation."""

    name: str = "escalation"
    manner: Manner = Manner.DIGEST
    urgency: int = 28

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield the heads of those who owe something; the days tell whether it is late enough."""
        return HeadedDuties(as_of, zone, _late).concerned()

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return how many of the units that one still heads are that late."""
        headed = headed_by(moment.as_of, claimed.person_id)
        duties = [(*duty_of(occurrence), occurrence.due) for occurrence in claimed.items]
        still = [duty for duty in duties if duty[0] in headed]
        if not still:
            return Reason.MOVED
        unit_id = still[0][0]
        targets = {target for unit, target, _ in still if unit == unit_id}
        due = max(due for unit, _, due in still if unit == unit_id)
        # A duty of a year that is over is open as it was at its end.
        then = moment.as_of.on(due) if due.year < moment.today.year else moment.as_of
        people = open_in(then, unit_id, targets, late=due)
        unit = units.by_id(moment.as_of, unit_id)
        if not people or unit is None:
            return Reason.DONE
        say, days = moment.say, (moment.today - due).days
        line = say("reminders.escalation", unit=unit.name, count=len(people), days=days)
        choices = (
            Choice(say("reminders.button.who"), action("unit_missing", unit=unit.code)),
            Choice(
                say("reminders.button.nudge", count=len(people)),
                action("remind_unit", unit=unit.code),
            ),
        )
        return Section((line,), line, choices)


def _late(plan: Plan) -> Schedule:
    days = {rule.escalate_after for rule in plan.reminders if rule.kind == _OBLIGATION} - {None}
    known = tuple(sorted(day for day in days if day is not None))
    return Schedule(known, None, fingerprint(plan, _OBLIGATION))
