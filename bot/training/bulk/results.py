"""Results of many people: recorded, corrected, withdrawn. The ledger only grows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.storage.audit import Action
from bot.storage.bulk_insert import BulkInsert
from bot.storage.tables import ledger
from bot.training.access import Deed
from bot.training.bulk.audit_trail import AuditTrail
from bot.training.bulk.authority import Authority
from bot.training.results import Fault, faults

_FIXED: Final = ("id", "source", "recorded_at")
#: What a row of a batch may say, by the ledger's names.
COLUMNS: Final = tuple(column.name for column in ledger.c if column.name not in _FIXED)

Row = Mapping[str, Any]


class ResultBatch:
    """Results on their way into the ledger. Hundreds of thousands are recorded as one event."""

    def __init__(self, authority: Authority, now: datetime, source: str) -> None:
        """Prepare; ``source`` says where the results come from."""
        self._authority = authority
        self._source = source
        connection = authority.as_of.connection
        fixed = {"source": source, "recorded_at": now}
        self._entries = BulkInsert(connection, ledger, COLUMNS, fixed)
        self._trail = AuditTrail(authority, now)
        self._recorded = 0

    def record(self, row: Row) -> tuple[Fault, ...]:
        """Take a result; one that cannot be is not taken, and its faults are returned."""
        wrong = self._faults(row)
        if not wrong:
            self._entries.add(map(row.get, COLUMNS))
            self._recorded += 1
        return wrong

    def correct(self, entry_id: int, before: Row, row: Row) -> tuple[Fault, ...]:
        """Reverse an entry, which says ``before``, and take what it should be."""
        wrong = self._faults(row)
        if not wrong:
            self._entries.add(map({**row, **before, "reverses": entry_id}.get, COLUMNS))
            self._entries.add(map({**row, "reverses": None}.get, COLUMNS))
            fields = sorted(name for name, value in before.items() if row.get(name) != value)
            self._tell(Action.RESULT_CORRECT, row, reverses=entry_id, fields=fields)
        return wrong

    def withdraw(self, entry_id: int, before: Row, row: Row) -> None:
        """Reverse an entry, which stays."""
        self._authority.require(Deed.WRITE_RESULT, row["person_id"])
        self._entries.add(map({**row, **before, "reverses": entry_id}.get, COLUMNS))
        self._tell(Action.RESULT_WITHDRAW, row, reverses=entry_id)

    def _faults(self, row: Row) -> tuple[Fault, ...]:
        self._authority.require(Deed.WRITE_RESULT, row["person_id"])
        return faults(
            row["title"],
            row.get("topics") or 0,
            row.get("starts"),
            row["ends"],
            row["hours"],
            row.get("level"),
        )

    def _tell(self, action: Action, row: Row, **details: Any) -> None:
        self._trail.add(action, person_id=row["person_id"], source=self._source, **details)

    def discard(self) -> None:
        """Forget what is not yet written."""
        self._entries.discard()
        self._trail.discard()

    def flush(self) -> None:
        """Write the entries held back."""
        self._entries.flush()

    def keep(self) -> None:
        """Write the rest, and the audit events of it all."""
        self.flush()
        if self._recorded:
            # One event for all: a first import brings half a million, and the entries say the rest.
            self._trail.add(Action.RESULT_RECORD, source=self._source, results=self._recorded)
        self._trail.flush()
