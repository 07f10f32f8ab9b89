"""The sheet Ngày nghỉ, làm bù: days off, days worked in exchange, days on which a unit is busy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.import_job import Job, batches
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.imports.sheet_reader import Row
from bot.exchange.imports.sheets import Sheet
from bot.storage.bulk_insert import BulkInsert
from bot.storage.bulk_update import BulkUpdate
from bot.storage.tables import calendar_day

KIND: Final = SheetKind(
    key="calendar",
    keys=("day",),
    readers={
        "day": days.day,
        "kind": cells.choice("calendar"),
        "unit": cells.code,
        "note": cells.label(200),
    },
    years={"day": (2000, 10)},
)
_KEYS: Final = ("unit_id", "day")
_COLUMNS: Final = (*_KEYS, "working", "kind", "note")
_WORKING: Final = "working"


class CalendarDays:
    """Imports the sheet. A row without a unit holds for the whole installation."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Prepare; nothing is read yet."""
        self.job = job
        self.sheet = sheet
        self.stored = BulkUpdate(job.connection, calendar_day, _COLUMNS)
        self.new = BulkInsert(job.connection, calendar_day, _COLUMNS)

    def read(self) -> None:
        """Read the days and write those that are new or changed."""
        for batch in batches(self.sheet.rows()):
            rows = [row for row in batch if not row.failed and self._resolve(row)]
            held = self.stored.load("day", {row.values["day"] for row in rows})
            known = {tuple(row[key] for key in _KEYS): (at, row) for at, row in held.items()}
            for row in rows:
                self._merge(row, known)
            for pending in (self.stored, self.new):
                if self.job.writes:
                    pending.flush()
                else:
                    pending.discard()

    def _resolve(self, row: Row) -> bool:
        values, job = row.values, self.job
        try:
            values["unit_id"] = job.units.resolve(values["unit"]) if "unit" in values else None
            if not job.authority.covers(values["unit_id"]):
                raise Problem("import.unit_outside")  # noqa: TRY301
        except Problem as problem:
            self.sheet.fail(row, "unit", problem)
            return False
        return self.sheet.first_time(row, tuple(values[name] for name in _KEYS))

    def _merge(self, row: Row, known: Mapping[tuple[Any, ...], tuple[int, dict[str, Any]]]) -> None:
        values = row.values
        stored = known.get(tuple(values[name] for name in _KEYS))
        if "kind" in values:
            values["working"] = values["kind"] == _WORKING
        elif stored is None:
            self.sheet.fail(row, "kind", Problem("import.day_needs_kind"))
            return
        if stored is None:
            self.new.add(values.get(name) for name in _COLUMNS)
            self.sheet.count.added += 1
        elif self.stored.change(*stored, values):
            self.sheet.count.changed += 1
        else:
            self.sheet.count.unchanged += 1
