"""Somebody who waited for a seat in a class has got one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.kinds import taken_places
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.training.as_of import AsOf
from bot.training.enums import SEATED


@dataclass(frozen=True, slots=True)
class SeatGained:
    """The kind; see the module."""

    name: str = "seat"
    manner: Manner = Manner.NOTICE
    urgency: int = 5
    actions: tuple[Action, ...] = (Action.BOOKING_PROMOTE,)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when a seat comes free."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Return who got the seat."""
        return taken_places.told(event)

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the class, while the person has the seat and it has not begun."""
        found = taken_places.section(claimed, moment, SEATED, "reminders.seat")
        if isinstance(found, Reason):
            return found
        leave = action("cancel_registration", **{"class": claimed.subject["about"]})
        give_up = Choice(moment.say("reminders.button.give_up"), leave)
        return replace(found, choices=(*found.choices, give_up))
