"""The sheet Miễn, gia hạn: exemptions and extensions, changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.import_job import Job, batches
from bot.exchange.imports.requirements import known_requirements
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.imports.sheet_reader import Row
from bot.exchange.imports.sheets import Sheet
from bot.training.access import Deed
from bot.training.bulk.waivers import KEY, WaiverBatch
from bot.training.waivers import Fault

KIND: Final = SheetKind(
    key="waivers",
    keys=("person", "requirement"),
    readers={
        "person": cells.code,
        "requirement": cells.label(100),
        "kind": cells.choice("waiver"),
        "valid_from": days.day,
        "valid_to": days.day,
        "reason": cells.label(2000),
        "document": cells.label(300),
        "name": cells.person_name,
    },
    years={"valid_from": (1990, 10), "valid_to": (1990, 30)},
)
#: Where a fault is reported, and how.
_FAULTS: Final = {
    Fault.NEEDS_DAY: ("valid_to", "import.extension_needs_day"),
    Fault.ENDS_BEFORE: ("valid_to", "import.ends_before_it_begins"),
}


class Waivers:
    """Imports the sheet, some thousand rows at a time."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Read which requirements there are."""
        self.job = job
        self.sheet = sheet
        self.requirements = known_requirements(job.connection)
        self.batch = WaiverBatch(job.authority, job.now)

    def read(self) -> None:
        """Read the waivers and write those that are new or changed."""
        if not self.requirements:
            self.job.findings.note("import.no_plan_for_waivers")
        for batch in batches(self.sheet.rows()):
            rows = [row for row in batch if not row.failed and self._resolve(row)]
            stored = self.batch.stored({row.values["person_id"] for row in rows})
            for row in rows:
                self._merge(row, stored.get(_key(row)))
            if self.job.writes:
                self.batch.flush()
            else:
                self.batch.discard()
        if self.job.writes:
            self.batch.keep()

    def _resolve(self, row: Row) -> bool:
        try:
            person_id = self.job.people.resolve(row.values["person"])
            self.job.require(Deed.WAIVE, person_id)
            row.values["person_id"] = person_id
        except Problem as problem:
            self.sheet.fail(row, "person", problem)
            return False
        self.job.check_name(self.sheet, row)
        self._require_known(row)
        return not row.failed and self.sheet.first_time(row, _key(row))

    def _require_known(self, row: Row) -> None:
        named = row.values["requirement"]
        # Without any plan nothing is known to be wrong: a waiver may be brought in before its plan.
        if not self.requirements or named in self.requirements:
            return
        from rapidfuzz import fuzz, process, utils

        near = process.extractOne(
            named,
            sorted(self.requirements),
            scorer=fuzz.ratio,
            processor=utils.default_process,
            score_cutoff=50,
        )
        offered = near[0] if near else ", ".join(sorted(self.requirements)[:10])
        self.sheet.fail(row, "requirement", Problem("import.unknown_requirement", near=offered))

    def _merge(self, row: Row, stored: tuple[int, Mapping[str, Any]] | None) -> None:
        if stored is None and "kind" not in row.values:
            self.sheet.fail(row, "kind", Problem("import.waiver_needs_kind"))
            return
        faults = (
            self.batch.grant(row.values)
            if stored is None
            else self.batch.change(*stored, row.values)
        )
        for fault in faults or ():
            column, key = _FAULTS[fault]
            self.sheet.fail(row, column, Problem(key))
        if stored is None:
            self.sheet.count.added += not faults
        elif faults is None:
            self.sheet.count.unchanged += 1
        else:
            self.sheet.count.changed += not faults


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row.values.get(name) for name in KEY)
