"""Plans in use: one for each unit that has its own, the nearest one wins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import ColumnElement, Connection, select, true, update

from bot.storage.audit import Action, record
from bot.storage.prepared import Prepared
from bot.storage.tables import plan as plan_table
from bot.storage.tables import post, unit
from bot.training import profile, units
from bot.training.as_of import AsOf
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
    unit_id = units.find(AsOf(connection, now.date()), plan.unit).id if plan.unit else None
    connection.execute(
        update(plan_table)
        .where(plan_table.c.unit_id.is_not_distinct_from(unit_id))
        .where(plan_table.c.replaced_at.is_(None))
        .values(replaced_at=now)
    )
    connection.execute(
        plan_table.insert().values(
            # The source, not what was read of it: a later version reads it anew, with what it then
            # knows.
            unit_id=unit_id,
            code=plan.code,
            title=plan.title,
            source=source,
            used_at=now,
        )
    )
    record(connection, now, Action.PLAN_USE, actor_id=actor_id, unit_id=unit_id, code=plan.code)
    return plan


_IN_USE: Final = Prepared(
    select(plan_table.c.id, plan_table.c.unit_id, plan_table.c.source, plan_table.c.used_at)
    .where(plan_table.c.replaced_at.is_(None))
    .order_by(plan_table.c.unit_id.is_not(None), plan_table.c.unit_id)
)


def in_use(as_of: AsOf) -> tuple[PlanInUse, ...]:
    """Return the plans in use, the whole installation's first, whether in force or not."""
    return as_of.once(_in_use)


def _in_use(connection: Connection) -> tuple[PlanInUse, ...]:
    rows = _IN_USE.rows(connection)
    return tuple(PlanInUse(row.id, row.unit_id, _parsed(row.source), row.used_at) for row in rows)


@lru_cache(maxsize=32)  # a plan is equal only to itself, and statements are kept by it
def _parsed(source: str) -> Plan:
    return profile.parse(source, "plan")


@dataclass(frozen=True, slots=True)
class Governing:
    """The plan that holds for a place, and which posts it holds for.

    ``alone`` tells that it is the only one: all posts are its own.
    """

    plan: Plan
    unit_id: int | None
    posts: ColumnElement[bool]
    alone: bool = False


def governing(as_of: AsOf, unit_id: int | None) -> Governing | None:
    """Return the plan that holds for a unit (None: the whole installation).

    It is the nearest that is in force; where none is, the nearest at all, which asks for nothing
    on that day but can be named.
    """
    used = in_use(as_of)
    holding = [found for found in used if found.plan.holds(as_of.day)]
    found = _nearest(as_of, holding, unit_id)
    return found or _nearest(as_of, used, unit_id)


def _nearest(as_of: AsOf, among: Sequence[PlanInUse], unit_id: int | None) -> Governing | None:
    known = {plan.unit_id: plan for plan in among}
    found = known.get(None)
    if unit_id is not None and set(known) - {None}:
        line = units.line_up(as_of, unit_id)
        found = next((known[above] for above in line if above in known), found)
    elif found is None and unit_id is None and len(known) == 1:
        found = next(iter(known.values()))
    if found is None:
        return None
    posts = _posts(as_of, found.unit_id, set(known) - {None})
    return Governing(found.plan, found.unit_id, posts, alone=set(known) == {None})


def _posts(as_of: AsOf, unit_id: int | None, others: set[int | None]) -> ColumnElement[bool]:
    """Return which posts a plan of a unit holds for: its subtree without nearer plans'."""
    if unit_id is None and not others:
        return true()
    covered: ColumnElement[bool] = (
        true()
        if unit_id is None
        else post.c.unit_id.in_(select(as_of.subtree(unit_id, "governed").c.id))
    )
    below = units.ids_below(as_of, [unit_id]) if unit_id is not None else None
    for number, other in enumerate(sorted(other for other in others if other is not None)):
        if other != unit_id and (below is None or other in below):
            nearer = as_of.subtree(other, f"nearer_{number}")
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


def sources(connection: Connection) -> list[str]:
    """Return the profiles of all plans that were ever put in use."""
    return list(connection.execute(select(plan_table.c.source)).scalars())


def replaced(connection: Connection, at: datetime) -> list[Plan]:
    """Return the plans that another took the place of at a moment."""
    found = select(plan_table.c.source).where(plan_table.c.replaced_at == at)
    return [profile.parse(source, "plan") for source in connection.execute(found).scalars()]


def last_replaced(connection: Connection, count: int) -> Iterator[Plan]:
    """Yield the plans that are in use no more, the latest first, at most so many."""
    found = (
        select(plan_table.c.source)
        .where(plan_table.c.replaced_at.is_not(None))
        .order_by(plan_table.c.replaced_at.desc())
        .limit(count)
    )
    for source in connection.execute(found).scalars().all():
        yield profile.parse(source, "plan")
