"""The sheet Đơn vị: the tree of units over time, and their heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.error_report import Change
from bot.exchange.imports.import_job import Job, in_a_row
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.imports.sheet_reader import Row
from bot.exchange.imports.sheets import Sheet
from bot.training.bulk.units import BLANK, UnitBatch, comes_above_itself, heading
from bot.training.timeline import ALWAYS, OPEN, Span, after, erase, joined, on, paint

KIND: Final = SheetKind(
    key="units",
    keys=("code",),
    readers={
        "code": cells.code,
        "name": cells.text(300),
        "aliases": cells.names,
        "parent": cells.code,
        "kind": cells.text(100),
        "head": cells.code,
        "acting_until": days.day,
        "valid_from": days.day,
        "valid_to": days.day,
    },
    years={"valid_from": (1900, 10), "valid_to": (1900, 60), "acting_until": (2000, 10)},
)


@dataclass(slots=True)
class _Known:
    """A row that could be read, with its unit's id and whether the unit is new."""

    row: Row
    unit_id: int
    new: bool
    changed: bool = False


class Units:
    """Imports the sheet: ``read`` first, ``settle_heads`` when the people are known."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Prepare; nothing is read yet."""
        self.job = job
        self.sheet = sheet
        self.batch = UnitBatch(job.authority, job.now)
        self.rows: list[_Known] = []

    def read(self) -> None:
        """Read the units and write those that are new or changed."""
        rows = [row for row in self.sheet.rows() if self._usable(row)]
        fresh = [row for row in rows if row.values["code"] not in self.job.units.ids]
        self._create(fresh)
        new = {row.number for row in fresh}
        # All units, not those of the file: a circle may lead through one that it does not name.
        stored = self.batch.versions()
        for row in rows:
            unit_id = self.job.units.ids[row.values["code"]]
            known = _Known(row, unit_id, row.number in new)
            self.rows.append(known)
            if not row.failed:
                self._merge(known, stored)
        self._refuse_cycles(stored)
        if self.job.writes:
            self.batch.flush()

    def _usable(self, row: Row) -> bool:
        """Check what a row says by itself; its code is known from here on."""
        values = row.values
        code = self.job.known_code(self.job.units, self.sheet, row)
        if code is None or not self.sheet.first_time(row, code):
            return False
        if not row.failed and code not in self.job.units.ids and "name" not in values:
            self.sheet.fail(row, "name", Problem("import.new_unit_needs", code=code))
        first, last = values.get("valid_from", ALWAYS), values.get("valid_to", OPEN)
        if first > last:
            self.sheet.fail(row, "valid_to", Problem("import.ends_before_it_begins"))
        return True

    def _create(self, rows: Sequence[Row]) -> None:
        codes = {row.values["code"]: () for row in rows}
        if self.job.writes:
            self.job.units.create((), codes)
        for code in codes:
            # In a rehearsal or after an error nothing is written, and the rows that name it are not
            # at fault.
            self.job.units.stand_in(code)

    def _merge(self, known: _Known, stored: dict[int, list[Span]]) -> None:
        before = joined(stored.get(known.unit_id, []))
        try:
            changes = self._changes(known)
            spans = self._painted(known, before, changes)
            self._require_scope(known, before, spans)
        except _FieldError as wrong:
            self.sheet.fail(known.row, wrong.field, wrong.problem)
            return
        if self.batch.arrange(known.unit_id, before, spans):
            known.changed = True
            stored[known.unit_id] = spans

    def _changes(self, known: _Known) -> dict[str, Any]:
        """Return what the row says of its unit, the unit above resolved and allowed."""
        values = known.row.values
        changes: dict[str, Any] = {
            name: values[name] for name in ("name", "aliases", "kind") if name in values
        }
        if "parent" in values:
            try:
                changes["parent_id"] = self.job.units.resolve(values["parent"])
            except Problem as problem:
                raise _FieldError("parent", problem) from problem
        return changes

    def _require_scope(self, known: _Known, before: Sequence[Span], spans: Sequence[Span]) -> None:
        """Refuse a unit outside the importer's units, and a new place in the tree outside them."""
        field = "code"
        try:
            if not known.new:
                self.batch.require(known.unit_id)
            field = "parent"
            self.batch.require_above(before, spans)
        except Problem as problem:
            raise _FieldError(field, Problem("import.unit_outside")) from problem

    def _painted(self, known: _Known, spans: list[Span], changes: Mapping[str, Any]) -> list[Span]:
        """Return the unit's timeline with the row's changes and days."""
        values = known.row.values
        first, last = values.get("valid_from"), values.get("valid_to")
        if not spans:
            return [Span(first or ALWAYS, last or OPEN, {**BLANK, **changes})]
        if first is None:
            spans = self._changed_undated(spans, changes, last)
        else:
            stored_end = spans[-1].last
            until = last or (stored_end if stored_end >= first else OPEN)
            near = on(spans, first) or next(
                (span for span in spans if span.first > first), spans[-1]
            )
            spans = paint(spans, first, until, changes, near.values)
        if last is not None and last != OPEN:
            spans = erase(spans, after(last), OPEN)
            if not spans:
                raise _FieldError("valid_to", Problem("import.ends_before_it_begins"))
        return spans

    def _changed_undated(
        self, spans: list[Span], changes: Mapping[str, Any], last: date | None
    ) -> list[Span]:
        """Paint a change without a first day: from today on, or from the unit's coming day."""
        today = self.job.today
        if last is not None and last > spans[-1].last:
            spans = [*spans[:-1], Span(spans[-1].first, last, spans[-1].values)]
        day = min(today, last or today)
        span = on(spans, day) or next((span for span in spans if span.first > day), spans[-1])
        differing = {name: value for name, value in changes.items() if span.values[name] != value}
        if not differing:
            return spans
        end = min(span.last, last or OPEN)
        if end < today:
            raise _FieldError("valid_from", Problem("import.unit_ended", day=end))
        return paint(spans, max(span.first, today), spans[-1].last, differing, span.values)

    def _refuse_cycles(self, stored: Mapping[int, Sequence[Span]]) -> None:
        """Report units that would come above themselves on any day."""
        for known in self.rows:
            if not known.changed or known.row.failed:
                continue
            if comes_above_itself(stored, known.unit_id, stored[known.unit_id]):
                self.sheet.fail(known.row, "parent", Problem("import.cycle"))

    def settle_heads(self) -> None:
        """Write who heads each unit, and count what became of the rows."""
        stored = self.batch.heads()
        for known in self.rows:
            if not known.row.failed and "head" in known.row.values:
                self._settle_head(known, stored.get(known.unit_id, []))
        if self.job.writes:
            self.batch.keep()
        for known in self.rows:
            if known.row.failed:
                continue
            if known.new:
                self.sheet.count.added += 1
            elif known.changed:
                self.sheet.count.changed += 1
            else:
                self.sheet.count.unchanged += 1

    def _settle_head(self, known: _Known, spans: list[Span]) -> None:
        values = known.row.values
        try:
            head = self.job.people.resolve(values["head"])
            with in_a_row():
                self.batch.require_head(spans, head)
        except Problem as problem:
            self.sheet.fail(known.row, "head", problem)
            return
        try:
            painted = self._headed(spans, head, values)
        except Problem as problem:
            self.sheet.fail(known.row, "acting_until", problem)
            return
        if self.batch.lead(known.unit_id, spans, painted):
            known.changed = True
            if not known.new:
                today = self.job.today
                self._tell(values["code"], heading(spans, today), heading(painted, today))

    def _headed(self, spans: list[Span], head: int, values: Mapping[str, Any]) -> list[Span]:
        """Return a unit's heads with what a row says: from its day, else from today, else always.

        Whoever acts does so until a day, and nobody heads the unit afterwards: the one before is
        not put back in silence.
        """
        first, last = values.get("valid_from"), values.get("valid_to")
        until = values.get("acting_until")
        if until is not None:
            return self._acted(spans, head, first, until)
        # Contract: what is imported first without a date has always held, a later change from
        # today.
        if first is None and spans and heading(spans, self.job.today) != head:
            first = self.job.today
        painted = spans
        if first is not None or not spans:
            said = {"person_id": head, "acting": False}
            painted = paint(spans, first or ALWAYS, max(last or OPEN, first or ALWAYS), said, {})
        if last is not None and last != OPEN:
            painted = erase(painted, after(last), OPEN)
        return painted

    def _acted(self, spans: list[Span], head: int, first: date | None, until: date) -> list[Span]:
        said = {"person_id": head, "acting": True}
        if any(span.values == said and span.last == until for span in spans):
            return spans  # also when it is over
        running = on(spans, self.job.today)
        if first is None and running is not None and running.values == said:
            first = running.first
        elif first is None and spans:
            first = self.job.today
        if first is not None and until < first:
            raise Problem("import.acting_over")
        return erase(paint(spans, first or ALWAYS, until, said, {}), after(until), OPEN)

    def _tell(self, code: str, before: int | None, now: int | None) -> None:
        if before != now:
            code_of = self.job.people.code_of
            change = Change("head", code, code_of(before), code_of(now))
            self.job.findings.changes.append(change)


class _FieldError(Exception):
    """A problem of one field of the row."""

    def __init__(self, field: str, problem: Problem) -> None:
        super().__init__(field)
        self.field = field
        self.problem = problem
