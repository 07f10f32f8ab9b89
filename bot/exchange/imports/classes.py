"""The sheet Lớp: training classes, changed in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.import_job import Job, batches, in_a_row
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.imports.sheet_reader import Row
from bot.exchange.imports.sheets import Sheet
from bot.training.bulk.classes import ClassBatch
from bot.training.enums import ClassState

KIND: Final = SheetKind(
    key="classes",
    keys=("code",),
    readers={
        "code": cells.code,
        "name": cells.text(500),
        "topics": cells.topics,
        "hours": cells.hours,
        "opens": days.day,
        "closes": days.day,
        "times": cells.label(200),
        "place": cells.label(300),
        "mode": cells.choice("mode"),
        "link": cells.text(500),
        "organiser": cells.text(300),
        "audience": cells.text(500),
        "seats": cells.whole,
        "register_by": days.day,
        "note": cells.label(2000),
        "state": cells.choice("class_state"),
    },
    years={"opens": (1990, 5), "closes": (1990, 7), "register_by": (1990, 5)},
)


class Classes:
    """Imports the sheet, some thousand rows at a time."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Prepare; nothing is read yet."""
        self.job = job
        self.sheet = sheet
        self.batch = ClassBatch(job.authority, job.now)

    def read(self) -> None:
        """Read the classes and write those that are new or changed."""
        for batch in batches(self.sheet.rows()):
            rows = [row for row in batch if self._usable(row)]
            fresh = {
                row.values["code"]: row
                for row in rows
                if row.values["code"] not in self.job.classes.ids
            }
            known = [row for row in rows if row.values["code"] not in fresh]
            self._create(fresh)
            held = self.batch.stored([self.job.classes.ids[r.values["code"]] for r in known])
            for row in known:
                if not row.failed:
                    self._merge(row, held)
            if self.job.writes:
                self.batch.flush()
            else:
                self.batch.discard()
        if self.job.writes:
            self.batch.keep()

    def _usable(self, row: Row) -> bool:
        code = self.job.known_code(self.job.classes, self.sheet, row)
        if code is None or not self.sheet.first_time(row, code):
            return False
        if not row.failed and code not in self.job.classes.ids and "name" not in row.values:
            self.sheet.fail(row, "name", Problem("import.new_class_needs", code=code))
        # To call off what was never opened is most often a wrong code.
        elif not row.failed and _cancelled(row) and code not in self.job.classes.ids:
            self.sheet.fail(row, "state", Problem("import.new_class_cancelled", code=code))
        return True

    def _create(self, fresh: Mapping[str, Row]) -> None:
        rows = {}
        for code, row in fresh.items():
            if not row.failed:
                with self._reporting(row):
                    rows[code] = self.batch.opened(code, row.values)
        if self.job.writes and rows:
            columns = list(next(iter(rows.values())))
            written = {code: [row[name] for name in columns] for code, row in rows.items()}
            self.job.classes.create(columns, written)
        for code, row in fresh.items():
            self.job.classes.stand_in(code)
            self.sheet.count.added += not row.failed

    def _merge(self, row: Row, held: Mapping[int, dict[str, Any]]) -> None:
        key = self.job.classes.ids[row.values["code"]]
        before = held.get(key)
        if before is None:
            return
        with self._reporting(row):
            off = _cancelled(row)
            if self.batch.cancel(key) if off else self.batch.change(key, before, row.values):
                self.sheet.count.changed += 1
            else:
                self.sheet.count.unchanged += 1

    @contextmanager
    def _reporting(self, row: Row) -> Iterator[None]:
        """Report what a verb refuses where it stands in the row."""
        try:
            with in_a_row():
                yield
        except Problem as problem:
            column = "closes" if problem.key == "import.ends_before_it_begins" else "code"
            self.sheet.fail(row, column, problem)


def _cancelled(row: Row) -> bool:
    return row.values.get("state") == ClassState.CANCELLED
