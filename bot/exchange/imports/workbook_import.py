"""Importing a workbook: its sheets in the order in which they need each other, all or nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, select

from bot.base.folding import fold
from bot.base.problems import FileProblem, Problem
from bot.base.texts import Texts
from bot.exchange.imports import (
    bookings,
    calendar_days,
    classes,
    people,
    results,
    units,
    waivers,
)
from bot.exchange.imports.error_report import Change, Findings, ImportResult
from bot.exchange.imports.import_job import Job
from bot.exchange.imports.known_codes import Codes
from bot.exchange.imports.person_names import PersonNames
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.imports.sheet_reader import SheetReader
from bot.exchange.imports.sheet_recognition import sheets_by_kind
from bot.exchange.imports.sheets import Sheet
from bot.exchange.imports.vocabulary import vocabulary
from bot.exchange.xlsx.package import SheetPart
from bot.exchange.xlsx.workbook import Workbook
from bot.storage.audit import Action, record
from bot.storage.engine import writing
from bot.storage.tables import person, post, training_class, unit, unit_version
from bot.training.access import Viewer
from bot.training.as_of import AsOf
from bot.training.bulk.authority import Authority
from bot.training.effective_dates import holds

#: The sheets in the order in which they need each other.
KINDS: Final[dict[str, SheetKind]] = {
    module.KIND.key: module.KIND
    for module in (units, people, results, classes, bookings, waivers, calendar_days)
}
_KEPT_CHANGES: Final = 1_000  # in the audit event
_NAMED: Final = 10  # codes in a note
_LOCK: Final = 7_740_000_001  # PostgreSQL's number for «an import is running»


def import_workbook(
    connection: Connection,
    path: Path,
    *,
    now: datetime,
    today: date,
    texts: Texts,
    by: Viewer | None = None,
) -> ImportResult:
    """Import a workbook inside the caller's transaction.

    ``by`` is whose rights hold, None on the command line, which answers for itself. The caller
    rolls back unless the result is ``ok``. Raises Problem when the file or the database cannot be
    read.
    """
    findings = Findings(texts)
    try:
        workbook = Workbook(path)
    # A path that cannot be opened is the caller's error, not the workbook's: nothing of it is
    # listed.
    except FileProblem:
        raise
    except Problem as problem:
        findings.fail(problem)
        return findings.result()
    with workbook:
        parts = sheets_by_kind(workbook, KINDS, findings)
        if not parts:
            names = ", ".join(f"«{sheet.name}»" for sheet in vocabulary().sheets.values())
            findings.fail(Problem("import.no_sheet", names=names))
            return findings.result()
        # One at a time: two files would each find a code unknown and write it.
        if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        job = Job(
            connection,
            now,
            today,
            findings,
            units=Codes(connection, unit, "import.unknown_unit", today),
            people=Codes(connection, person, "import.unknown_person", today),
            classes=Codes(connection, training_class, "import.unknown_class", today),
            names=PersonNames(connection),
            authority=Authority(AsOf(connection, today), by),
        )
        with _fewer_collections():
            _read_all(job, workbook, parts)
    if job.writes:
        _finish(job)
    return findings.result()


def import_file(
    engine: Engine,
    path: Path,
    *,
    now: datetime,
    today: date,
    texts: Texts,
    by: Viewer | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """Import a workbook in a transaction of its own; nothing is kept of a dry run or an error."""
    with writing(engine) as connection:
        result = import_workbook(connection, path, now=now, today=today, texts=texts, by=by)
        transaction = connection.get_transaction()
        if (dry_run or not result.ok) and transaction is not None:
            transaction.rollback()
    return result


def _read_all(job: Job, workbook: Workbook, parts: dict[str, list[SheetPart]]) -> None:
    """Read the sheets that are there; heads are settled once the people are known."""
    sheets: dict[str, Sheet] = {}
    for key, found in parts.items():
        with _reporting(job, key):
            readers = [
                SheetReader(
                    KINDS[key],
                    workbook,
                    part,
                    job.findings,
                    today=job.today,
                    name=KINDS[key].words.name if len(found) == 1 else part.title,
                )
                for part in found
            ]
            usable = [reader for reader in readers if reader.usable]
            if usable:
                sheets[key] = Sheet(usable)
    if job.findings.failed:
        return  # without one sheet, the errors of the others would only be its consequences
    # Each sheet names what those before it write: people their unit, results and places a person
    # and a class. Heads are people as well as units, so they are settled between the two.
    tree = units.Units(job, sheets["units"]) if "units" in sheets else None
    steps: list[tuple[str, Callable[[Sheet], Any]]] = [
        ("people", lambda sheet: people.People(job, sheet).read()),
        ("classes", lambda sheet: classes.Classes(job, sheet).read()),
        ("bookings", lambda sheet: bookings.Bookings(job, sheet).read()),
        ("results", lambda sheet: results.Results(job, sheet).read()),
        ("waivers", lambda sheet: waivers.Waivers(job, sheet).read()),
        ("calendar", lambda sheet: calendar_days.CalendarDays(job, sheet).read()),
    ]
    if tree:
        with _reporting(job, "units"):
            tree.read()
    for key, step in steps:
        if key in sheets:
            with _reporting(job, key):
                step(sheets[key])
        if key == "people" and tree:
            tree.settle_heads()
    _note_taken_codes(job)


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Look for unreachable cycles less often: millions of values come and go, none in a cycle."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def _reporting(job: Job, key: str) -> Iterator[None]:
    """Report a sheet that cannot be read as an error of that sheet."""
    try:
        yield
    except Problem as problem:
        if not problem.key.startswith("import."):
            raise
        job.findings.fail(problem, sheet=KINDS[key].words.name)


def _finish(job: Job) -> None:
    _note_changes(job)
    _note_closed_units(job)
    findings = job.findings
    record(
        job.connection,
        job.now,
        Action.IMPORT,
        actor_id=job.authority.actor_id,
        sheets={name: count.as_json() for name, count in findings.sheets.items()},
        changes=[_as_list(change) for change in findings.changes[:_KEPT_CHANGES]],
        changes_in_all=len(findings.changes),
    )


def _as_list(change: Change) -> list[str | None]:
    """Return a change as the audit keeps it: of names only that there was one."""
    if change.kind == "name":
        # The audit trail outlives a record and holds no names.
        return [change.code, change.kind, None, None]
    return [change.code, change.kind, change.before, change.after]


def _note_taken_codes(job: Job) -> None:
    """Name the codes that were taken for another spelling of a known one."""
    taken = {**job.units.taken_as, **job.people.taken_as, **job.classes.taken_as}
    if taken:
        named = [f"{written} → {known}" for written, known in list(taken.items())[:_NAMED]]
        job.findings.note(
            "import.codes_taken_as", count=len(taken), codes=_listed(named, len(taken))
        )


def _note_several_roots(job: Job) -> None:
    """Note units without one above: the tree has one root, and figures of it miss the others."""
    rows = job.connection.execute(
        select(unit.c.code)
        .join(unit_version, unit_version.c.unit_id == unit.c.id)
        .where(holds(unit_version, job.today), unit_version.c.parent_id.is_(None))
        .order_by(unit.c.id)
    )
    codes = list(rows.scalars())
    if len(codes) > 1:
        job.findings.note(
            "import.several_roots", count=len(codes), codes=_listed(codes[:_NAMED], len(codes))
        )


def _note_changes(job: Job) -> None:
    """Name the names, heads, units and statuses that change: those concerned will be told."""
    for kind in ("name", "head", "unit", "status"):
        changes = [change for change in job.findings.changes if change.kind == kind]
        if changes:
            named = [
                f"{change.code} ({_named(job, change.before)} → {_named(job, change.after)}"
                f"{_same_name(job, change)})"
                for change in changes[:_NAMED]
            ]
            job.findings.note(
                f"import.changes_of_{kind}", count=len(changes), codes=_listed(named, len(changes))
            )


def _named(job: Job, code: str | None) -> str:
    statuses = vocabulary().lists["status"].names
    return statuses.get(code, code) if code else job.findings.texts("import.nobody")


def _same_name(job: Job, change: Change) -> str:
    """Return whose name somebody's new name is too: the name may stand beside a wrong code."""
    if change.kind != "name" or change.after is None:
        return ""
    rows = job.connection.execute(
        select(person.c.code)
        .where(person.c.folded_name == fold(change.after), person.c.code != change.code)
        .order_by(person.c.code)
        .limit(_NAMED)
    )
    codes = ", ".join(rows.scalars())
    return job.findings.texts("import.same_name_as", codes=codes) if codes else ""


def _note_closed_units(job: Job) -> None:
    """Note people whose unit of today is not in force today: no figure counts them."""
    if not {"units", "people"} & {
        key for key, kind in KINDS.items() if kind.words.name in job.findings.sheets
    }:
        return
    if units.KIND.words.name in job.findings.sheets:
        _note_several_roots(job)
    in_force = select(unit_version.c.unit_id).where(holds(unit_version, job.today))
    rows = job.connection.execute(
        select(person.c.code)
        .join(post, post.c.person_id == person.c.id)
        .where(holds(post, job.today), post.c.unit_id.is_not(None))
        .where(post.c.unit_id.not_in(in_force))
        .order_by(person.c.code)
    )
    codes = list(rows.scalars())
    if codes:
        job.findings.note(
            "import.people_in_closed_units",
            count=len(codes),
            codes=_listed(codes[:_NAMED], len(codes)),
        )


def _listed(named: list[str], count: int) -> str:
    return ", ".join(named) + (" …" if count > len(named) else "")
