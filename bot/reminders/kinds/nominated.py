"""Somebody was sent to a class (cử đi học): they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from sqlalchemy import select

from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.kinds.class_booked import class_choice, where_lines
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.storage.tables import booking, training_class
from bot.training.as_of import AsOf
from bot.training.enums import BookingState, ClassState

_SENT_TO: Final = (
    select(
        training_class.c.code,
        training_class.c.name,
        training_class.c.opens,
        training_class.c.times,
        training_class.c.place,
    )
    .join(booking, booking.c.class_id == training_class.c.id)
    .where(booking.c.state == BookingState.NOMINATED, training_class.c.state == ClassState.OPEN)
)


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
        """Yield who is sent."""
        if event.person_id is not None:
            yield Told(event.person_id, event.details["code"])

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the class, while the person is still sent to it and it has not begun."""
        code = claimed.subject["about"]
        row = moment.connection.execute(
            _SENT_TO.where(training_class.c.code == code, booking.c.person_id == claimed.person_id)
        ).first()
        if row is None or (row.opens is not None and row.opens < moment.today):
            return Reason.MOVED
        say = moment.say
        key = "reminders.nominated" if row.opens else "reminders.nominated.no_day"
        day = say.day(row.opens, moment.today) if row.opens else ""
        line = say(key, name=row.name, day=day)
        return Section((line, *where_lines(row, moment)), line, (class_choice(code, say),))
