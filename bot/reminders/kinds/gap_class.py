"""A class would close somebody's gap, and its last day to register comes near."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Matter, Moment, Section
from bot.reminders.outbox import Claimed
from bot.reminders.recipients import Member, members
from bot.reminders.schedules import Schedules
from bot.training import audiences, class_lists, class_members, people
from bot.training.as_of import AsOf
from bot.training.class_lists import ClassView
from bot.training.enums import Topic
from bot.training.obligations import obligations
from bot.training.people import Person
from bot.training.plan import Target

#: So many people are looked up at a time.
_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class GapClass:
    """The kind; see the module."""

    name: str = "gap_class"
    manner: Manner = Manner.DIGEST
    urgency: int = 40

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield everybody who owes something that an open class is about."""
        schedules, taken = Schedules(as_of, zone, self.name), class_members.asked_for(as_of)
        open_classes = _with_seats(as_of)
        offers: dict[frozenset[Topic], list[ClassView]] = {frozenset(): []}
        lacking = []
        for member in members(as_of, zone):
            schedule = schedules.of_plan(member.used.plan)
            topics = _topics(_owed(member)) if schedule.days else frozenset()
            if topics not in offers:
                offers[topics] = class_lists.about(open_classes, topics)
            if offers[topics]:
                lacking.append((member, schedule, offers[topics]))
        known = _people(as_of, open_classes, [member.person_id for member, _, _ in lacking])
        for member, schedule, fitting in lacking:
            # The one whose last day comes first: it is the one that may be missed.
            nearest = _nearest(fitting, member.person_id, known.get(member.person_id), taken)
            if nearest is not None:
                yield Concerned(
                    member.person_id,
                    member.code,
                    member.unit_id,
                    schedule,
                    member.used.since,
                    (Matter(nearest.code, _last(nearest)),),
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
        offers = [
            offer
            for offer in class_lists.about(_with_seats(moment.as_of), topics)
            if (offer.code, _last(offer)) in planned
        ]
        fitting = _nearest(offers, person.id, person, taken)
        return Reason.MOVED if fitting is None else _section(fitting, moment)


def _with_seats(as_of: AsOf) -> list[ClassView]:
    """Return the classes with a seat that one may register for, by the last day for it.

    A queue closes no gap: a full class is advised to nobody.
    """
    return sorted(
        (
            view
            for view in class_lists.upcoming(as_of, None)
            if view.opens is not None and view.registrable(as_of.day) and view.seats_left != 0
        ),
        key=lambda view: (_last(view), view.code),
    )


def _last(view: ClassView) -> date:
    """Return the last day to register: the opening day where none is named."""
    last = view.register_by or view.opens
    assert last is not None  # noqa: S101 (those without a day were left out)
    return last


def _people(
    as_of: AsOf, open_classes: Sequence[ClassView], ids: Sequence[int]
) -> dict[int, Person]:
    """Return who they are, where some class is evidently not for everybody."""
    if not any(view.audience and audiences.understood(view.audience) for view in open_classes):
        return {}
    return {
        number: person
        for start in range(0, len(ids), _CHUNK)
        for number, person in people.by_ids(as_of, ids[start : start + _CHUNK]).items()
    }


def _nearest(
    offers: Iterable[ClassView],
    person_id: int,
    person: Person | None,
    taken: Container[tuple[int, str]],
) -> ClassView | None:
    return next(
        (
            offer
            for offer in offers
            if (person_id, offer.code) not in taken
            and not audiences.outside(offer.audience, person)
        ),
        None,
    )


def _owed(member: Member) -> Iterator[Target]:
    owed = {requirement for requirement, _ in member.owes}
    return (target for target in member.used.plan.targets if target.id in owed)


def _topics(targets: Iterable[Target]) -> frozenset[Topic]:
    """Return what classes can be about that bring some targets on."""
    return frozenset(
        topic for target in targets for topic in (target.measure.about or tuple(Topic))
    )


def _section(offer: ClassView, moment: Moment) -> Section:
    say, today = moment.say, moment.today
    line = say(
        "reminders.gap_class",
        name=offer.name,
        opens=say.day(offer.opens or _last(offer), today),
        register_by=say.day(_last(offer), today),
    )
    choices = (
        Choice(say("reminders.button.register"), action("register_class", **{"class": offer.code})),
        Choice(say("reminders.button.class"), action("class_detail", **{"class": offer.code})),
    )
    return Section((line,), line, choices)
