"""Exemptions and extensions of many people: granted and changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from bot.storage.audit import Action
from bot.storage.bulk_insert import BulkInsert
from bot.storage.bulk_update import BulkUpdate
from bot.storage.tables import waiver
from bot.training.access import Deed
from bot.training.bulk.audit_trail import AuditTrail
from bot.training.bulk.authority import Authority
from bot.training.timeline import ALWAYS, OPEN
from bot.training.waivers import Fault, faults

KEY: Final = ("person_id", "requirement")
COLUMNS: Final = (*KEY, "kind", "valid_from", "valid_to", "reason", "document")
#: A waiver of which nothing is said yet.
BLANK: Final[Mapping[str, Any]] = {
    **dict.fromkeys(COLUMNS),
    "valid_from": ALWAYS,
    "valid_to": OPEN,
}

Row = Mapping[str, Any]


class WaiverBatch:
    """Waivers on their way into the database."""

    def __init__(self, authority: Authority, now: datetime) -> None:
        """Prepare; nothing is written yet."""
        self._authority = authority
        connection = authority.as_of.connection
        self._new = BulkInsert(connection, waiver, COLUMNS)
        self._changed = BulkUpdate(connection, waiver, COLUMNS)
        self._trail = AuditTrail(authority, now)

    def stored(self, person_ids: Collection[int]) -> dict[tuple[Any, ...], tuple[int, Row]]:
        """Return the waivers of some people: by person and requirement their id and row."""
        held = self._changed.load("person_id", person_ids)
        return {tuple(row[name] for name in KEY): (number, row) for number, row in held.items()}

    def grant(self, said: Row) -> tuple[Fault, ...]:
        """Take a new waiver; what is not said of it is ``BLANK``'s."""
        row = {**BLANK, **said}
        wrong = self._faults(row)
        if not wrong:
            self._new.add([row[name] for name in COLUMNS])
            self._tell(Action.WAIVER_GRANT, row, kind=row["kind"])
        return wrong

    def change(self, number: int, before: Row, said: Row) -> tuple[Fault, ...] | None:
        """Change a waiver; None where nothing new is said of it."""
        row = {**before, **{name: said[name] for name in COLUMNS if name in said}}
        wrong = self._faults(row)
        if wrong or not self._changed.change(number, before, row):
            return wrong or None
        fields = sorted(name for name in COLUMNS if row[name] != before[name])
        self._tell(Action.WAIVER_CHANGE, row, fields=fields)
        return ()

    def _faults(self, row: Row) -> tuple[Fault, ...]:
        self._authority.require(Deed.WAIVE, row["person_id"])
        return faults(row["kind"], row["valid_from"], row["valid_to"])

    def _tell(self, action: Action, row: Row, **details: Any) -> None:
        self._trail.add(
            action, person_id=row["person_id"], requirement=row["requirement"], **details
        )

    def discard(self) -> None:
        """Forget what is not yet written."""
        for pending in (self._new, self._changed, self._trail):
            pending.discard()

    def flush(self) -> None:
        """Write the waivers held back."""
        self._new.flush()
        self._changed.flush()

    def keep(self) -> None:
        """Write the rest, and the audit events of it all."""
        self.flush()
        self._trail.flush()
