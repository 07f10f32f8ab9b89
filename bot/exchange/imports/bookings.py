"""The sheet Ghi danh: people's places in classes, changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports import cells
from bot.exchange.imports.import_job import Job, batches, in_a_row
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.imports.sheet_reader import Row
from bot.exchange.imports.sheets import Sheet
from bot.training.bulk.bookings import KEY, BookingBatch
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


class Bookings:
    """Imports the sheet, some thousand rows at a time."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Prepare; nothing is read yet."""
        self.job = job
        self.sheet = sheet
        self.without_state = 0
        self.batch = BookingBatch(job.authority, job.now)

    def read(self) -> None:
        """Read the bookings and write those that are new or changed."""
        for batch in batches(self.sheet.rows()):
            rows = [row for row in batch if not row.failed and self._resolve(row)]
            stored = self.batch.stored(
                {row.values["class_id"] for row in rows}, {row.values["person_id"] for row in rows}
            )
            for row in rows:
                try:
                    self._merge(row, stored.get(_key(row)))
                except Problem as problem:
                    outside = problem.key == "import.class_outside"
                    self.sheet.fail(row, "class" if outside else "person", problem)
            if self.job.writes:
                self.batch.flush()
            else:
                self.batch.discard()
        if self.job.writes:
            self.batch.keep()
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
        return not row.failed and self.sheet.first_time(row, _key(row))

    def _merge(self, row: Row, stored: tuple[int, Mapping[str, Any]] | None) -> None:
        values = row.values
        with in_a_row():
            if stored is None:
                self.without_state += "state" not in values
                # A list of names for a class is, most often, the list of those sent.
                self.batch.take({"state": BookingState.NOMINATED.value, **values})
                self.sheet.count.added += 1
            elif self.batch.change(*stored, values):
                self.sheet.count.changed += 1
            else:
                self.sheet.count.unchanged += 1


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row.values.get(name) for name in KEY)
