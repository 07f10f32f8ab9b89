"""Classes as somebody sees them: with the seats left and one's own place in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, String, and_, func, select

from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import booking, training_class
from bot.training.as_of import AsOf
from bot.training.enums import SEATED, BookingState, ClassState, Topic, topics_of
from bot.training.timeline import OPEN


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

    def closed_to_new(self, day: date) -> bool:
        """Return whether it is still to come on a day, and takes no registrations any more."""
        ahead = self.opens is not None and self.opens >= day
        return self.state is ClassState.OPEN and ahead and not self.registrable(day)


def upcoming(
    as_of: AsOf, person_id: int | None, *, first: date | None = None, last: date | None = None
) -> list[ClassView]:
    """Return the open classes that begin from a day on, today without one, earliest first."""
    # A class of last week is nothing to register for, whatever days are asked about.
    since = max(first or as_of.day, as_of.day)
    return _read(as_of, _UPCOMING, person_id, first=since, last=last or OPEN)


def of_code(as_of: AsOf, person_id: int | None, code: str) -> ClassView | None:
    """Return the class of a code, whatever its state; None where there is none."""
    views = _read(as_of, _OF_CODE, person_id, code=code)
    return views[0] if views else None


def held_by(
    as_of: AsOf, person_id: int, *, first: date | None = None, last: date | None = None
) -> list[ClassView]:
    """Return the classes not over in which somebody has a seat or waits, earliest first.

    Cancelled classes are none of them.
    """
    return _read(as_of, _HELD, person_id, first=first or as_of.day, last=last or OPEN)


def places(as_of: AsOf, class_id: int) -> dict[int, BookingState]:
    """Return the state of each person's place in a class that is not cancelled, oldest first."""
    rows = as_of.connection.execute(
        select(booking.c.person_id, booking.c.state)
        .where(booking.c.class_id == class_id, booking.c.state != BookingState.CANCELLED)
        .order_by(booking.c.changed_at, booking.c.id)
    )
    return {row.person_id: BookingState(row.state) for row in rows}


def about(classes: Sequence[ClassView], topics: frozenset[Topic]) -> list[ClassView]:
    """Return the classes about any of some topics; all of them where none is named."""
    return [view for view in classes if not topics or view.topics & topics]


def _read(
    as_of: AsOf, statement: Prepared, person_id: int | None, **values: Any
) -> list[ClassView]:
    # No id is negative: who is not linked is asked with the same prepared statement.
    nobody = -1
    person = person_id if person_id is not None else nobody
    return [_view(row) for row in statement.rows(as_of.connection, person=person, **values)]


def _prepared(*conditions: ColumnElement[bool]) -> Prepared:
    """Return the statement for some classes: with their seats taken and the person's own place."""
    other = booking.alias("other")
    seated = (
        select(func.count())
        .where(other.c.class_id == training_class.c.id, other.c.state.in_(SEATED))
        .correlate(training_class)
        .scalar_subquery()
    )
    mine = and_(
        booking.c.class_id == training_class.c.id,
        booking.c.person_id == parameter("person", booking.c.person_id.type),
        booking.c.state != BookingState.CANCELLED,
    )
    statement = (
        select(training_class, seated.label("seated"), booking.c.state.label("mine"))
        .outerjoin(booking, mine)
        .order_by(training_class.c.opens, training_class.c.code)
    )
    return Prepared(statement.where(*conditions))


_FIRST, _LAST = parameter("first", Date), parameter("last", Date)
_UPCOMING: Final = _prepared(
    training_class.c.opens >= _FIRST,
    training_class.c.opens <= _LAST,
    training_class.c.state == ClassState.OPEN,
)
_OF_CODE: Final = _prepared(training_class.c.code == parameter("code", String))
_HELD: Final = _prepared(
    booking.c.state.in_((*SEATED, BookingState.WAITING)),
    training_class.c.state != ClassState.CANCELLED,
    func.coalesce(training_class.c.closes, training_class.c.opens) >= _FIRST,
    # Without a first day its last alone tells; none is after the end of time.
    func.coalesce(training_class.c.opens, training_class.c.closes) <= _LAST,
)


def _view(row: Any) -> ClassView:
    left = None
    if row.seats is not None:
        # As ``bookings`` reckons it: a list must not offer what a registration refuses.
        left = max(0, row.seats + row.seats * row.overbooking // 100 - row.seated)
    return ClassView(
        row.id, row.code, row.name, frozenset(topics_of(row.topics)), row.hours, row.opens,
        row.closes, row.times, row.place, row.mode, row.link, row.organiser, row.audience,
        row.note, row.register_by, ClassState(row.state), row.sequence, row.seats, left,
        BookingState(row.mine) if row.mine else None,
    )  # fmt: skip
