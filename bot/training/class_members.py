"""Who has, had or waits for a place in a class."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from bot.storage.tables import booking, person
from bot.training.as_of import AsOf
from bot.training.enums import BookingState


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's place in a class."""

    person_id: int
    code: str
    name: str
    state: BookingState


def of(as_of: AsOf, class_id: int) -> list[Member]:
    """Return a class's places in the order they were taken; given up ones are none."""
    rows = as_of.connection.execute(
        select(person.c.id, person.c.code, person.c.name, booking.c.state)
        .join(booking, booking.c.person_id == person.c.id)
        .where(booking.c.class_id == class_id, booking.c.state != BookingState.CANCELLED)
        .order_by(booking.c.changed_at, booking.c.id)
    )
    return [Member(row.id, row.code, row.name, BookingState(row.state)) for row in rows]
