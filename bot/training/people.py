"""People on a day: finding one by code, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from bot.base.problems import Problem
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import person, post, status_period, unit
from bot.training.as_of import DAY, Day, Scope, people_on, present, within
from bot.training.enums import Status


@dataclass(frozen=True, slots=True)
class Person:
    """A person as they stand on a day. ``unit_id`` is None before they came to any unit."""

    id: int
    code: str
    name: str
    unit_id: int | None
    unit_code: str | None
    group: str | None
    title: str | None
    leading: bool
    status: str
    joined: date | None

    @property
    def given_name(self) -> str:
        """The last word of the name, by which people are addressed."""
        return self.name.split()[-1] if self.name.split() else self.name


@cache
def _one() -> Prepared:
    """Return the statement for one person by id; asked with every message."""
    return Prepared(_statement(DAY).where(person.c.id == parameter("id", person.c.id.type)))


def _statement(day: Day) -> Select[Any]:
    source = people_on(day).outerjoin(unit, unit.c.id == post.c.unit_id)
    return select(
        person.c.id,
        person.c.code,
        person.c.name,
        post.c.unit_id,
        unit.c.code.label("unit_code"),
        post.c.group,
        post.c.title,
        post.c.leading,
        func.coalesce(status_period.c.status, Status.ACTIVE).label("status"),
        person.c.joined,
    ).select_from(source)


def find(connection: Connection, code: str, day: date) -> Person:
    """Return the person with a staff code. Raises Problem when there is none."""
    row = connection.execute(_statement(day).where(person.c.code == code.strip())).first()
    if row is None:
        raise Problem("problem.no_person", code=code)
    return Person(*row)


_BARE: Final = Prepared(
    select(person.c.id, person.c.code, person.c.name, person.c.joined).where(
        person.c.id == parameter("id", person.c.id.type)
    )
)


def by_id(connection: Connection, person_id: int, day: date) -> Person:
    """Return a person by id, in no unit before they come to one. Raises Problem for nobody."""
    row = _one().first(connection, day=day, id=person_id)
    if row is not None:
        return Person(*row)
    bare = _BARE.first(connection, id=person_id)
    if bare is None:
        raise Problem("problem.no_person", code="?")
    return Person(
        bare.id, bare.code, bare.name, None, None, None, None, False, Status.ACTIVE, bare.joined
    )


def by_ids(connection: Connection, ids: Sequence[int], day: date) -> dict[int, Person]:
    """Return several people by id."""
    rows = connection.execute(_statement(day).where(person.c.id.in_(ids)))
    return {row.id: Person(*row) for row in rows}


def headcount(connection: Connection, scope: Scope, day: date) -> int:
    """Return how many people a scope has on a day who have come and not left."""
    statement = (
        select(func.count()).select_from(people_on(day)).where(within(scope, day), present(day))
    )
    return int(connection.execute(statement).scalar_one())
