"""Whether somebody can take a place in a class, and why not."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from bot.base.problems import Problem
from bot.storage.tables import booking, class_session, status_period, training_class
from bot.training.as_of import AsOf
from bot.training.enums import SEATED, USUALLY_EXCLUDED, BookingState, ClassState, Status
from bot.training.people import Person


class Why(StrEnum):
    """Why a place is refused, in the order in which it is looked at."""

    CALLED_OFF = "called_off"
    OVER = "over"
    REGISTRATION_OVER = "registration_over"
    LEFT = "left"
    TWICE = "twice"
    AWAY = "away"
    SAME_TOPIC = "same_topic"
    CLASH = "clash"
    FULL = "full"


class Refused(Problem):
    """A place that cannot be taken: ``why``, and the ``other`` class that stands in the way."""

    def __init__(self, why: Why, code: str, other: str | None = None) -> None:
        """Keep the reason beside the sentence's values."""
        key = "problem.class_cancelled" if why is Why.CALLED_OFF else f"booking.refused_{why}"
        super().__init__(key, code=code, other=other or "")
        self.why = why
        self.other = other


_HELD = (*SEATED, BookingState.WAITING)


def check(as_of: AsOf, class_row: Row[Any], person: Person) -> None:
    """Raise ``Refused`` unless a person can have a place in a class; its seats are not asked."""
    still_to_come(as_of, class_row)
    if class_row.register_by is not None and class_row.register_by < as_of.day:
        raise Refused(Why.REGISTRATION_OVER, class_row.code)
    if person.status == Status.LEFT:
        raise Refused(Why.LEFT, class_row.code)
    if _away(as_of, class_row, person):
        raise Refused(Why.AWAY, class_row.code)
    # Last what the person can change themselves, and the topic before the hours: two places about
    # one topic fill two seats for one gap, and whoever wants the other class switches.
    for other in _others(as_of, person):
        if other.id == class_row.id:
            raise Refused(Why.TWICE, class_row.code)
        if other.topics & class_row.topics:
            raise Refused(Why.SAME_TOPIC, class_row.code, other.code)
        if _clash(as_of, class_row, other):
            raise Refused(Why.CLASH, class_row.code, other.code)


def still_to_come(as_of: AsOf, class_row: Row[Any]) -> None:
    """Raise ``Refused`` unless a class takes place and has not begun."""
    if class_row.state == ClassState.CANCELLED:
        raise Refused(Why.CALLED_OFF, class_row.code)
    if class_row.state == ClassState.CLOSED or (
        class_row.opens is not None and class_row.opens < as_of.day
    ):
        raise Refused(Why.OVER, class_row.code)


def _away(as_of: AsOf, class_row: Row[Any], person: Person) -> bool:
    """Return whether somebody is on leave while the class is held."""
    # The class's days, not today's: who is back before it begins may register now.
    first = class_row.opens or as_of.day
    last = class_row.closes or first
    status = status_period.c
    away = select(status.id).where(
        status.person_id == person.id,
        status.status.in_(USUALLY_EXCLUDED),
        status.valid_from <= last,
        status.valid_to >= first,
    )
    return as_of.connection.execute(away.limit(1)).first() is not None


def _others(as_of: AsOf, person: Person) -> list[Any]:
    """Return the classes not over in which somebody has a place."""
    table = training_class.c
    rows = as_of.connection.execute(
        select(table.id, table.code, table.topics, table.opens, table.closes)
        .join(booking, booking.c.class_id == table.id)
        .where(booking.c.person_id == person.id, booking.c.state.in_(_HELD))
        .where(table.state == ClassState.OPEN)
        .order_by(table.id)
    )
    return [row for row in rows if (row.closes or row.opens or as_of.day) >= as_of.day]


def _clash(as_of: AsOf, one: Row[Any], other: Row[Any]) -> bool:
    """Return whether two classes meet at the same time; by days where no sessions are known."""
    if one.opens is None or other.opens is None:
        return False
    if one.opens > (other.closes or other.opens) or other.opens > (one.closes or one.opens):
        return False
    mine, theirs = _sessions(as_of, one.id), _sessions(as_of, other.id)
    # Hours unknown: a place refused can be asked about, one that nobody can sit in is lost.
    if not mine or not theirs:
        return True
    return any(a.starts_at < b.ends_at and b.starts_at < a.ends_at for a in mine for b in theirs)


def _sessions(as_of: AsOf, class_id: int) -> list[Any]:
    table = class_session.c
    rows = as_of.connection.execute(
        select(table.starts_at, table.ends_at).where(table.class_id == class_id)
    )
    return [*rows]
