"""Places of many people in classes: taken, and their state changed.

A workbook tells what was decided elsewhere, so seats and days are not weighed again; who may
decide it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.bulk_insert import BulkInsert
from bot.storage.bulk_update import BulkUpdate
from bot.storage.tables import booking, training_class
from bot.training.access import Deed
from bot.training.bulk.audit_trail import AuditTrail
from bot.training.bulk.authority import Authority
from bot.training.enums import BookingState

KEY: Final = ("class_id", "person_id")
COLUMNS: Final = (*KEY, "state")
#: What is done by writing a state about somebody else, and what is recorded of it.
_DEEDS: Final[Mapping[str, tuple[Deed, Action]]] = {
    BookingState.NOMINATED: (Deed.NOMINATE, Action.BOOKING_NOMINATE),
    BookingState.REGISTERED: (Deed.NOMINATE, Action.BOOKING_REGISTER),
    BookingState.WAITING: (Deed.NOMINATE, Action.BOOKING_REGISTER),
    BookingState.CANCELLED: (Deed.CANCEL_BOOKING, Action.BOOKING_CANCEL),
    BookingState.ATTENDED: (Deed.MARK_ATTENDANCE, Action.BOOKING_ATTEND),
    BookingState.ABSENT: (Deed.MARK_ATTENDANCE, Action.BOOKING_ABSENT),
}
_BY_ONESELF: Final = (BookingState.REGISTERED, BookingState.WAITING)

Row = Mapping[str, Any]


class BookingBatch:
    """Places on their way into the database."""

    def __init__(self, authority: Authority, now: datetime) -> None:
        """Prepare; nothing is written yet."""
        self._authority = authority
        self._now = now
        self._connection = authority.as_of.connection
        self._new = BulkInsert(self._connection, booking, COLUMNS, fixed={"changed_at": now})
        self._changed = BulkUpdate(self._connection, booking, COLUMNS)
        self._trail = AuditTrail(authority, now)
        self._classes: dict[int, tuple[str, int | None]] = {}

    def stored(
        self, class_ids: Collection[int], person_ids: Collection[int]
    ) -> dict[tuple[Any, ...], tuple[int, Row]]:
        """Lock classes and return people's places: by class and person their id and row."""
        # In one order for everybody, as those who switch classes do.
        locked = (
            select(training_class.c.id, training_class.c.code, training_class.c.unit_id)
            .where(training_class.c.id.in_(sorted(class_ids)))
            .order_by(training_class.c.code)
            .with_for_update()
        )
        for number, code, unit_id in self._connection.execute(locked):
            self._classes[number] = (code, unit_id)
        held = self._changed.load("person_id", person_ids)
        return {tuple(row[name] for name in KEY): (number, row) for number, row in held.items()}

    def take(self, row: Row) -> None:
        """Take a place. Raises Problem where that is not theirs to say."""
        self._tell(row)
        self._new.add([row[name] for name in COLUMNS])

    def change(self, number: int, before: Row, row: Row) -> bool:
        """Change a place's state; return whether anything new is said of it."""
        if row.get("state", before["state"]) == before["state"]:
            return False
        self._tell(row)
        return self._changed.change(number, before, row, changed_at=self._now)

    def _tell(self, row: Row) -> None:
        state, person_id = row["state"], row["person_id"]
        deed, action = _DEEDS[state]
        # One's own row is a registration, as in the chat; to nominate oneself is allowed to nobody.
        if person_id == self._authority.actor_id and state in _BY_ONESELF:
            deed = Deed.REGISTER
        self._authority.require(deed, person_id)
        code, unit_id = self._classes.get(row["class_id"], ("", None))
        if deed is Deed.MARK_ATTENDANCE and code and not self._authority.covers(unit_id):
            raise Problem("problem.class_of_others", code=code)
        self._trail.add(action, person_id=person_id, code=code, state=state)

    def discard(self) -> None:
        """Forget what is not yet written."""
        for pending in (self._new, self._changed, self._trail):
            pending.discard()

    def flush(self) -> None:
        """Write the places held back."""
        self._new.flush()
        self._changed.flush()

    def keep(self) -> None:
        """Write the rest, and the audit events of it all."""
        self.flush()
        self._trail.flush()
