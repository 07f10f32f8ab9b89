"""Units on a day: finding one, its place in the tree, its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, Select, select

from bot.base.problems import Problem
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import person, unit, unit_head, unit_predecessor, unit_version
from bot.training.as_of import AsOf
from bot.training.effective_dates import DAY, holds, subtree


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is on a day."""

    id: int
    code: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    parent_id: int | None


def _columns(day: date) -> Select[Any]:
    return (
        select(
            unit.c.id,
            unit.c.code,
            unit_version.c.name,
            unit_version.c.aliases,
            unit_version.c.kind,
            unit_version.c.parent_id,
        )
        .join(unit_version, unit_version.c.unit_id == unit.c.id)
        .where(holds(unit_version, day))
    )


def _unit(row: Row[Any]) -> Unit:
    return Unit(row.id, row.code, row.name, tuple(row.aliases), row.kind, row.parent_id)


def find(as_of: AsOf, code: str) -> Unit:
    """Return the unit with a code. Raises Problem for none, or one not in force on the day."""
    row = as_of.connection.execute(_columns(as_of.day).where(unit.c.code == code)).first()
    if row is not None:
        return _unit(row)
    known = as_of.connection.execute(select(unit.c.id).where(unit.c.code == code)).first()
    if known:
        raise Problem("problem.unit_not_in_force", code=code, day=f"{as_of.day:%d/%m/%Y}")
    raise Problem("problem.no_unit", code=code)


def successor(as_of: AsOf, code: str) -> Unit | None:
    """Return the unit that a unit no longer in force went into; None when there is none."""
    following = (
        select(unit_predecessor.c.unit_id)
        .join(unit, unit.c.id == unit_predecessor.c.predecessor_id)
        .where(unit.c.code == code)
        # A unit may have been split: the same question gets the same one of several.
        .order_by(unit_predecessor.c.unit_id)
    )
    for unit_id in as_of.connection.execute(following).scalars().all():
        following_unit = by_id(as_of, unit_id)
        if following_unit is not None:
            return following_unit
    return None


def by_id(as_of: AsOf, unit_id: int) -> Unit | None:
    """Return a unit, or None when it is not in force on the day."""
    row = as_of.connection.execute(_columns(as_of.day).where(unit.c.id == unit_id)).first()
    return _unit(row) if row else None


def all_units(as_of: AsOf) -> list[Unit]:
    """Return the units in force on a day, by code."""
    rows = as_of.connection.execute(_columns(as_of.day).order_by(unit.c.code))
    return [_unit(row) for row in rows]


def roots(as_of: AsOf) -> list[Unit]:
    """Return the units without a unit above them."""
    rows = as_of.connection.execute(
        _columns(as_of.day).where(unit_version.c.parent_id.is_(None)).order_by(unit.c.code)
    )
    return [_unit(row) for row in rows]


def children(as_of: AsOf, unit_id: int) -> list[Unit]:
    """Return the units right below one, by code."""
    rows = as_of.connection.execute(
        _columns(as_of.day).where(unit_version.c.parent_id == unit_id).order_by(unit.c.code)
    )
    return [_unit(row) for row in rows]


_BELOW: Final = Prepared(select(subtree(parameter("unit", unit.c.id.type), DAY).c.id))


def ids_below(as_of: AsOf, unit_ids: Sequence[int]) -> frozenset[int]:
    """Return the ids of some units and all below them."""
    ids: set[int] = set()
    for unit_id in unit_ids:
        if unit_id not in ids:
            rows = _BELOW.rows(as_of.connection, unit=unit_id, day=as_of.day)
            ids.update(row.id for row in rows)
    return frozenset(ids)


def line_up(as_of: AsOf, unit_id: int) -> list[int]:
    """Return a unit's id and those above it, nearest first."""
    line: list[int] = []
    current: int | None = unit_id
    while current is not None and current not in line:
        line.append(current)
        # A statement a level: a province's tree is three or four deep, and a circle that a workbook
        # left behind ends above.
        current = as_of.connection.execute(
            select(unit_version.c.parent_id).where(
                unit_version.c.unit_id == current, holds(unit_version, as_of.day)
            )
        ).scalar()
    return line


@dataclass(frozen=True, slots=True)
class Head:
    """Who heads a unit on a day."""

    unit_id: int
    person_id: int
    code: str
    name: str
    acting: bool
    until: date


def heads(as_of: AsOf, unit_id: int | None = None) -> list[Head]:
    """Return the heads of one unit, or of all."""
    statement = (
        select(
            unit_head.c.unit_id,
            person.c.id,
            person.c.code,
            person.c.name,
            unit_head.c.acting,
            unit_head.c.valid_to,
        )
        .join(person, person.c.id == unit_head.c.person_id)
        .where(holds(unit_head, as_of.day))
        .order_by(unit_head.c.unit_id, unit_head.c.acting)
    )
    if unit_id is not None:
        statement = statement.where(unit_head.c.unit_id == unit_id)
    return [Head(*row) for row in as_of.connection.execute(statement)]
