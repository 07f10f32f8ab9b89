"""People on a day: finding one by code, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from bot.base.problems import Problem
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import person, post, status_period, unit
from bot.training.as_of import AsOf
from bot.training.effective_dates import DAY, Day, Scope, people_on, present, within
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


#: One person by id; asked with every message.
_ONE: Final = Prepared(_statement(DAY).where(person.c.id == parameter("id", person.c.id.type)))


def find(as_of: AsOf, code: str) -> Person:
    """Return the person with a staff code. Raises Problem when there is none."""
    statement = _statement(as_of.day).where(person.c.code == code.strip())
    row = as_of.connection.execute(statement).first()
    if row is None:
        raise Problem("problem.no_person", code=code)
    return Person(*row)


_BARE: Final = Prepared(
    select(person.c.id, person.c.code, person.c.name, person.c.joined).where(
        person.c.id == parameter("id", person.c.id.type)
    )
)


def by_id(as_of: AsOf, person_id: int) -> Person:
    """Return a person by id, in no unit before they come to one. Raises Problem for nobody."""
    row = _ONE.first(as_of.connection, day=as_of.day, id=person_id)
    if row is not None:
        return Person(*row)
    bare = _BARE.first(as_of.connection, id=person_id)
    if bare is None:
        raise Problem("problem.no_person", code="?")
    return Person(
        bare.id, bare.code, bare.name, None, None, None, None, False, Status.ACTIVE, bare.joined
    )


def by_ids(as_of: AsOf, ids: Sequence[int]) -> dict[int, Person]:
    """Return several people by id."""
    rows = as_of.connection.execute(_statement(as_of.day).where(person.c.id.in_(ids)))
    return {row.id: Person(*row) for row in rows}


def phone_of(connection: Connection, person_id: int) -> str | None:
    """Return somebody's phone number as it is on record."""
    found: str | None = connection.execute(
        select(person.c.phone).where(person.c.id == person_id)
    ).scalar()
    return found


def headcount(as_of: AsOf, scope: Scope) -> int:
    """Return how many people a scope has who have come and not left."""
    day = as_of.day
    statement = (
        select(func.count()).select_from(people_on(day)).where(within(scope, day), present(day))
    )
    return int(as_of.connection.execute(statement).scalar_one())
