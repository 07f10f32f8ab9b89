"""Who has, had or waits for a place in a class."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from bot.storage.tables import booking, person, training_class
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


def in_states(as_of: AsOf, code: str, states: Collection[BookingState]) -> list[int]:
    """Return the ids of those whose place in a class is in one of some states."""
    rows = as_of.connection.execute(
        select(booking.c.person_id)
        .join(training_class, training_class.c.id == booking.c.class_id)
        .where(training_class.c.code == code, booking.c.state.in_(states))
    )
    return list(rows.scalars())


def class_of(
    as_of: AsOf, code: str, person_id: int, states: Collection[BookingState]
) -> Row[Any] | None:
    """Return a class while somebody's place in it is in one of some states, else None."""
    return as_of.connection.execute(
        select(training_class)
        .join(booking, booking.c.class_id == training_class.c.id)
        .where(
            training_class.c.code == code,
            booking.c.person_id == person_id,
            booking.c.state.in_(states),
        )
    ).first()


def asked_for(as_of: AsOf, person_id: int | None = None) -> set[tuple[int, str]]:
    """Return who has asked for which class already, everybody or one person, but who was absent.

    Cancelled is among them: who gave a class up is not asked whether they would like it.
    """
    statement = (
        select(booking.c.person_id, training_class.c.code)
        .join(training_class, training_class.c.id == booking.c.class_id)
        .where(booking.c.state != BookingState.ABSENT)
    )
    if person_id is not None:
        statement = statement.where(booking.c.person_id == person_id)
    return {(row.person_id, row.code) for row in as_of.connection.execute(statement)}
