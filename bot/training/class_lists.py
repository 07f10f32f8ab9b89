"""Classes as somebody sees them: with the seats left and one's own place in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from bot.storage.tables import booking, training_class
from bot.training.as_of import AsOf
from bot.training.enums import SEATED, BookingState, ClassState, Topic, topics_of


@dataclass(frozen=True, slots=True)
class ClassView:
    """A class and somebody's place in it.

    ``hours`` are tiết; ``seats_left`` is None without a limit; ``mine`` is None where one has no
    place, or gave it up.
    """

    id: int
    code: str
    name: str
    topics: frozenset[Topic]
    hours: Decimal | None
    opens: date | None
    closes: date | None
    times: str | None
    place: str | None
    mode: str | None
    link: str | None
    organiser: str | None
    audience: str | None
    note: str | None
    register_by: date | None
    state: ClassState
    sequence: int
    seats: int | None
    seats_left: int | None
    mine: BookingState | None

    @property
    def last_day(self) -> date | None:
        """The day after which it is over."""
        return self.closes or self.opens

    def registrable(self, day: date) -> bool:
        """Return whether one may still register on a day, a full class's queue included."""
        last = self.register_by or self.opens
        open_yet = self.opens is None or self.opens >= day
        return self.state is ClassState.OPEN and open_yet and (last is None or last >= day)


def upcoming(
    as_of: AsOf, person_id: int | None, *, first: date | None = None, last: date | None = None
) -> list[ClassView]:
    """Return the open classes that begin from a day on, today without one, earliest first."""
    opens = training_class.c.opens
    conditions = [opens >= max(first or as_of.day, as_of.day)]
    if last is not None:
        conditions.append(opens <= last)
    return _read(as_of, person_id, *conditions, training_class.c.state == ClassState.OPEN)


def of_code(as_of: AsOf, person_id: int | None, code: str) -> ClassView | None:
    """Return the class of a code, whatever its state; None where there is none."""
    found = _read(as_of, person_id, training_class.c.code == code)
    return found[0] if found else None


def held_by(
    as_of: AsOf, person_id: int, *, first: date | None = None, last: date | None = None
) -> list[ClassView]:
    """Return the classes not over in which somebody has a seat or waits, earliest first.

    Cancelled classes are none of them.
    """
    ends = func.coalesce(training_class.c.closes, training_class.c.opens)
    conditions = [
        booking.c.state.in_((*SEATED, BookingState.WAITING)),
        training_class.c.state != ClassState.CANCELLED,
        ends >= (first or as_of.day),
    ]
    if last is not None:
        conditions.append(training_class.c.opens <= last)
    return _read(as_of, person_id, *conditions)


def about(found: Sequence[ClassView], topics: frozenset[Topic]) -> list[ClassView]:
    """Return the classes about any of some topics; all of them where none is named."""
    return [view for view in found if not topics or view.topics & topics]


def _read(as_of: AsOf, person_id: int | None, *conditions: ColumnElement[bool]) -> list[ClassView]:
    rows = as_of.connection.execute(_statement(person_id).where(*conditions))
    return [_view(row) for row in rows]


def _statement(person_id: int | None) -> Select[Any]:
    other = booking.alias("other")
    seated = (
        select(func.count())
        .where(other.c.class_id == training_class.c.id, other.c.state.in_(SEATED))
        .correlate(training_class)
        .scalar_subquery()
    )
    mine = and_(
        booking.c.class_id == training_class.c.id,
        booking.c.person_id == (person_id if person_id is not None else -1),
        booking.c.state != BookingState.CANCELLED,
    )
    return (
        select(training_class, seated.label("seated"), booking.c.state.label("mine"))
        .outerjoin(booking, mine)
        .order_by(training_class.c.opens, training_class.c.code)
    )


def _view(row: Row[Any]) -> ClassView:
    left = None
    if row.seats is not None:
        left = max(0, row.seats + row.seats * row.overbooking // 100 - row.seated)
    return ClassView(
        row.id, row.code, row.name, frozenset(topics_of(row.topics)), row.hours, row.opens,
        row.closes, row.times, row.place, row.mode, row.link, row.organiser, row.audience,
        row.note, row.register_by, ClassState(row.state), row.sequence, row.seats, left,
        BookingState(row.mine) if row.mine else None,
    )  # fmt: skip
