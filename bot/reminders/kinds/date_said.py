"""Somebody has a day for a training that no class here is booked for: the officer is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders import training_dates
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.training import grants, people
from bot.training.as_of import AsOf


@dataclass(frozen=True, slots=True)
class DateSaid:
    """The kind; see the module."""

    name: str = "date_said"
    manner: Manner = Manner.NOTICE
    urgency: int = 45
    actions: tuple[Action, ...] = (Action.REMINDERS_DATE,)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when somebody says it."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield the nearest officer."""
        if event.person_id is None:
            return
        unit_id = people.by_id(as_of, event.person_id).unit_id
        officer = grants.nearest_officer(as_of, unit_id)
        if officer is not None:
            about = f"{event.person_id}:{event.details['requirement']}"
            yield Told(people.find(as_of, officer.code).id, about)

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return who it is, by staff code, and the day as it stands now."""
        number, _, requirement = claimed.subject["about"].partition(":")
        day = training_dates.of(moment.connection, int(number)).get(requirement)
        if day is None:
            return Reason.MOVED
        person, say = people.by_id(moment.as_of, int(number)), moment.say
        line = say(
            "reminders.date_said",
            code=person.code,
            unit=person.unit_code or "",
            requirement=requirement,
            day=say.day(day, moment.today),
        )
        look = Choice(say("reminders.button.person"), action("person_lookup", person=person.code))
        return Section((line,), line, (look,))
