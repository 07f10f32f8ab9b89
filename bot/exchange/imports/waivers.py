"""The sheet Miễn, gia hạn: exemptions and extensions, changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.import_job import Job, batches
from bot.exchange.imports.requirements import known_requirements
from bot.exchange.imports.sheet_reader import Row, SheetKind
from bot.exchange.imports.sheets import Sheet
from bot.storage.bulk_insert import BulkInsert
from bot.storage.bulk_update import BulkUpdate
from bot.storage.tables import waiver
from bot.training.enums import WaiverKind
from bot.training.timeline import ALWAYS, OPEN

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
_KEYS: Final = ("person_id", "requirement")
_COLUMNS: Final = (*_KEYS, "kind", "valid_from", "valid_to", "reason", "document")
_BLANK: Final[Mapping[str, Any]] = {
    **dict.fromkeys(_COLUMNS),
    "valid_from": ALWAYS,
    "valid_to": OPEN,
}


class Waivers:
    """Imports the sheet, some thousand rows at a time."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Read which requirements there are."""
        self.job = job
        self.sheet = sheet
        self.requirements = known_requirements(job.connection)
        self.stored = BulkUpdate(job.connection, waiver, _COLUMNS)
        self.new = BulkInsert(job.connection, waiver, _COLUMNS)

    def read(self) -> None:
        """Read the waivers and write those that are new or changed."""
        if not self.requirements:
            self.job.findings.note("import.no_plan_for_waivers")
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

    def _resolve(self, row: Row) -> bool:
        try:
            person_id = self.job.people.resolve(row.values["person"])
            if person_id == self.job.actor_id:
                raise Problem("import.not_for_yourself")  # noqa: TRY301
            self.job.require_person(person_id)
            row.values["person_id"] = person_id
        except Problem as problem:
            self.sheet.fail(row, "person", problem)
            return False
        self.job.check_name(self.sheet, row)
        self._require_known(row)
        key = tuple(row.values.get(name) for name in _KEYS)
        return not row.failed and self.sheet.first_time(row, key)

    def _require_known(self, row: Row) -> None:
        named = row.values["requirement"]
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

    def _merge(self, row: Row, known: dict[tuple[Any, ...], tuple[int, dict[str, Any]]]) -> None:
        stored = known.get(tuple(row.values[name] for name in _KEYS))
        merged = {**(stored[1] if stored else _BLANK), **row.values}
        self._check(row, merged)
        if row.failed:
            return
        if stored is None:
            self.new.add([merged[name] for name in _COLUMNS])
            self.sheet.count.added += 1
        elif self.stored.change(*stored, row.values):
            self.sheet.count.changed += 1
        else:
            self.sheet.count.unchanged += 1

    def _check(self, row: Row, merged: Mapping[str, Any]) -> None:
        if merged["kind"] is None:
            self.sheet.fail(row, "kind", Problem("import.waiver_needs_kind"))
        if merged["kind"] == WaiverKind.EXTENSION and merged["valid_to"] == OPEN:
            self.sheet.fail(row, "valid_to", Problem("import.extension_needs_day"))
        if merged["valid_from"] > merged["valid_to"]:
            self.sheet.fail(row, "valid_to", Problem("import.ends_before_it_begins"))
