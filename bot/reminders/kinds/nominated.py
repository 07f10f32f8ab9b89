"""Somebody was sent to a class (cử đi học): they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.kinds import taken_places
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.training.as_of import AsOf
from bot.training.enums import BookingState


@dataclass(frozen=True, slots=True)
class Nominated:
    """The kind; see the module."""

    name: str = "nominated"
    manner: Manner = Manner.NOTICE
    urgency: int = 5
    actions: tuple[Action, ...] = (Action.BOOKING_NOMINATE,)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when somebody is sent to a class."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Return who is sent."""
        return taken_places.told(event)

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the class, while the person is still sent to it and it has not begun."""
        states = (BookingState.NOMINATED,)
        return taken_places.section(claimed, moment, states, "reminders.nominated")
