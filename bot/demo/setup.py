"""Making the sample databases, once: a later start finds them as they were left."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import Connection, Engine

from bot.base.texts import Texts
from bot.demo import agency, history, queue
from bot.demo.agency import SampleGrant, SampleRoles
from bot.demo.catalogue import DATA
from bot.reminders import outbox_updates, preferences, releases, send_history
from bot.storage.engine import open_engine, writing
from bot.storage.schema import migrate
from bot.training import granting, plans_in_use, profile
from bot.training.as_of import AsOf
from bot.training.enums import Role

#: Raise it when the same arguments make another agency than before.
_VERSION: Final = 2
#: Classes to come lie within two months: after one, hardly any would be left.
_STAYS_FRESH: Final = timedelta(days=31)
_TABLES: Final = re.compile(r"^(?=\[plan\]|\[\[target\]\])", re.MULTILINE)
_YEAR: Final = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample database, ready to be asked, and who is shown in it."""

    engine: Engine
    roles: SampleRoles
    built: date


@dataclass(frozen=True, slots=True)
class _Recipe:
    """What a sample database was made from."""

    name: str
    staff: int
    seed: int
    digest: str


def prepare(
    path: Path, *, staff: int, now: datetime, texts: Texts, seed: int = agency.SEED
) -> Sample:
    """Return the sample agency's SQLite database, made anew when it is another or too old.

    The figures are those of the day it was made; it is kept, with all that was done in it, for a
    month of the same year, unless ``staff`` or ``seed`` differ or the clock was set back before it.
    Raises ValueError for fewer than 20 staff.
    """
    recipe = _Recipe(agency.SAMPLE, staff, seed, _digest())
    today = now.date()
    known = _known(path, recipe)
    if known and known[1].year == today.year and known[1] <= today <= known[1] + _STAYS_FRESH:
        return _reuse(path, *known)

    def build(workbook: Path) -> SampleRoles:
        return agency.build(workbook, staff=staff, today=today, seed=seed)

    return _make(path, recipe, build, sample_plan(today), now, texts)


def prepare_history(path: Path, *, zone: tzinfo, texts: Texts, seed: int = history.SEED) -> Sample:
    """Return the database of the city of 2016-2017; ask it as of ``history.last_day()``."""
    recipe = _Recipe(history.SAMPLE, history.STAFF, seed, _digest())
    known = _known(path, recipe)
    if known:
        return _reuse(path, *known)

    def build(workbook: Path) -> SampleRoles:
        return history.build(workbook, seed=seed)

    now = datetime.combine(history.last_day(), time(8), zone)
    return _make(path, recipe, build, _shipped("kh-774"), now, texts)


def sample_plan(day: date) -> str:
    """Return the sample plan's profile, its years moved when the day is outside them.

    Only the sample plan moves, being nobody's: a signed plan ends when it says so.
    """
    source = _shipped("mau-2026")
    plan = profile.parse(source, "mau-2026")
    last = plan.valid_to
    if plan.valid_from <= day <= last:
        return source
    comment, head, targets = _TABLES.split(source, maxsplit=2)
    moved = _YEAR.sub(lambda year: str(int(year[0]) + day.year - last.year), head)
    return comment + moved + targets


def _shipped(name: str) -> str:
    return (files("bot.plans") / f"{name}.toml").read_text(encoding="utf-8")


def _make(
    path: Path,
    recipe: _Recipe,
    build: Callable[[Path], SampleRoles],
    plan: str,
    now: datetime,
    texts: Texts,
) -> Sample:
    # The note first: whatever is left half made has none, and is made anew.
    for old in (_note(path), path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        old.unlink(missing_ok=True)
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    with TemporaryDirectory() as folder:
        workbook = Path(folder) / "sample.xlsx"
        roles = build(workbook)
        with writing(engine) as connection:
            _bring_in(connection, workbook, now, texts)
            plans_in_use.use(connection, plan, recipe.name, now=now)
            for grant in roles.grants:
                granting.give(
                    connection,
                    grant.person,
                    grant.role,
                    unit_code=grant.unit,
                    until=None,
                    now=now,
                    by=None,
                )
            # Nobody waits for an officer's release in a demo.
            releases.release(AsOf(connection, now.date()), now, by=None)
            if recipe.name == agency.SAMPLE:
                queue.fill(connection, now)
    # Written last: a start that was broken off leaves no note, and the next one begins again.
    note = {"recipe": asdict(recipe), "built": now.date().isoformat(), "roles": asdict(roles)}
    _note(path).write_text(json.dumps(note), encoding="utf-8")
    return Sample(engine, roles, now.date())


def _bring_in(connection: Connection, workbook: Path, now: datetime, texts: Texts) -> None:
    # Deferred, slow: a demo that goes on has its workbook in already.
    from bot.exchange.imports.workbook_import import import_workbook

    report = import_workbook(connection, workbook, now=now, today=now.date(), texts=texts)
    if not report.ok:
        raise RuntimeError(f"the sample workbook is wrong: {report.errors[:3]}")


def _reuse(path: Path, roles: SampleRoles, built: date) -> Sample:
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    with writing(engine) as connection:
        # The clock begins on the same day again, and so do the reminders of that day.
        for forget in (outbox_updates.clear, send_history.clear, preferences.clear):
            forget(connection)
    return Sample(engine, roles, built)


def _note(path: Path) -> Path:
    return path.with_suffix(".json")


def _known(path: Path, recipe: _Recipe) -> tuple[SampleRoles, date] | None:
    """Return whom the database shows and its day, or None when it is none of this recipe."""
    try:
        note: dict[str, Any] = json.loads(_note(path).read_text(encoding="utf-8"))
        if note["recipe"] != asdict(recipe) or not path.exists():
            return None
        return _roles(note["roles"]), date.fromisoformat(note["built"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _roles(noted: dict[str, Any]) -> SampleRoles:
    given = tuple(
        SampleGrant(grant["person"], Role(grant["role"]), grant["unit"])
        for grant in noted["grants"]
    )
    return SampleRoles(**{**noted, "grants": given})


def _digest() -> str:
    """Return what stands for the data and the plans: other data make another agency."""
    content = hashlib.sha256(str(_VERSION).encode())
    folders = (DATA, files("bot.plans"))
    for path in sorted((f for folder in folders for f in folder.iterdir()), key=lambda f: f.name):
        if path.name.endswith((".toml", ".csv")):
            content.update(path.read_bytes())
    return content.hexdigest()
