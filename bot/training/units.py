"""Units on a day: finding one, its place in the tree, its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from bot.base.problems import Problem
from bot.storage.tables import person, unit, unit_head, unit_version
from bot.training.as_of import holds, subtree


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


def find(connection: Connection, code: str, day: date) -> Unit:
    """Return the unit with a code. Raises Problem for none, or one not in force on the day."""
    row = connection.execute(_columns(day).where(unit.c.code == code)).first()
    if row is not None:
        return _unit(row)
    known = connection.execute(select(unit.c.id).where(unit.c.code == code)).first()
    if known:
        raise Problem("problem.unit_not_in_force", code=code, day=f"{day:%d/%m/%Y}")
    raise Problem("problem.no_unit", code=code)


def by_id(connection: Connection, unit_id: int, day: date) -> Unit | None:
    """Return a unit, or None when it is not in force on the day."""
    row = connection.execute(_columns(day).where(unit.c.id == unit_id)).first()
    return _unit(row) if row else None


def all_units(connection: Connection, day: date) -> list[Unit]:
    """Return the units in force on a day, by code."""
    return [_unit(row) for row in connection.execute(_columns(day).order_by(unit.c.code))]


def roots(connection: Connection, day: date) -> list[Unit]:
    """Return the units without a unit above them."""
    rows = connection.execute(
        _columns(day).where(unit_version.c.parent_id.is_(None)).order_by(unit.c.code)
    )
    return [_unit(row) for row in rows]


def children(connection: Connection, unit_id: int, day: date) -> list[Unit]:
    """Return the units right below one, by code."""
    rows = connection.execute(
        _columns(day).where(unit_version.c.parent_id == unit_id).order_by(unit.c.code)
    )
    return [_unit(row) for row in rows]


def ids_below(connection: Connection, unit_ids: Sequence[int], day: date) -> frozenset[int]:
    """Return the ids of some units and all below them on a day."""
    found: set[int] = set()
    for each in unit_ids:
        if each not in found:
            found.update(connection.execute(select(subtree(each, day).c.id)).scalars())
    return frozenset(found)


def line_up(connection: Connection, unit_id: int, day: date) -> list[int]:
    """Return a unit's id and those above it, nearest first."""
    line: list[int] = []
    current: int | None = unit_id
    while current is not None and current not in line:
        line.append(current)
        current = connection.execute(
            select(unit_version.c.parent_id).where(
                unit_version.c.unit_id == current, holds(unit_version, day)
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


def heads(connection: Connection, day: date, unit_id: int | None = None) -> list[Head]:
    """Return the heads of one unit, or of all, on a day."""
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
        .where(holds(unit_head, day))
        .order_by(unit_head.c.unit_id, unit_head.c.acting)
    )
    if unit_id is not None:
        statement = statement.where(unit_head.c.unit_id == unit_id)
    return [Head(*row) for row in connection.execute(statement)]
