"""A plan or a duty begins: whoever owes it is told what and by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Matter, Moment, Section
from bot.reminders.occurrences import CATCH_UP
from bot.reminders.outbox import Claimed
from bot.reminders.recipients import Member, members
from bot.reminders.schedules import Schedules
from bot.training import people
from bot.training.as_of import AsOf
from bot.training.obligations import obligations


@dataclass(frozen=True, slots=True)
class Announcement:
    """The kind; see the module. It is due on the day on which the duty begins."""

    name: str = "announcement"
    manner: Manner = Manner.DIGEST
    urgency: int = 25

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield everybody whose duties began lately and are open."""
        schedules = Schedules(as_of, zone, self.name)
        if not schedules.any():
            return
        for member in members(as_of, zone):
            schedule = schedules.of_plan(member.used.plan)
            matters = tuple(_begun(member, as_of.day)) if schedule.days else ()
            if matters:
                yield Concerned(
                    member.person_id,
                    member.code,
                    member.unit_id,
                    schedule,
                    member.used.since,
                    matters,
                )

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return what is new and still open."""
        person = people.by_id(moment.as_of, claimed.person_id)
        wanted = {occurrence.subject for occurrence in claimed.items}
        found = obligations(moment.as_of, person.id, person.unit_id)
        new = [obligation for obligation in found.open if obligation.target.id in wanted]
        if not new:
            done = any(obligation.target.id in wanted for obligation in found.items)
            return Reason.DONE if done else Reason.MOVED
        say, first = moment.say, min(new, key=lambda obligation: obligation.due)
        due = say.day(first.due, moment.today)
        key = "reminders.announcement" if len(new) == 1 else "reminders.announcement.several"
        line = say(key, title=first.target.title, document=first.plan.code, due=due, count=len(new))
        choices = (
            Choice(say("reminders.button.obligations"), action("my_obligations")),
            Choice(say("reminders.button.why"), action("why_obligation", target=first.target.id)),
        )
        return Section((line,), line, choices)


def _begun(member: Member, day: date) -> Iterator[Matter]:
    plan, since = member.used.plan, member.used.since
    due_in_force = {target.id: target for target in plan.in_force(day)}
    for requirement, due in member.owes:
        target = due_in_force.get(requirement)
        if target is None or due < day:
            continue
        begins = max(plan.window(target, day)[0], plan.valid_from, target.valid_from, since)
        if day - begins <= CATCH_UP:
            yield Matter(requirement, begins)
