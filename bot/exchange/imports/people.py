"""The sheet Danh sách: people, where they stand, whether they are at work, what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.base.folding import fold
from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.error_report import Change
from bot.exchange.imports.import_job import Job, batches
from bot.exchange.imports.person_timelines import (
    changed_post,
    changed_qualification,
    changed_status,
    first_post,
    taken_on_again,
)
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.imports.sheet_reader import Row
from bot.exchange.imports.sheets import Sheet
from bot.training.bulk.people import COLUMNS, PersonBatch, StoredPeople
from bot.training.enums import Status
from bot.training.timeline import ALWAYS, OPEN, Span, joined, on

_FLAGS: Final = (
    "ethnic_minority",
    "leading",
    "managing",
    "successor",
    "councillor",
    "part_time",
    "sensitive",
)
KIND: Final = SheetKind(
    key="people",
    keys=("code",),
    readers={
        "code": cells.code,
        "name": cells.person_name,
        "birth_date": days.birth_day,
        "gender": cells.choice("gender"),
        "group": cells.choice("group"),
        "title": cells.text(200),
        "appointed": days.day,
        "grade": cells.text(100),
        "unit": cells.code,
        "degree": cells.choice("professional_degree"),
        "political": cells.choice("political_theory"),
        "management": cells.choice("state_management"),
        "joined": days.day,
        "status": cells.choice("status"),
        "status_from": days.day,
        "status_to": days.day,
        "unit_since": days.day,
        "phone": cells.phone,
        "email": cells.text(200),
        **dict.fromkeys(_FLAGS, cells.flag),
    },
    empties=dict.fromkeys(_FLAGS, False),
    years={
        "birth_date": (1910, -14),
        "appointed": (1950, 2),
        "joined": (1950, 2),
        "status_from": (1950, 10),
        "status_to": (1950, 15),
        "unit_since": (1950, 2),
    },
)
_NAMED: Final = 10  # codes in a note
_NEEDED: Final = ("name", "group", "unit")


class People:
    """Imports the sheet, some thousand rows at a time."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Prepare; nothing is read yet."""
        self.job = job
        self.sheet = sheet
        self.batch = PersonBatch(job.authority, job.now)
        self._renamed: list[tuple[Row, str]] = []  # with the name before

    def read(self) -> None:
        """Read everybody and write those who are new or changed."""
        for batch in batches(self.sheet.rows()):
            rows = [row for row in batch if self._usable(row)]
            fresh = [row for row in rows if row.values["code"] not in self.job.people.ids]
            self._create(fresh)
            new = {row.number for row in fresh}
            known = [row.values["code"] for row in rows if row.number not in new]
            stored = self.batch.stored([self.job.people.ids[code] for code in known])
            for row in rows:
                if not row.failed:
                    self._merge(row, stored, new=row.number in new)
            if self.job.writes:
                self.batch.flush()
            else:
                self.batch.discard()
        self._note_exchanged_names()
        if self.job.writes:
            self.batch.keep()

    def _usable(self, row: Row) -> bool:
        """Check what a row says by itself; its code is known from here on."""
        values = row.values
        code = self.job.known_code(self.job.people, self.sheet, row)
        if code is None or not self.sheet.first_time(row, code):
            return False
        if values.get("status_from", ALWAYS) > values.get("status_to", OPEN):
            self.sheet.fail(row, "status_to", Problem("import.ends_before_it_begins"))
        if "birth_date" in values:
            known = days.precise(values["birth_date"])
            values["birth_date"], values["birth_precision"] = known
        if "unit" in values:
            self._resolve_unit(row)
        if not row.failed and code not in self.job.people.ids:
            self._require_for_new(row)
        return True

    def _resolve_unit(self, row: Row) -> None:
        try:
            unit_id = self.job.units.resolve(row.values["unit"])
            # Else an officer could put people out of sight, or take in whom nobody gave them.
            if not self.job.authority.covers(unit_id):
                raise Problem("import.unit_outside")  # noqa: TRY301
        except Problem as problem:
            self.sheet.fail(row, "unit", problem)
        else:
            row.values["unit_id"] = unit_id

    def _require_for_new(self, row: Row) -> None:
        for name in _NEEDED:
            if name not in row.values:
                heading = KIND.words.headings[name]
                self.sheet.fail(
                    row,
                    name,
                    Problem("import.new_person_needs", code=row.values["code"], column=heading),
                )

    def _create(self, rows: Sequence[Row]) -> None:
        people = {row.values["code"]: row.values for row in rows}
        if self.job.writes and people:
            written = {code: self.batch.taken_on(values) for code, values in people.items()}
            self.job.people.create(COLUMNS, written)
        for code in people:
            self.job.people.stand_in(code)

    def _merge(self, row: Row, stored: StoredPeople, *, new: bool) -> None:
        person_id = self.job.people.ids[row.values["code"]]
        if "name" in row.values:
            self.job.names.learn(person_id, row.values["name"])
        if new:
            self._write_new(row, person_id)
            return
        try:
            self.job.require_person(person_id)
        except Problem as problem:
            self.sheet.fail(row, "code", problem)
            return
        self._expect(person_id, row)
        try:
            changed = self._changed(row, person_id, stored)
        except Problem as problem:
            self.sheet.fail(row, "status_from", problem)
            return
        if changed:
            self.sheet.count.changed += 1
        else:
            self.sheet.count.unchanged += 1

    def _write_new(self, row: Row, person_id: int) -> None:
        values, today = row.values, self.job.today
        away = changed_status([], values, today, new=True) if "status" in values else []
        held = changed_qualification([], values, today)
        self.batch.begin(person_id, first_post(values), away, held)
        self._expect(person_id, row)
        self.sheet.count.added += 1

    def _expect(self, person_id: int, row: Row) -> None:
        if "unit_id" in row.values:
            self.job.authority.expect_in_unit(person_id, row.values["unit_id"])

    def _changed(self, row: Row, person_id: int, stored: StoredPeople) -> bool:
        """Compare a known person with the row, note what to write; return whether anything is."""
        values, today, batch = row.values, self.job.today, self.batch
        own = stored.own.get(person_id, {})
        corrected = batch.correct(person_id, own, values)
        if corrected and own and "name" in values:
            self._rename(row, own["name"])
        posts = joined(stored.posts.get(person_id, []))
        later = changed_post(posts, values, today)
        moved = batch.move(person_id, posts, later)
        if moved:
            self._tell("unit", row, self._unit(posts), self._unit(later))
        before = stored.statuses.get(person_id, [])
        # Before the status is read: being taken on again brings a status of its own.
        away, said = taken_on_again(before, own.get("joined"), values)
        statuses = changed_status(away, said, today, new=False)
        gone = batch.set_status(person_id, before, statuses)
        if gone:
            self._tell("status", row, _status(before, today), _status(statuses, today))
        held = joined(stored.qualifications.get(person_id, []))
        qualified = batch.qualify(person_id, held, changed_qualification(held, values, today))
        return corrected or moved or gone or qualified

    def _rename(self, row: Row, before: str) -> None:
        if before != row.values["name"]:
            self._renamed.append((row, before))
        self._tell("name", row, before, row.values["name"])

    def _note_exchanged_names(self) -> None:
        """Note names that went from one code to another: a column sorted without the others.

        It may also put an earlier file right, so that it is said and not refused.
        """
        given_up = {fold(before): row for row, before in self._renamed}
        taken = [
            (row.values["code"], given_up[fold(row.values["name"])].values["code"])
            for row, before in self._renamed
            if fold(row.values["name"]) in given_up and fold(before) != fold(row.values["name"])
        ]
        if taken:
            listed = ", ".join(f"{code} ← {other}" for code, other in taken[:_NAMED])
            codes = listed + (" …" if taken[_NAMED:] else "")
            self.job.findings.note("import.names_exchanged", count=len(taken), codes=codes)

    def _tell(self, kind: str, row: Row, before: str | None, after: str | None) -> None:
        """Keep a name, a move or a status for the preview and the heads concerned."""
        if before != after:
            change = Change(kind, row.values["code"], before, after)
            self.job.findings.changes.append(change)

    def _unit(self, spans: Sequence[Span]) -> str | None:
        span = on(spans, self.job.today)
        return self.job.units.code_of(span.values["unit_id"]) if span else None


def _status(spans: Sequence[Span], day: Any) -> str:
    span = on(spans, day)
    return str(span.values["status"]) if span else Status.ACTIVE
