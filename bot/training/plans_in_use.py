"""Plans in use: one for each unit that has its own, the nearest one wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, RootTransaction, select, true, update

from bot.storage.audit import record
from bot.storage.prepared import Prepared
from bot.storage.tables import plan as plan_table
from bot.storage.tables import post, unit
from bot.training import profile, units
from bot.training.as_of import subtree
from bot.training.plan import Plan


@dataclass(frozen=True, slots=True)
class PlanInUse:
    """A plan with the unit that it holds for; None is the whole installation."""

    id: int
    unit_id: int | None
    plan: Plan
    used_at: datetime


def use(
    connection: Connection, source: str, name: str, *, now: datetime, actor_id: int | None = None
) -> Plan:
    """Put a profile in force for its unit, in place of the one before.

    Raises Problem when the profile is wrong or its unit unknown.
    """
    plan = profile.parse(source, name)
    unit_id = units.find(connection, plan.unit, now.date()).id if plan.unit else None
    connection.execute(
        update(plan_table)
        .where(plan_table.c.unit_id.is_not_distinct_from(unit_id))
        .where(plan_table.c.replaced_at.is_(None))
        .values(replaced_at=now)
    )
    connection.execute(
        plan_table.insert().values(
            unit_id=unit_id, code=plan.code, title=plan.title, source=source, used_at=now
        )
    )
    if transaction := connection.get_transaction():
        _read.pop(transaction, None)
    record(connection, now, "plan.use", actor_id=actor_id, unit_id=unit_id, code=plan.code)
    return plan


_IN_USE: Final = Prepared(
    select(plan_table.c.id, plan_table.c.unit_id, plan_table.c.source, plan_table.c.used_at)
    .where(plan_table.c.replaced_at.is_(None))
    .order_by(plan_table.c.unit_id.is_not(None), plan_table.c.unit_id)
)


#: What each transaction has read: one turn asks several times, and is answered by one plan.
_read: Final[WeakKeyDictionary[RootTransaction, list[PlanInUse]]] = WeakKeyDictionary()


def in_use(connection: Connection) -> list[PlanInUse]:
    """Return the plans in use, the whole installation's first."""
    # What a savepoint has changed may yet be undone.
    transaction = None if connection.in_nested_transaction() else connection.get_transaction()
    known = _read.get(transaction) if transaction else None
    if known is None:
        rows = _IN_USE.rows(connection)
        known = [PlanInUse(row.id, row.unit_id, _parsed(row.source), row.used_at) for row in rows]
        if transaction:
            _read[transaction] = known
    return known


@lru_cache(maxsize=32)
def _parsed(source: str) -> Plan:
    return profile.parse(source, "plan")


@dataclass(frozen=True, slots=True)
class Governing:
    """The plan that holds for a place, and which posts it holds for."""

    plan: Plan
    unit_id: int | None
    posts: ColumnElement[bool]


def governing(connection: Connection, unit_id: int | None, day: date) -> Governing | None:
    """Return the plan that holds for a unit (None: the whole installation) on a day.

    It is the nearest that is in force; where none is, the nearest at all, which asks for nothing
    on that day but can be named.
    """
    used = in_use(connection)
    holding = [each for each in used if each.plan.holds(day)]
    found = _nearest(connection, holding, unit_id, day)
    return found or _nearest(connection, used, unit_id, day)


def _nearest(
    connection: Connection, among: Sequence[PlanInUse], unit_id: int | None, day: date
) -> Governing | None:
    known = {each.unit_id: each for each in among}
    found = known.get(None)
    if unit_id is not None and set(known) - {None}:
        line = units.line_up(connection, unit_id, day)
        found = next((known[each] for each in line if each in known), found)
    elif found is None and unit_id is None and len(known) == 1:
        found = next(iter(known.values()))
    if found is None:
        return None
    posts = _posts(connection, found.unit_id, set(known) - {None}, day)
    return Governing(found.plan, found.unit_id, posts)


def _posts(
    connection: Connection, unit_id: int | None, others: set[int | None], day: date
) -> ColumnElement[bool]:
    """Return which posts a plan of a unit holds for: its subtree without nearer plans'."""
    if unit_id is None and not others:
        return true()
    covered: ColumnElement[bool] = (
        true()
        if unit_id is None
        else post.c.unit_id.in_(select(subtree(unit_id, day, "governed").c.id))
    )
    below = units.ids_below(connection, [unit_id], day) if unit_id is not None else None
    for number, other in enumerate(sorted(each for each in others if each is not None)):
        if other != unit_id and (below is None or other in below):
            nearer = subtree(other, day, f"nearer_{number}")
            covered = covered & post.c.unit_id.not_in(select(nearer.c.id))
    return covered


def known_codes(connection: Connection) -> dict[int, str]:
    """Return the codes of the units that have their own plan, by id."""
    rows = connection.execute(
        select(unit.c.id, unit.c.code)
        .join(plan_table, plan_table.c.unit_id == unit.c.id)
        .where(plan_table.c.replaced_at.is_(None))
    )
    return {row.id: row.code for row in rows}
