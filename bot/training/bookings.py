"""Places in classes: registering, nominating, waiting in order, cancelling, switching, attendance.

Every verb locks its class first, so that the last seat goes to exactly one. Who has waited longest
gets a seat that comes free, by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.audit import record as audit
from bot.storage.tables import booking, training_class
from bot.training import booking_checks, classes, people
from bot.training.access import Deed, Viewer, require, require_unit
from bot.training.as_of import AsOf
from bot.training.changes import Change
from bot.training.enums import SEATED, BookingState, Status


@dataclass(frozen=True, slots=True)
class Booked:
    """A place that was taken. ``queue`` is the place in the queue from 1, None with a seat."""

    class_id: int
    state: BookingState
    queue: int | None
    change_id: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A place that was given up; ``promoted`` are who got a seat by it, to be told."""

    class_id: int
    promoted: tuple[int, ...]
    change_id: int


def register(
    as_of: AsOf,
    now: datetime,
    code: str,
    person_id: int,
    *,
    by: Viewer | None,
    wait: bool = True,
) -> Booked:
    """Take a seat for oneself, or with ``wait`` a place in the queue of a full class.

    Raises ``booking_checks.Refused`` with the reason, and Problem where it is not allowed.
    """
    person = people.by_id(as_of, person_id)
    require(by, Deed.REGISTER, person)
    class_row = classes.find(as_of, code, lock=True)
    booking_checks.check(as_of, class_row, person)
    deed = Change.of(as_of, now, by)
    state = _take(as_of, deed, class_row, person_id, BookingState.REGISTERED, wait=wait)
    return _kept(as_of, deed, class_row, person_id, state, Action.BOOKING_REGISTER)


def nominate(
    as_of: AsOf, now: datetime, code: str, person_ids: Iterable[int], *, by: Viewer | None
) -> tuple[Booked, ...]:
    """Send people to a class (cử): all of them have a seat, or none is taken.

    Raises ``booking_checks.Refused``, naming the first who cannot go.
    """
    class_row = classes.find(as_of, code, lock=True)
    deed = Change.of(as_of, now, by)
    taken: list[BookingState] = []
    for person_id in person_ids:
        person = people.by_id(as_of, person_id)
        require(by, Deed.NOMINATE, person)
        booking_checks.check(as_of, class_row, person)
        # No queue: a unit that sends people has to know that they go.
        taken.append(_take(as_of, deed, class_row, person_id, BookingState.NOMINATED, wait=False))
        audit(
            as_of.connection,
            now,
            Action.BOOKING_NOMINATE,
            actor_id=deed.actor_id,
            person_id=person_id,
            code=class_row.code,
        )
    # One change for all: taken back together, as they were sent together.
    change_id = deed.keep(Action.BOOKING_NOMINATE, code=class_row.code, people=len(taken))
    return tuple(Booked(class_row.id, state, None, change_id) for state in taken)


def cancel(
    as_of: AsOf, now: datetime, code: str, person_id: int, *, by: Viewer | None
) -> Cancelled:
    """Give up a place; the seat goes to who has waited longest."""
    require(by, Deed.CANCEL_BOOKING, people.by_id(as_of, person_id))
    class_row = classes.find(as_of, code, lock=True)
    booking_checks.still_to_come(as_of, class_row)
    deed = Change.of(as_of, now, by)
    _give_up(as_of, deed, class_row, person_id)
    number = deed.keep(Action.BOOKING_CANCEL, person_id=person_id, code=code)
    return Cancelled(class_row.id, promote(as_of, now, class_row), number)


def switch(
    as_of: AsOf, now: datetime, code: str, to: str, person_id: int, *, by: Viewer | None
) -> tuple[Cancelled, Booked]:
    """Go to another class instead: the old place is given up only for a seat in the new one."""
    person = people.by_id(as_of, person_id)
    require(by, Deed.REGISTER, person)
    # In one order for everybody, so that two who switch crosswise do not wait for each other.
    locked = {
        class_code: classes.find(as_of, class_code, lock=True) for class_code in sorted({code, to})
    }
    old, new = locked[code], locked[to]
    booking_checks.still_to_come(as_of, old)
    deed = Change.of(as_of, now, by)
    # Before the new class is asked: the old one would stand in its way as one about the same topic
    # or at the same hours. A refusal is raised, and the transaction takes this back too.
    _give_up(as_of, deed, old, person_id)
    booking_checks.check(as_of, new, person)
    state = _take(as_of, deed, new, person_id, BookingState.REGISTERED, wait=False)
    booked = _kept(as_of, deed, new, person_id, state, Action.BOOKING_REGISTER)
    promoted = promote(as_of, now, old)
    return Cancelled(old.id, promoted, booked.change_id), booked


def attend(
    as_of: AsOf, now: datetime, code: str, person_ids: Iterable[int], *, by: Viewer | None
) -> int:
    """Mark who was there; return the change's number."""
    return _mark(as_of, now, code, person_ids, BookingState.ATTENDED, by)


def absent(
    as_of: AsOf, now: datetime, code: str, person_ids: Iterable[int], *, by: Viewer | None
) -> int:
    """Mark who was not there; return the change's number."""
    return _mark(as_of, now, code, person_ids, BookingState.ABSENT, by)


def promote(as_of: AsOf, now: datetime, class_row: Row[Any]) -> tuple[int, ...]:
    """Give the free seats of a class to who has waited longest; return who got one.

    A promotion is not undone: the people are told of it.
    """
    promoted = []
    waiting = as_of.connection.execute(_queue(class_row.id)).all()
    for row in waiting:
        if not _free(as_of, class_row):
            break
        if people.by_id(as_of, row.person_id).status == Status.LEFT:
            continue
        as_of.connection.execute(
            booking.update()
            .where(booking.c.id == row.id)
            .values(state=BookingState.REGISTERED, changed_at=now)
        )
        audit(
            as_of.connection,
            now,
            Action.BOOKING_PROMOTE,  # without an actor: nobody decided it, the queue did
            person_id=row.person_id,
            code=class_row.code,
        )
        promoted.append(row.person_id)
    return tuple(promoted)


def place_in_queue(as_of: AsOf, class_id: int, person_id: int) -> int | None:
    """Return somebody's place in a class's queue from 1, None when they do not wait."""
    waiting = [row.person_id for row in as_of.connection.execute(_queue(class_id))]
    return waiting.index(person_id) + 1 if person_id in waiting else None


def seats_left(as_of: AsOf, class_id: int) -> int | None:
    """Return how many seats of a class are free, never below zero; None without a limit."""
    row = as_of.connection.execute(
        select(training_class).where(training_class.c.id == class_id)
    ).one()
    if row.seats is None:
        return None
    return max(0, _capacity(row) - _seated(as_of, class_id))


def overfull(as_of: AsOf, class_id: int) -> bool:
    """Return whether more people have a seat than there are seats."""
    row = as_of.connection.execute(
        select(training_class).where(training_class.c.id == class_id)
    ).one()
    return row.seats is not None and _seated(as_of, class_id) > _capacity(row)


def _capacity(class_row: Row[Any]) -> int:
    """Return how many may be booked: some of those booked never come."""
    return int(class_row.seats) + int(class_row.seats) * int(class_row.overbooking) // 100


def _seated(as_of: AsOf, class_id: int) -> int:
    statement = select(func.count()).where(
        booking.c.class_id == class_id, booking.c.state.in_(SEATED)
    )
    return int(as_of.connection.execute(statement).scalar_one())


def _free(as_of: AsOf, class_row: Row[Any]) -> bool:
    return class_row.seats is None or _seated(as_of, class_row.id) < _capacity(class_row)


def _queue(class_id: int) -> Any:
    return (
        select(booking.c.id, booking.c.person_id)
        .where(booking.c.class_id == class_id, booking.c.state == BookingState.WAITING)
        # By when the place was last written, not first: who gave up and comes again is the last.
        .order_by(booking.c.changed_at, booking.c.id)
    )


def _held(as_of: AsOf, class_id: int, person_id: int) -> Row[Any] | None:
    return as_of.connection.execute(
        select(booking).where(booking.c.class_id == class_id, booking.c.person_id == person_id)
    ).first()


def _take(
    as_of: AsOf,
    deed: Change,
    class_row: Row[Any],
    person_id: int,
    seat: BookingState,
    *,
    wait: bool,
) -> BookingState:
    """Write a place: a seat where one is free and nobody waits for it."""
    free = _free(as_of, class_row)
    if not free and not wait:
        raise booking_checks.Refused(booking_checks.Why.FULL, class_row.code)
    state = seat if free else BookingState.WAITING
    values = {"state": state, "changed_at": deed.now}
    before = _held(as_of, class_row.id, person_id)
    if before is None:
        deed.add(booking, {"class_id": class_row.id, "person_id": person_id, **values})
    else:
        deed.update(booking, int(before.id), values)
    return state


def _kept(
    as_of: AsOf,
    deed: Change,
    class_row: Row[Any],
    person_id: int,
    state: BookingState,
    action: Action,
) -> Booked:
    change_id = deed.keep(action, person_id=person_id, code=class_row.code, state=state)
    queue = place_in_queue(as_of, class_row.id, person_id)
    return Booked(class_row.id, state, queue, change_id)


def _give_up(as_of: AsOf, deed: Change, class_row: Row[Any], person_id: int) -> None:
    before = _held(as_of, class_row.id, person_id)
    if before is None or before.state not in (*SEATED, BookingState.WAITING):
        raise Problem("problem.no_booking", code=class_row.code)
    values = {"state": BookingState.CANCELLED, "changed_at": deed.now}
    deed.update(booking, int(before.id), values)


def _mark(
    as_of: AsOf,
    now: datetime,
    code: str,
    person_ids: Iterable[int],
    state: BookingState,
    by: Viewer | None,
) -> int:
    class_row = classes.find(as_of, code, lock=True)
    require_unit(by, class_row.unit_id)
    if class_row.opens is None or class_row.opens > as_of.day:
        raise Problem("problem.class_not_begun", code=code)
    deed = Change.of(as_of, now, by)
    count = 0
    for person_id in person_ids:
        require(by, Deed.MARK_ATTENDANCE, people.by_id(as_of, person_id))
        before = _held(as_of, class_row.id, person_id)
        if before is None or before.state in (BookingState.CANCELLED, BookingState.WAITING):
            raise Problem("problem.no_booking", code=code)
        deed.update(booking, int(before.id), {"state": state, "changed_at": now})
        count += 1
    marks = {
        BookingState.ATTENDED: Action.BOOKING_ATTEND,
        BookingState.ABSENT: Action.BOOKING_ABSENT,
    }
    return deed.keep(marks[state], unit_id=class_row.unit_id, code=code, people=count)
