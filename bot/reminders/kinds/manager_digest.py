"""Once a week the head of a unit is told how many of its people have something open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Matter, Moment, Section
from bot.reminders.outbox import Claimed
from bot.reminders.schedules import Schedules
from bot.reminders.unit_counts import UnitCount, UnitCounts
from bot.training import people, units
from bot.training.as_of import AsOf
from bot.training.enums import Status


@dataclass(frozen=True, slots=True)
class ManagerDigest:
    """The kind; see the module. It is due on the week's Monday, for each unit that is headed."""

    name: str = "manager_digest"
    manner: Manner = Manner.DIGEST
    urgency: int = 30

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield the heads, acting ones included; nothing is open where all is done."""
        schedules, counts = Schedules(as_of, zone, self.name), UnitCounts(as_of)
        # Due on the Monday, whatever the day: one occurrence a week, also where Monday was a
        # holiday.
        monday = as_of.day - timedelta(days=as_of.day.weekday())
        headed: dict[int, list[units.Head]] = {}
        for head in units.heads(as_of):
            headed.setdefault(head.person_id, []).append(head)
        known = people.by_ids(as_of, list(headed))
        for person_id, heads in headed.items():
            schedule, since = schedules.of_unit(heads[0].unit_id)
            if not schedule.days:
                continue
            person = known.get(person_id)
            gone = person is None or person.status == Status.LEFT
            behind = [] if gone else [one for one in heads if counts.of(one.unit_id).open]
            yield Concerned(
                person_id,
                heads[0].code,
                person.unit_id if person else None,
                schedule,
                since,
                tuple(Matter(str(one.unit_id), monday) for one in behind),
                None if behind else Reason.LEFT if gone else Reason.DONE,
            )

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the counts of the units that the person still heads."""
        headed = {
            head.unit_id
            for head in units.heads(moment.as_of)
            if head.person_id == claimed.person_id
        }
        planned = [int(occurrence.subject) for occurrence in claimed.items]
        mine = [unit_id for unit_id in planned if unit_id in headed]
        if not mine:
            return Reason.MOVED
        counts = UnitCounts(moment.as_of)
        counts_open = [count for count in map(counts.of, mine) if count.open]
        return _section(counts_open, moment) if counts_open else Reason.DONE


def _section(counts_open: list[UnitCount], moment: Moment) -> Section:
    say = moment.say
    said = tuple(
        say(
            "reminders.manager_digest.late" if count.late else "reminders.manager_digest",
            unit=count.name,
            open=count.open,
            people=count.people,
            late=count.late,
        )
        for count in counts_open[:2]
    )
    slots = {"unit": counts_open[0].code}
    choices = (
        Choice(say("reminders.button.who"), action("unit_missing", **slots)),
        Choice(
            say("reminders.button.nudge", count=counts_open[0].open), action("remind_unit", **slots)
        ),
    )
    return Section(said, said[0], choices, more=len(counts_open) - len(said))
