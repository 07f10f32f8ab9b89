"""The sheet Danh sách: people, where they stand, whether they are at work, what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from bot.base.folding import fold
from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.error_report import Change
from bot.exchange.imports.import_job import Job, batches
from bot.exchange.imports.person_timelines import (
    POST,
    QUALIFICATION,
    changed_post,
    changed_qualification,
    changed_status,
    first_post,
    taken_on_again,
)
from bot.exchange.imports.sheet_reader import Row, SheetKind
from bot.exchange.imports.sheets import Sheet
from bot.exchange.imports.timeline_rows import Timelines
from bot.storage.tables import person, post, qualification, status_period
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
_OWN: Final = (
    "name",
    "birth_date",
    "birth_precision",
    "gender",
    "ethnic_minority",
    "joined",
    "phone",
    "email",
)
_COLUMNS: Final = (*_OWN, "folded_name", "phone_digest")
_NEEDED: Final = ("name", "group", "unit")


@dataclass(slots=True)
class _Stored:
    """What the database holds of the people of a batch, by id."""

    own: dict[int, dict[str, Any]]
    posts: dict[int, list[Span]]
    statuses: dict[int, list[Span]]
    qualifications: dict[int, list[Span]]


@dataclass(slots=True)
class People:
    """Imports the sheet, some thousand rows at a time."""

    job: Job
    sheet: Sheet
    _posts: Timelines = field(init=False)
    _statuses: Timelines = field(init=False)
    _qualifications: Timelines = field(init=False)
    _rewritten: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare the timelines."""
        connection = self.job.connection
        self._posts = Timelines(connection, post, "person_id", POST)
        self._statuses = Timelines(connection, status_period, "person_id", ("status",))
        self._qualifications = Timelines(connection, qualification, "person_id", QUALIFICATION)

    def read(self) -> None:
        """Read everybody and write those who are new or changed."""
        for batch in batches(self.sheet.rows()):
            rows = [row for row in batch if self._usable(row)]
            fresh = [row for row in rows if row.values["code"] not in self.job.people.ids]
            self._create(fresh)
            new = {row.number for row in fresh}
            stored = self._stored([row for row in rows if row.number not in new])
            for row in rows:
                if not row.failed:
                    self._merge(row, stored, new=row.number in new)
            self._flush()

    # One row -----------------------------------------------------------------------------

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
            self.job.people.create(
                _COLUMNS, {code: _own_row(values) for code, values in people.items()}
            )
        for code in people:
            self.job.people.stand_in(code)

    def _merge(self, row: Row, stored: _Stored, *, new: bool) -> None:
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
        self._posts.add(person_id, first_post(values))
        if "status" in values:
            self._statuses.add(person_id, changed_status([], values, today, new=True))
        self._qualifications.add(person_id, changed_qualification([], values, today))
        self._expect(person_id, row)
        self.sheet.count.added += 1

    def _expect(self, person_id: int, row: Row) -> None:
        if "unit_id" in row.values:
            self.job.authority.expect_in_unit(person_id, row.values["unit_id"])

    def _changed(self, row: Row, person_id: int, stored: _Stored) -> bool:
        """Compare a known person with the row, note what to write; return whether anything is."""
        values, today = row.values, self.job.today
        own = stored.own.get(person_id, {})
        changed = self._change_own(person_id, own, values)
        posts = joined(stored.posts.get(person_id, []))
        statuses = stored.statuses.get(person_id, [])
        away, said = taken_on_again(statuses, own.get("joined"), values)
        qualifications = joined(stored.qualifications.get(person_id, []))
        for before, after, table in (
            (posts, changed_post(posts, values, today), self._posts),
            (statuses, changed_status(away, said, today, new=False), self._statuses),
            (
                qualifications,
                changed_qualification(qualifications, values, today),
                self._qualifications,
            ),
        ):
            if before != after:
                table.replace(person_id, after)
                changed = True
                self._tell(values["code"], table, before, after)
        return changed

    def _change_own(
        self, person_id: int, held: Mapping[str, Any], values: Mapping[str, Any]
    ) -> bool:
        said = {name: values.get(name, held.get(name)) for name in _OWN}
        if said == held:
            return False
        if held and said["name"] != held["name"]:
            change = Change("name", values["code"], held["name"], said["name"])
            self.job.findings.changes.append(change)
        beside = {"folded_name": fold(said["name"]), "phone_digest": said["phone"]}
        self._rewritten.append({"key": person_id, **beside, **said})
        return True

    def _tell(
        self, code: str, table: Timelines, before: Sequence[Span], after: Sequence[Span]
    ) -> None:
        """Keep a move, or a status that changed, for the preview and the heads concerned."""
        today = self.job.today
        held: str | None
        holds: str | None
        if table is self._statuses:
            kind, held, holds = "status", _status(before, today), _status(after, today)
        elif table is self._posts:
            kind, held, holds = "unit", self._unit(before), self._unit(after)
        else:
            return
        if held != holds:
            self.job.findings.changes.append(Change(kind, code, held, holds))

    def _unit(self, spans: Sequence[Span]) -> str | None:
        span = on(spans, self.job.today)
        return self.job.units.code_of(span.values["unit_id"]) if span else None

    # The batch ---------------------------------------------------------------------------

    def _stored(self, rows: Sequence[Row]) -> _Stored:
        ids = [self.job.people.ids[row.values["code"]] for row in rows]
        if not ids:
            return _Stored({}, {}, {}, {})
        columns = [person.c[name] for name in _OWN]
        found = self.job.connection.execute(
            select(person.c.id, *columns).where(person.c.id.in_(ids))
        )
        return _Stored(
            own={key: dict(zip(_OWN, values, strict=True)) for key, *values in found},
            posts=self._posts.load(ids),
            statuses=self._statuses.load(ids),
            qualifications=self._qualifications.load(ids),
        )

    def _flush(self) -> None:
        if not self.job.writes:
            for table in (self._posts, self._statuses, self._qualifications):
                table.discard()
            self._rewritten.clear()
            return
        if self._rewritten:
            statement = update(person).where(person.c.id == bindparam("key"))
            self.job.connection.execute(statement, self._rewritten)
            self._rewritten.clear()
        for table in (self._posts, self._statuses, self._qualifications):
            table.flush()


def _own_row(values: Mapping[str, Any]) -> list[Any]:
    own = [values.get(name) for name in _OWN]
    own[_OWN.index("ethnic_minority")] = values.get("ethnic_minority", False)
    return [*own, fold(values["name"]), values.get("phone")]


def _status(spans: Sequence[Span], day: Any) -> str:
    span = on(spans, day)
    return str(span.values["status"]) if span else Status.ACTIVE
