"""The sheet Ghi danh: people's places in classes, changed in place."""

from __future__ import annotations

from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports import cells
from bot.exchange.imports.import_job import Job, batches
from bot.exchange.imports.sheet_reader import Row, SheetKind
from bot.exchange.imports.sheets import Sheet
from bot.storage.bulk_insert import BulkInsert
from bot.storage.bulk_update import BulkUpdate
from bot.storage.tables import booking
from bot.training.enums import BookingState

KIND: Final = SheetKind(
    key="bookings",
    keys=("class", "person"),
    readers={
        "class": cells.code,
        "person": cells.code,
        "name": cells.person_name,
        "state": cells.choice("booking"),
    },
)
_KEYS: Final = ("class_id", "person_id")


class Bookings:
    """Imports the sheet, some thousand rows at a time."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Prepare; nothing is read yet."""
        self.job = job
        self.sheet = sheet
        self.without_state = 0
        self.stored = BulkUpdate(job.connection, booking, (*_KEYS, "state"))
        self.new = BulkInsert(
            job.connection, booking, (*_KEYS, "state"), fixed={"changed_at": job.now}
        )

    def read(self) -> None:
        """Read the bookings and write those that are new or changed."""
        for batch in batches(self.sheet.rows()):
            rows = [row for row in batch if not row.failed and self._resolve(row)]
            held = self.stored.load("person_id", {row.values["person_id"] for row in rows})
            known = {tuple(row[key] for key in _KEYS): (at, row) for at, row in held.items()}
            for row in rows:
                self._merge(row, known)
            for pending in (self.stored, self.new):
                if self.job.writes:
                    pending.flush()
                else:
                    pending.discard()
        if self.without_state:
            self.job.findings.note("import.bookings_without_state", count=self.without_state)

    def _resolve(self, row: Row) -> bool:
        values, job = row.values, self.job
        for name, codes in (("class", job.classes), ("person", job.people)):
            try:
                values[f"{name}_id"] = codes.resolve(values[name])
                if name == "person":
                    job.require_person(values["person_id"])
            except Problem as problem:
                self.sheet.fail(row, name, problem)
        if not row.failed:
            job.check_name(self.sheet, row)
        key = tuple(values.get(name) for name in _KEYS)
        return not row.failed and self.sheet.first_time(row, key)

    def _merge(self, row: Row, known: dict[tuple[Any, ...], tuple[int, dict[str, Any]]]) -> None:
        stored = known.get(tuple(row.values[name] for name in _KEYS))
        if stored is None:
            self.without_state += "state" not in row.values
            state = row.values.get("state", BookingState.NOMINATED.value)
            self.new.add((row.values["class_id"], row.values["person_id"], state))
            self.sheet.count.added += 1
        elif self.stored.change(*stored, row.values, changed_at=self.job.now):
            self.sheet.count.changed += 1
        else:
            self.sheet.count.unchanged += 1
