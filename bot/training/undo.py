"""Undoing exactly one write, for ten minutes, by whoever made it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, select, update

from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.audit import record as audit
from bot.storage.tables import booking, change, ledger, metadata, training_class
from bot.training import bookings
from bot.training.access import Viewer, actor_id
from bot.training.as_of import AsOf
from bot.training.changes import restored, row_of

#: How long a write may be undone.
WITHIN: Final = timedelta(minutes=10)


def undo(as_of: AsOf, now: datetime, change_id: int, *, by: Viewer | None) -> Action:
    """Take back what a change wrote; return what it was.

    Raises Problem when it is too late, another's, undone already, or when any of its rows was
    written since. Run it inside a savepoint: a refusal may come after the first of its steps.
    """
    change_row = as_of.connection.execute(
        select(change).where(change.c.id == change_id).with_for_update()
    ).first()
    _check(change_row, now, by)
    assert change_row is not None  # noqa: S101 (checked above)
    classes: set[int] = set()
    # Backwards: a row that was written twice comes back as it was first.
    for step in reversed(change_row.steps):
        _take_back(as_of, now, step)
        if step["table"] == booking.name:
            classes.add(step["after"]["class_id"])
    for class_id in sorted(classes):
        _settle(as_of, now, class_id)
    as_of.connection.execute(update(change).where(change.c.id == change_id).values(undone_at=now))
    audit(as_of.connection, now, Action.UNDO, actor_id=change_row.actor_id, change=change_id)
    return Action(change_row.action)


def _check(change_row: Row[Any] | None, now: datetime, by: Viewer | None) -> None:
    # Another's is told as none: that there was one is not theirs to know.
    if change_row is None or change_row.actor_id != actor_id(by):
        raise Problem("problem.nothing_to_undo")
    if change_row.undone_at is not None:
        raise Problem("problem.undone_already")
    if now - change_row.at > WITHIN:
        raise Problem("problem.too_late_to_undo")


def _take_back(as_of: AsOf, now: datetime, step: dict[str, Any]) -> None:
    table, number = metadata.tables[step["table"]], step["id"]
    try:
        untouched = row_of(as_of.connection, table, number) == step["after"]
    except LookupError:
        untouched = False
    if not untouched:
        raise Problem("problem.changed_since")
    if table is ledger:
        _reverse(as_of, now, step["after"])
    elif step["before"] is None:
        as_of.connection.execute(delete(table).where(table.c.id == number))
    else:
        values = restored(table, step["before"])
        as_of.connection.execute(update(table).where(table.c.id == number).values(values))


def _reverse(as_of: AsOf, now: datetime, entry: dict[str, Any]) -> None:
    """Take an entry back in a ledger that only grows: its effect is reversed."""
    values = {**restored(ledger, entry), "recorded_at": now}
    number, reverses = values.pop("id"), values.pop("reverses")
    later = select(ledger.c.id).where(ledger.c.reverses == number)
    if as_of.connection.execute(later).first() is not None:
        raise Problem("problem.changed_since")
    # A reversal is taken back by the entry standing again, an entry by its reversal.
    values["reverses"] = None if reverses is not None else number
    as_of.connection.execute(ledger.insert().values(values))


def _settle(as_of: AsOf, now: datetime, class_id: int) -> None:
    """Refuse a seat that was given away meanwhile; give away one that came free."""
    class_row = as_of.connection.execute(
        select(training_class).where(training_class.c.id == class_id).with_for_update()
    ).first()
    if class_row is None:
        return
    if bookings.overfull(as_of, class_id):
        raise Problem("problem.seat_taken_since")
    bookings.promote(as_of, now, class_row)
