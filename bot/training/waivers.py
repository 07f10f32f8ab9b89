"""Exemptions and extensions by decision: granted, changed, ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.tables import waiver
from bot.training import people
from bot.training.access import Deed, Viewer, require
from bot.training.as_of import AsOf
from bot.training.changes import Change
from bot.training.enums import WaiverKind
from bot.training.timeline import ALWAYS, OPEN


def grant(
    as_of: AsOf,
    now: datetime,
    person_id: int,
    requirement: str,
    kind: WaiverKind,
    *,
    by: Viewer | None,
    first: date = ALWAYS,
    last: date = OPEN,
    reason: str | None = None,
    document: str | None = None,
) -> int:
    """Exempt somebody from a requirement or give longer; return the change's number.

    One that ended before is taken up again. Raises Problem for oneself, where one holds already,
    and for days that cannot be.
    """
    require(by, Deed.WAIVE, people.by_id(as_of, person_id))
    before = find(as_of, person_id, requirement)
    if before is not None and before.valid_to >= as_of.day:
        raise Problem("problem.waiver_twice", requirement=requirement)
    values = {
        "kind": kind,
        "valid_from": first,
        "valid_to": last,
        "reason": reason,
        "document": document,
    }
    _check(values)
    deed = Change.of(as_of, now, by)
    # One row a person and requirement: what an earlier one said is in the audit trail.
    if before is None:
        deed.add(waiver, {"person_id": person_id, "requirement": requirement, **values})
    else:
        deed.update(waiver, int(before.id), values)
    return deed.keep(Action.WAIVER_GRANT, person_id=person_id, requirement=requirement, kind=kind)


def change(
    as_of: AsOf,
    now: datetime,
    person_id: int,
    requirement: str,
    *,
    by: Viewer | None,
    **fields: Any,
) -> int:
    """Change a waiver's ``kind``, ``valid_from``, ``valid_to``, ``reason`` or ``document``."""
    waiver_row = _require(as_of, person_id, requirement, by)
    _check({**waiver_row._mapping, **fields})  # noqa: SLF001 (the row's public view of itself)
    deed = Change.of(as_of, now, by)
    deed.update(waiver, int(waiver_row.id), fields)
    return deed.keep(
        Action.WAIVER_CHANGE,
        person_id=person_id,
        requirement=requirement,
        fields=sorted(fields),
    )


def end(as_of: AsOf, now: datetime, person_id: int, requirement: str, *, by: Viewer | None) -> int:
    """End a waiver: yesterday was its last day, and what it covered until then stays covered."""
    waiver_row = _require(as_of, person_id, requirement, by)
    if waiver_row.valid_to < as_of.day:
        raise Problem("problem.no_waiver", requirement=requirement)
    last = as_of.day - timedelta(days=1)
    deed = Change.of(as_of, now, by)
    # One given today would end before it began; a row's days stay in order.
    values = {"valid_from": min(waiver_row.valid_from, last), "valid_to": last}
    deed.update(waiver, int(waiver_row.id), values)
    return deed.keep(Action.WAIVER_END, person_id=person_id, requirement=requirement)


def _require(as_of: AsOf, person_id: int, requirement: str, by: Viewer | None) -> Row[Any]:
    require(by, Deed.WAIVE, people.by_id(as_of, person_id))
    waiver_row = find(as_of, person_id, requirement)
    if waiver_row is None:
        raise Problem("problem.no_waiver", requirement=requirement)
    return waiver_row


def find(as_of: AsOf, person_id: int, requirement: str) -> Row[Any] | None:
    """Return what was decided about a requirement of somebody, over or not; None for nothing."""
    return as_of.connection.execute(
        select(waiver).where(waiver.c.person_id == person_id, waiver.c.requirement == requirement)
    ).first()


class Fault(StrEnum):
    """Why a waiver cannot be: the sentence that says it."""

    NEEDS_DAY = "problem.extension_needs_day"
    ENDS_BEFORE = "problem.waiver_ends_before"


def faults(kind: str, first: date, last: date) -> tuple[Fault, ...]:
    """Return why a waiver cannot be, nothing for one that can."""
    wrong = []
    if kind == WaiverKind.EXTENSION and last == OPEN:
        wrong.append(Fault.NEEDS_DAY)
    if first > last:
        wrong.append(Fault.ENDS_BEFORE)
    return tuple(wrong)


def _check(values: dict[str, Any]) -> None:
    for fault in faults(values["kind"], values["valid_from"], values["valid_to"]):
        raise Problem(fault)
