"""The sheet Lớp: training classes, changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.base.folding import fold
from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.import_job import Job, batches
from bot.exchange.imports.sheet_reader import Row, SheetKind
from bot.exchange.imports.sheets import Sheet
from bot.storage.bulk_update import BulkUpdate
from bot.storage.tables import training_class
from bot.training.timeline import ALWAYS, OPEN

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
    },
    years={"opens": (1990, 5), "closes": (1990, 7), "register_by": (1990, 5)},
)
_COLUMNS: Final = (*(name for name in KIND.readers if name != "code"), "folded_name")


class Classes:
    """Imports the sheet, some thousand rows at a time."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Prepare; nothing is read yet."""
        self.job = job
        self.sheet = sheet
        self.stored = BulkUpdate(job.connection, training_class, _COLUMNS)

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
            held = self.stored.load("id", [self.job.classes.ids[r.values["code"]] for r in known])
            for row in known:
                if not row.failed:
                    self._merge(row, held)
            if self.job.writes:
                self.stored.flush()
            else:
                self.stored.discard()

    def _usable(self, row: Row) -> bool:
        code = self.job.known_code(self.job.classes, self.sheet, row)
        if code is None or not self.sheet.first_time(row, code):
            return False
        if not row.failed and code not in self.job.classes.ids:
            self._check_days(row, row.values)
            if "name" not in row.values:
                self.sheet.fail(row, "name", Problem("import.new_class_needs", code=code))
        return True

    def _check_days(self, row: Row, values: Mapping[str, Any]) -> None:
        if (values.get("opens") or ALWAYS) > (values.get("closes") or OPEN):
            self.sheet.fail(row, "closes", Problem("import.ends_before_it_begins"))

    def _create(self, fresh: Mapping[str, Row]) -> None:
        if self.job.writes and fresh:
            rows = {code: _new_row(row.values) for code, row in fresh.items()}
            self.job.classes.create(_COLUMNS, rows)
        for code, row in fresh.items():
            self.job.classes.stand_in(code)
            self.sheet.count.added += not row.failed

    def _merge(self, row: Row, held: Mapping[int, dict[str, Any]]) -> None:
        key = self.job.classes.ids[row.values["code"]]
        before = held.get(key)
        if before is None:
            return
        said = dict(row.values)
        if "name" in said:
            said["folded_name"] = fold(said["name"])
        self._check_days(row, {**before, **said})
        if row.failed:
            return
        if self.stored.change(key, before, said):
            self.sheet.count.changed += 1
        else:
            self.sheet.count.unchanged += 1


def _new_row(values: Mapping[str, Any]) -> list[Any]:
    complete = {"topics": 0, **values, "folded_name": fold(values["name"])}
    return [complete.get(name) for name in _COLUMNS]
