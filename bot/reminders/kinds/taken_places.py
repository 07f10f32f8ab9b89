"""What is said to somebody whom a class has taken, whether sent there or come up from the queue."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import select

from bot.reminders.enums import Reason
from bot.reminders.kind import Event, Moment, Section, Told
from bot.reminders.kinds.class_booked import calendar_files, class_choices, where_lines
from bot.reminders.outbox import Claimed
from bot.storage.tables import booking, training_class
from bot.training.enums import BookingState, ClassState

_BOOKED: Final = (
    select(
        training_class.c.code,
        training_class.c.name,
        training_class.c.opens,
        training_class.c.times,
        training_class.c.place,
    )
    .join(booking, booking.c.class_id == training_class.c.id)
    .where(training_class.c.state == ClassState.OPEN)
)


def told(event: Event) -> Iterator[Told]:
    """Yield whom the booking is of, with the class's code."""
    if event.person_id is not None:
        yield Told(event.person_id, event.details["code"])


def section(
    claimed: Claimed, moment: Moment, states: Collection[BookingState], key: str
) -> Section | Reason:
    """Return the class while the person's booking is in one of the states, and it has not begun.

    ``key`` is the sentence's; ``.no_day`` behind it is that of a class without an opening day.
    """
    code = claimed.subject["about"]
    row = moment.connection.execute(
        _BOOKED.where(
            training_class.c.code == code,
            booking.c.person_id == claimed.person_id,
            booking.c.state.in_(states),
        )
    ).first()
    if row is None or (row.opens is not None and row.opens < moment.today):
        return Reason.MOVED
    say = moment.say
    day = say.day(row.opens, moment.today) if row.opens else ""
    line = say(key if row.opens else f"{key}.no_day", name=row.name, day=day)
    return Section(
        (line, *where_lines(row, moment)),
        line,
        class_choices(code, say),
        files=calendar_files(code, moment),
    )
