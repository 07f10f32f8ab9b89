"""Once a month the training officer is told how far the people are, and what reminders did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders import outbox_counts
from bot.reminders.enums import Reason, State
from bot.reminders.kind import Concerned, Manner, Matter, Moment, Section
from bot.reminders.outbox import Claimed
from bot.reminders.schedules import Schedules
from bot.reminders.unit_counts import UnitCounts
from bot.training import grants, people
from bot.training.as_of import AsOf
from bot.training.enums import Role, Status

#: What the report looks back on.
_MONTH: Final = timedelta(days=30)
_LOST: Final = (State.UNKNOWN, State.FAILED, State.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class OfficerReport:
    """The kind; see the module. It is due on the month's first day, for each grant's unit."""

    name: str = "officer_report"
    manner: Manner = Manner.DIGEST
    urgency: int = 50

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield the officers with the units that they were given."""
        schedules, first = Schedules(as_of, zone, self.name), as_of.day.replace(day=1)
        held: dict[int, list[int | None]] = {}
        for person_id, unit_id in grants.holders(as_of, Role.OFFICER):
            held.setdefault(person_id, []).append(unit_id)
        for person_id, person in people.by_ids(as_of, list(held)).items():
            schedule, since = schedules.of_unit(held[person_id][0])
            if not schedule.days:
                continue
            left = person.status == Status.LEFT
            named = ("" if unit_id is None else str(unit_id) for unit_id in held[person_id])
            yield Concerned(
                person_id,
                person.code,
                person.unit_id,
                schedule,
                since,
                () if left else tuple(Matter(unit, first) for unit in named),
                Reason.LEFT if left else None,
            )

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the report on the units that the person is still officer of."""
        held = {grant.unit_id for grant in grants.of(moment.as_of, claimed.person_id)}
        planned = [
            int(occurrence.subject) if occurrence.subject else None for occurrence in claimed.items
        ]
        mine = [unit_id for unit_id in planned if unit_id in held]
        if not mine:
            return Reason.MOVED
        count, say = UnitCounts(moment.as_of).of(mine[0]), moment.say
        sent = outbox_counts.counts(moment.as_of.connection, since=moment.now - _MONTH)
        head = say(
            "reminders.officer_report",
            unit=count.name or say("reminders.everybody"),
            open=count.open,
            people=count.people,
            late=count.late,
        )
        done = say(
            "reminders.officer_report.sent",
            sent=sent.get(State.SENT, 0),
            lost=sum(sent.get(state, 0) for state in _LOST),
        )
        slots = {"unit": count.code} if count.code else {}
        choices = (Choice(say("reminders.button.progress"), action("unit_progress", **slots)),)
        return Section((head, done), head, choices, more=len(mine) - 1)
