"""A class would close somebody's gap, and its last day to register comes near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Matter, Moment, Section
from bot.reminders.outbox import Claimed
from bot.reminders.recipients import Member, members
from bot.reminders.schedules import Schedules
from bot.training import class_members, people
from bot.training.as_of import AsOf
from bot.training.classes import OpenClass, registrable
from bot.training.enums import Topic
from bot.training.obligations import obligations
from bot.training.plan import Target


@dataclass(frozen=True, slots=True)
class GapClass:
    """The kind; see the module."""

    name: str = "gap_class"
    manner: Manner = Manner.DIGEST
    urgency: int = 40

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield everybody who owes something that an open class is about."""
        schedules = Schedules(as_of, zone, self.name)
        taken = class_members.asked_for(as_of)
        offers: dict[frozenset[Topic], list[OpenClass]] = {}
        for member in members(as_of, zone):
            schedule = schedules.of_plan(member.used.plan)
            topics = _topics(_owed(member)) if schedule.days else frozenset()
            if not topics:
                continue
            if topics not in offers:
                offers[topics] = registrable(as_of, topics)
            # The one whose last day comes first: it is the one that may be missed.
            fitting = (
                offer for offer in offers[topics] if (member.person_id, offer.code) not in taken
            )
            nearest = next(fitting, None)
            if nearest is not None:
                yield Concerned(
                    member.person_id,
                    member.code,
                    member.unit_id,
                    schedule,
                    member.used.since,
                    (Matter(nearest.code, nearest.register_by),),
                )

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the class, while it is open and still would close a gap."""
        planned = {(occurrence.subject, occurrence.due) for occurrence in claimed.items}
        person = people.by_id(moment.as_of, claimed.person_id)
        owed = obligations(moment.as_of, person.id, person.unit_id).open
        topics = _topics(obligation.target for obligation in owed)
        if not topics:
            return Reason.DONE
        taken = class_members.asked_for(moment.as_of, person.id)
        for offer in registrable(moment.as_of, topics):
            fits = (offer.code, offer.register_by) in planned
            if fits and (person.id, offer.code) not in taken:
                return _section(offer, moment)
        return Reason.MOVED


def _owed(member: Member) -> Iterator[Target]:
    owed = {requirement for requirement, _ in member.owes}
    return (target for target in member.used.plan.targets if target.id in owed)


def _topics(targets: Iterable[Target]) -> frozenset[Topic]:
    """Return what classes can be about that bring some targets on."""
    return frozenset(
        topic for target in targets for topic in (target.measure.about or tuple(Topic))
    )


def _section(offer: OpenClass, moment: Moment) -> Section:
    say, today = moment.say, moment.today
    line = say(
        "reminders.gap_class",
        name=offer.name,
        opens=say.day(offer.opens, today),
        register_by=say.day(offer.register_by, today),
    )
    choices = (
        Choice(say("reminders.button.register"), action("register_class", **{"class": offer.code})),
        Choice(say("reminders.button.class"), action("class_detail", **{"class": offer.code})),
    )
    return Section((line,), line, choices)
