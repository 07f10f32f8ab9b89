"""The sheet Kết quả: entries of the ledger, never rewritten: a correction reverses and adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.import_job import Job, batches
from bot.exchange.imports.near_results import NearResults
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.imports.sheet_reader import Row
from bot.exchange.imports.sheets import Sheet
from bot.exchange.imports.stored_results import StoredResults, Titles
from bot.exchange.imports.vocabulary import vocabulary
from bot.training.access import Deed
from bot.training.bulk.results import ResultBatch
from bot.training.enums import LEVELS, Evidence, topics_of
from bot.training.results import FROM_WORKBOOK, Fault

#: What the column Kết quả says of a result that is to be taken out again.
CANCEL: Final = "cancel"
_DAYS: Final = ("starts", "ends", "decided")

KIND: Final = SheetKind(
    key="results",
    keys=("person", "title", "ends"),
    readers={
        "person": cells.code,
        "name": cells.person_name,
        "title": cells.text(500),
        "topics": cells.topics,
        "hours": cells.hours,
        "starts": days.first_day,
        "ends": days.last_day,
        "mode": cells.text(100),
        "organiser": cells.text(300),
        "level": cells.level,
        "evidence": cells.choice("evidence"),
        "certificate_no": cells.label(100),
        "decided": days.last_day,
        "valid_until": days.day,
        "passed": cells.choice("passed", {"yes": True, "no": False, "cancel": CANCEL}),
        "class_code": cells.code,
        "cost": cells.money,
        "funding": cells.text(200),
    },
    empties={"passed": True},
    years={"starts": (1960, 6), "ends": (1960, 8), "decided": (1960, 2)},
)
#: Where a fault is reported, and how.
_FAULTS: Final = {
    Fault.NEEDS_TOPIC: ("topics", "import.result_needs_topic"),
    Fault.ENDS_BEFORE: ("ends", "import.ends_before_it_begins"),
    Fault.LEVEL: ("level", "import.topic_without_level"),
}
_DEFAULTS: Final = (
    ("hours", Decimal(0)),
    ("passed", True),
    ("evidence", Evidence.ATTENDANCE.value),
)
_AT_ONCE: Final = 10_000
_NAMED: Final = 5  # in a note


class Results:
    """Imports the sheet, some thousand rows at a time."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Prepare; nothing is read yet."""
        self.job = job
        self.sheet = sheet
        self.batch = ResultBatch(job.authority, job.now, FROM_WORKBOOK)
        self.stored = StoredResults(job.connection)
        self.titles = Titles()
        self.near = NearResults(job.connection)
        self.levels: dict[tuple[str, int], str] = {}
        self.without_evidence = 0
        self.unknown_classes: dict[str, int] = {}

    def read(self) -> None:
        """Read the results and write those that are new or changed."""
        for batch in batches(self.sheet.rows(), _AT_ONCE):
            rows = [row for row in batch if not row.failed and self._resolve(row)]
            held, reversed_keys = self.stored.load(rows, self.titles)
            added = []
            for row in rows:
                values = row.values
                cancels = values.get("passed") == CANCEL
                # Nothing can be known or near: half a million rows go in without one look-up.
                if not (self.stored.any or cancels):  # as in every first import
                    self._add(row)
                    continue
                key = (values["person_id"], self.titles[values["title"]], values["ends"])
                if cancels:
                    self._cancel(row, held.get(key), known=key in reversed_keys)
                elif key in held:
                    self._compare(row, *held[key])
                else:
                    self._add(row)
                    added.append(row)
            self.near.look(added, stored=self.stored.any)
            if self.job.writes:
                self.batch.flush()
            else:
                self.batch.discard()
        self.stored.close()
        if self.job.writes:
            self.batch.keep()
        self._note()

    def _resolve(self, row: Row) -> bool:
        """Find whose result it is, and refuse what the importer may not bring in."""
        values, job = row.values, self.job
        person_id = job.people.ids.get(values["person"])
        # On the command line a known code needs no more than this look-up; rights are asked of
        # others.
        if person_id is None or job.authority.by is not None:
            try:
                person_id = job.people.resolve(values["person"])
                job.require(Deed.WRITE_RESULT, person_id)
            except Problem as problem:
                self.sheet.fail(row, "person", problem)
                return False
        values["person_id"] = person_id
        if "name" in values:
            job.check_name(self.sheet, row)
        self._precise(values)
        # One integer holds person, title and day: as tuples 800,000 of them are 150 MB more.
        key = ((person_id << 20 | self.titles[values["title"]]) << 22) | values["ends"].toordinal()
        return self.sheet.first_time(row, key)

    def _precise(self, values: dict[str, Any]) -> None:
        for name in _DAYS:
            if isinstance(values.get(name), days.RoughDay):
                values[name], values[f"{name}_precision"] = days.precise(values[name])

    def _add(self, row: Row) -> None:
        """Take a result that is not known yet."""
        values = row.values
        self._look_up(row, values)
        unproved = "evidence" not in values
        for name, value in _DEFAULTS:
            values.setdefault(name, value)
        if self._taken(row, self.batch.record(values)):
            self.without_evidence += unproved
            self.near.look_here(row, values["person_id"] << 20 | self.titles[values["title"]])
            self.sheet.count.added += 1

    def _cancel(
        self, row: Row, stored: tuple[int, Mapping[str, Any]] | None, *, known: bool
    ) -> None:
        """Take a result out: its entry is reversed and stays in the ledger."""
        if stored is not None:
            key, before = stored
            self.batch.withdraw(key, before, row.values)
            self.sheet.count.changed += 1
        # Taken out by the same file before: importing it twice changes nothing (contract).
        elif known:
            self.sheet.count.unchanged += 1
        else:
            self.sheet.fail(row, "passed", Problem("import.nothing_to_cancel"))

    def _compare(self, row: Row, key: int, before: Mapping[str, Any]) -> None:
        """Take what a row says of a known result: a change reverses the entry and adds another."""
        values = {**before, **row.values}
        for name in _DAYS:
            if name in row.values:
                precision = f"{name}_precision"
                values[precision] = row.values.get(precision)
        self._look_up(row, values)
        if all(values[name] == value for name, value in before.items()):
            self.sheet.count.unchanged += not row.failed
        elif self._taken(row, self.batch.correct(key, before, values)):
            self.sheet.count.changed += 1

    def _look_up(self, row: Row, values: dict[str, Any]) -> None:
        """Make the level's code of its word, and note a class that nobody knows."""
        if "level" in row.values and values.get("topics"):
            values["level"] = self._level(row, row.values["level"], values["topics"])
        code = row.values.get("class_code")
        if code is not None and code not in self.job.classes.ids:
            self.unknown_classes[code] = self.unknown_classes.get(code, 0) + 1

    def _taken(self, row: Row, faults: Sequence[Fault]) -> bool:
        """Report why a result was not taken; return whether the row is without fault."""
        for fault in faults:
            column, key = _FAULTS[fault]
            self.sheet.fail(row, column, Problem(key))
        return not row.failed

    def _level(self, row: Row, written: str, topics: int) -> str | None:
        """Return the code of a level of one of the row's topics."""
        known = self.levels.get((written, topics))
        if known is None:
            try:
                known = self.levels[written, topics] = _read_level(written, topics)
            except Problem as problem:
                self.sheet.fail(row, "level", problem)
        return known

    def _note(self) -> None:
        findings = self.job.findings
        if self.near.found:
            named = ", ".join(
                findings.texts("import.near_result", **near) for near in self.near.found[:_NAMED]
            )
            more = " …" if self.near.found[_NAMED:] else ""
            findings.note("import.near_results", count=len(self.near.found), results=named + more)
        if self.without_evidence:
            findings.note("import.results_without_evidence", count=self.without_evidence)
        if self.unknown_classes:
            findings.note(
                "import.results_of_unknown_classes",
                count=sum(self.unknown_classes.values()),
                codes=", ".join(list(self.unknown_classes)[:5]),
            )


def _read_level(written: str, topics: int) -> str:
    """Return the code of a level as it is compared. Raises Problem for none of the topics'."""
    ladders = [vocabulary().lists[topic] for topic in topics_of(topics) if topic in LEVELS]
    if not ladders:
        raise Problem("import.topic_without_level")
    for ladder in ladders:
        if written in ladder.codes:
            return ladder.codes[written]
    near = next((found for ladder in ladders if (found := ladder.meant(written))), None)
    if near is not None:
        raise Problem("import.not_accepted", near=near)
    accepted = "; ".join(name for ladder in ladders for name in ladder.names.values())
    raise Problem("import.not_accepted_any", accepted=accepted)
