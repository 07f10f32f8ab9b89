"""Somebody who waited for a seat in a class has got one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from sqlalchemy import select

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.kinds.class_booked import class_choice, where_lines
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.storage.tables import booking, training_class
from bot.training.as_of import AsOf
from bot.training.enums import SEATED, ClassState

_HELD: Final = (
    select(
        training_class.c.code,
        training_class.c.name,
        training_class.c.opens,
        training_class.c.times,
        training_class.c.place,
    )
    .join(booking, booking.c.class_id == training_class.c.id)
    .where(booking.c.state.in_(SEATED), training_class.c.state == ClassState.OPEN)
)


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
        """Yield who got the seat."""
        if event.person_id is not None:
            yield Told(event.person_id, event.details["code"])

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the class, while the person has the seat and it has not begun."""
        code = claimed.subject["about"]
        row = moment.connection.execute(
            _HELD.where(training_class.c.code == code, booking.c.person_id == claimed.person_id)
        ).first()
        if row is None or (row.opens is not None and row.opens < moment.today):
            return Reason.MOVED
        say = moment.say
        key = "reminders.seat" if row.opens else "reminders.seat.no_day"
        day = say.day(row.opens, moment.today) if row.opens else ""
        line = say(key, name=row.name, day=day)
        give_up = Choice(
            say("reminders.button.give_up"), action("cancel_registration", **{"class": code})
        )
        choices = (class_choice(code, say), give_up)
        return Section((line, *where_lines(row, moment)), line, choices)
