"""Who stands where on a day: people joined with their post, status and qualification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    and_,
    exists,
    or_,
    select,
)

from bot.storage.prepared import parameter
from bot.storage.tables import person, post, qualification, status_period, unit_version
from bot.training.enums import Status


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Whose figures are asked for: one person, the units of a tree, or everybody.

    A statement about one person takes the id as the parameter ``PERSON``, so that it is built
    once for everybody. A tree is one of ``subtree``.
    """

    one_person: bool = False
    tree: CTE | None = None


PERSON: Final = "one_person_id"
#: The parameter for a day, in statements that are prepared once.
DAY: Final = parameter("day", Date)


def the_person() -> BindParameter[int]:
    """Return the parameter for the one person's id."""
    return parameter(PERSON, person.c.id.type)


#: A day, or the parameter for one.
Day = date | BindParameter[date]


def holds(table: Table | CTE, day: Day) -> ColumnElement[bool]:
    """Return that a dated row holds on a day."""
    return and_(table.c.valid_from <= day, table.c.valid_to >= day)


def subtree(unit_id: int | BindParameter[int], day: Day, name: str = "subtree") -> CTE:
    """Return the ids of a unit and all below it on a day, as a column ``id``."""
    top = select(unit_version.c.unit_id.label("id")).where(
        unit_version.c.unit_id == unit_id, holds(unit_version, day)
    )
    tree = top.cte(name, recursive=True)
    below = select(unit_version.c.unit_id).where(
        unit_version.c.parent_id == tree.c.id, holds(unit_version, day)
    )
    return tree.union(below)  # UNION, not UNION ALL: a cycle ends


def units_within(scope: Scope, day: date) -> Select[tuple[int]]:
    """Return the ids of the units that a scope covers on a day."""
    if scope.tree is not None:
        return select(scope.tree.c.id)
    # Not simply everybody: who stands in a unit that is no more is in no unit's figure, and the
    # whole is the sum of its units.
    return select(unit_version.c.unit_id).where(holds(unit_version, day))


def people_on(day: Day) -> FromClause:
    """Return the join of every person with their rows of the day."""
    return (
        # Posts by an inner join: who has come to no unit is in no figure. The others are open ones,
        # since most people have neither a status nor a qualification on record.
        person.join(post, and_(post.c.person_id == person.c.id, holds(post, day)))
        .outerjoin(
            status_period,
            and_(status_period.c.person_id == person.c.id, holds(status_period, day)),
        )
        .outerjoin(
            qualification,
            and_(qualification.c.person_id == person.c.id, holds(qualification, day)),
        )
    )


def present(day: date) -> ColumnElement[bool]:
    """Return that somebody has come and has not left: the headcount's condition.

    Who was taken on again has the later day as theirs, and was there before they left.
    """
    leaving = status_period.alias("leaving")
    left_since = exists().where(
        leaving.c.person_id == person.c.id,
        leaving.c.status == Status.LEFT,
        leaving.c.valid_from > day,
        leaving.c.valid_from < person.c.joined,
    )
    return and_(
        or_(status_period.c.status.is_(None), status_period.c.status != Status.LEFT),
        or_(person.c.joined.is_(None), person.c.joined <= day, left_since),
    )


def within(scope: Scope, day: date) -> ColumnElement[bool]:
    """Return that somebody of ``people_on`` belongs to a scope on a day."""
    if scope.one_person:
        return person.c.id == the_person()
    return post.c.unit_id.in_(units_within(scope, day))
