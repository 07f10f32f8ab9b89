"""Classes: which are open for registration, and opening, changing, cancelling and closing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any, Final

from sqlalchemy import Row, func, select

from bot.base.folding import fold
from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.tables import booking, class_session, person, training_class
from bot.training import results
from bot.training.access import Viewer, actor_id, require_unit
from bot.training.as_of import AsOf
from bot.training.changes import Change
from bot.training.enums import (
    BookingState,
    ClassState,
    Evidence,
    Topic,
    topic_mask,
    topics_of,
)

#: Above any course, years of study included: more is a slip of the keyboard.
_MOST_HOURS: Final = 5000
#: What a class may be changed in, beside its sessions.
FIELDS: Final = frozenset(
    {
        "name", "topics", "hours", "opens", "closes", "times", "place", "mode", "link",
        "organiser", "audience", "seats", "overbooking", "register_by", "note",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenClass:
    """A class that one may still register for, up to and including ``register_by``."""

    code: str
    name: str
    opens: date
    register_by: date
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting of a class; hours are tiết."""

    starts_at: datetime
    ends_at: datetime
    hours: Decimal | None = None
    place: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """A class that was closed: how many results came of it, and the change's number."""

    results: int
    change_id: int


def registrable(as_of: AsOf, topics: frozenset[Topic]) -> list[OpenClass]:
    """Return the classes about some topics that are open for registration.

    Where a class names no last day to register, it is its opening day.
    """
    last = func.coalesce(training_class.c.register_by, training_class.c.opens)
    rows = as_of.connection.execute(
        select(
            training_class.c.code,
            training_class.c.name,
            training_class.c.opens,
            last.label("register_by"),
            training_class.c.audience,
        )
        .where(last >= as_of.day, training_class.c.opens.is_not(None))
        .where(training_class.c.state == ClassState.OPEN)
        .where(training_class.c.topics.bitwise_and(topic_mask(topics)) != 0)
        .order_by(last, training_class.c.code)
    )
    return [OpenClass(*row) for row in rows]


def find(as_of: AsOf, code: str, *, lock: bool = False) -> Row[Any]:
    """Return a class; ``lock`` keeps its seats from being given twice at once.

    Raises Problem when there is none of that code.
    """
    statement = select(training_class).where(training_class.c.code == code.strip())
    # SQLite has one writer at a time anyway.
    row = as_of.connection.execute(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise Problem("problem.no_class", code=code)
    return row


def sessions(as_of: AsOf, class_id: int) -> list[Session]:
    """Return the sessions of a class, earliest first."""
    table = class_session.c
    rows = as_of.connection.execute(
        select(table.starts_at, table.ends_at, table.hours, table.place, table.link)
        .where(table.class_id == class_id)
        .order_by(table.starts_at)
    )
    return [Session(*row) for row in rows]


def open_(
    as_of: AsOf,
    now: datetime,
    code: str,
    *,
    by: Viewer | None,
    unit_id: int | None = None,
    meetings: Sequence[Session] = (),
    **fields: Any,
) -> int:
    """Open a class of a unit; return the change's number.

    ``topics`` is a tuple of Topic. Raises Problem for a code that is taken, days in a wrong
    order, or a unit that one does not answer for.
    """
    require_unit(by, unit_id)
    values = _checked(fields)
    if "name" not in values:
        raise Problem("problem.class_needs_name", code=code)
    taken = select(training_class.c.id).where(training_class.c.code == code)
    # Asked first, though the column is unique: a violated constraint ends the transaction on
    # PostgreSQL, and names no sentence.
    if as_of.connection.execute(taken).first() is not None:
        raise Problem("problem.class_code_taken", code=code)
    deed = Change.of(as_of, now, by)
    row = {"topics": 0, **values, "code": code, "unit_id": unit_id}
    class_id = deed.add(training_class, row)
    for meeting in meetings:
        deed.add(class_session, _session(class_id, meeting))
    return deed.keep(Action.CLASS_OPEN, unit_id=unit_id, code=code)


def next_code(as_of: AsOf, year: int) -> str:
    """Return a code that no class has: the year and the next number of it."""
    statement = select(training_class.c.code).where(training_class.c.code.like(f"L{year}-%"))
    taken = set(as_of.connection.execute(statement).scalars())
    return next(code for n in count(1) if (code := f"L{year}-{n:02}") not in taken)


def hours_of(typed: str) -> Decimal:
    """Return tiết as they were typed. Raises Problem for what is no number of them."""
    try:
        hours = Decimal(typed)
    except InvalidOperation as error:
        raise Problem("problem.result_hours") from error
    if not 0 <= hours <= _MOST_HOURS:
        raise Problem("problem.result_hours")
    return hours


def change(as_of: AsOf, now: datetime, code: str, *, by: Viewer | None, **fields: Any) -> int:
    """Change what is said of a class that is open; return the change's number.

    Its calendar file's sequence goes up, so that calendars take the change.
    """
    class_row = _mine(as_of, code, by)
    values = _checked(fields, class_row)
    deed = Change.of(as_of, now, by)
    deed.update(training_class, class_row.id, {**values, "sequence": class_row.sequence + 1})
    return deed.keep(
        Action.CLASS_CHANGE, unit_id=class_row.unit_id, code=code, fields=sorted(fields)
    )


def cancel(as_of: AsOf, now: datetime, code: str, *, by: Viewer | None) -> tuple[int, ...]:
    """Cancel a class; return the people who were booked or waiting, to be told."""
    class_row = _mine(as_of, code, by)
    # Their places stay as they are: who is told, and what an undo brings back, rests on them.
    concerned = _people(
        as_of, class_row.id, (BookingState.NOMINATED, BookingState.REGISTERED, BookingState.WAITING)
    )
    deed = Change.of(as_of, now, by)
    deed.update(
        training_class,
        class_row.id,
        {"state": ClassState.CANCELLED, "sequence": class_row.sequence + 1},
    )
    deed.keep(Action.CLASS_CANCEL, unit_id=class_row.unit_id, code=code, people=len(concerned))
    return concerned


def close(as_of: AsOf, now: datetime, code: str, *, by: Viewer | None) -> Closed:
    """Close a class that is over: who attended gets a result in the ledger.

    Raises Problem for a class that has not ended, or whose topics are not known. The closer's own
    attendance is left for another officer.
    """
    class_row = _mine(as_of, code, by)
    ends = class_row.closes or class_row.opens
    if ends is None or ends > as_of.day:
        raise Problem("problem.class_not_over", code=code)
    if not class_row.topics:
        raise Problem("problem.class_without_topics", code=code)
    attended = _people(as_of, class_row.id, (BookingState.ATTENDED,))
    own = actor_id(by)
    entry = results.NewResult(
        title=class_row.name,
        topics=topics_of(class_row.topics),
        hours=class_row.hours or Decimal(0),
        starts=class_row.opens,
        ends=ends,
        evidence=Evidence.ATTENDANCE,
        mode=class_row.mode,
        organiser=class_row.organiser,
        class_code=class_row.code,
        source=results.FROM_CLASS,
    )
    deed = Change.of(as_of, now, by)
    people = [person_id for person_id in attended if person_id != own]
    written = results.record_many(deed, people, entry)
    # No new sequence: a calendar has nothing to hear of a class that is over.
    deed.update(training_class, class_row.id, {"state": ClassState.CLOSED})
    number = deed.keep(Action.CLASS_CLOSE, unit_id=class_row.unit_id, code=code, results=written)
    return Closed(written, number)


def _mine(as_of: AsOf, code: str, by: Viewer | None) -> Row[Any]:
    """Return a class that is open and that one answers for, its row locked."""
    class_row = find(as_of, code, lock=True)
    require_unit(by, class_row.unit_id)
    if class_row.state != ClassState.OPEN:
        raise Problem(f"problem.class_{class_row.state}", code=code)
    return class_row


def _checked(fields: dict[str, Any], before: Row[Any] | None = None) -> dict[str, Any]:
    unknown = fields.keys() - FIELDS
    if unknown:
        # The caller's mistake, not a person's: there is no sentence for it.
        raise TypeError(f"a class has no {sorted(unknown)}")
    values = dict(fields)
    if "topics" in values:
        values["topics"] = topic_mask(tuple(values["topics"]))
    if "name" in values:
        values["folded_name"] = fold(values["name"])
    stored: dict[str, Any] = dict(before._mapping) if before is not None else {}  # noqa: SLF001
    known = {**stored, **values}
    check_days(known.get("opens"), known.get("closes"))
    return values


def check_days(opens: date | None, closes: date | None) -> None:
    """Raise Problem for a class that ends before it begins."""
    if opens is not None and closes is not None and opens > closes:
        raise Problem("problem.class_ends_before")


def _session(class_id: int, meeting: Session) -> dict[str, Any]:
    if meeting.starts_at >= meeting.ends_at:
        raise Problem("problem.class_ends_before")
    return {
        "class_id": class_id,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "hours": meeting.hours,
        "place": meeting.place,
        "link": meeting.link,
    }


def _people(as_of: AsOf, class_id: int, states: Sequence[BookingState]) -> tuple[int, ...]:
    rows = as_of.connection.execute(
        select(booking.c.person_id)
        .join(person, person.c.id == booking.c.person_id)
        .where(booking.c.class_id == class_id, booking.c.state.in_(states))
        .order_by(booking.c.changed_at, booking.c.id)
    )
    return tuple(rows.scalars())
