"""Roles given by an admin, and by the command line the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, and_, select, update

from bot.base.problems import Problem
from bot.storage.audit import Action, record
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import person, role_grant, status_period
from bot.training import people, units
from bot.training.as_of import AsOf
from bot.training.effective_dates import DAY, holds, present
from bot.training.enums import Role
from bot.training.timeline import OPEN


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a unit's subtree; without a unit over the whole installation."""

    role: Role
    unit_id: int | None


def give(
    connection: Connection,
    code: str,
    role: Role,
    *,
    unit_code: str | None,
    until: date | None,
    now: datetime,
    actor_id: int | None = None,
) -> None:
    """Grant a role. Raises Problem for an unknown person or unit, or for oneself."""
    as_of = AsOf(connection, now.date())
    receiver = people.find(as_of, code)
    if receiver.id == actor_id:
        raise Problem("problem.own_grant")
    unit_id = units.find(as_of, unit_code).id if unit_code else None
    if until is not None and until < now.date():
        raise Problem("problem.past_day", day=f"{until:%d/%m/%Y}")
    _end(connection, receiver.id, role, unit_id, now)
    connection.execute(
        role_grant.insert().values(
            person_id=receiver.id,
            role=role,
            unit_id=unit_id,
            valid_from=now.date(),
            valid_to=until or OPEN,
            granted_at=now,
        )
    )
    record(
        connection,
        now,
        Action.GRANT_GIVE,
        actor_id=actor_id,
        person_id=receiver.id,
        unit_id=unit_id,
        role=role,
        until=until.isoformat() if until else None,
    )


def take(
    connection: Connection,
    code: str,
    role: Role,
    *,
    unit_code: str | None,
    now: datetime,
    actor_id: int | None = None,
) -> int:
    """Revoke a role (of one unit, or all of that role); return how many grants ended."""
    as_of = AsOf(connection, now.date())
    holder = people.find(as_of, code)
    unit_id = units.find(as_of, unit_code).id if unit_code else None
    ended = _end(connection, holder.id, role, unit_id, now, everywhere=unit_code is None)
    record(
        connection,
        now,
        Action.GRANT_TAKE,
        actor_id=actor_id,
        person_id=holder.id,
        unit_id=unit_id,
        role=role,
    )
    return ended


def _end(
    connection: Connection,
    person_id: int,
    role: Role,
    unit_id: int | None,
    now: datetime,
    *,
    everywhere: bool = False,
) -> int:
    statement = update(role_grant).where(
        role_grant.c.person_id == person_id,
        role_grant.c.role == role,
        role_grant.c.revoked_at.is_(None),
    )
    if not everywhere:
        statement = statement.where(role_grant.c.unit_id.is_not_distinct_from(unit_id))
    return connection.execute(statement.values(revoked_at=now)).rowcount


_OF: Final = Prepared(
    select(role_grant.c.role, role_grant.c.unit_id).where(
        role_grant.c.person_id == parameter("person", person.c.id.type),
        role_grant.c.revoked_at.is_(None),
        holds(role_grant, DAY),
    )
)


def of(as_of: AsOf, person_id: int) -> tuple[Grant, ...]:
    """Return the roles that a person holds."""
    rows = _OF.rows(as_of.connection, person=person_id, day=as_of.day)
    return tuple(Grant(Role(row.role), row.unit_id) for row in rows)


def holders(as_of: AsOf, role: Role) -> list[tuple[int, int | None]]:
    """Return who holds a role: the ids of person and unit, the oldest grant first."""
    rows = as_of.connection.execute(
        select(role_grant.c.person_id, role_grant.c.unit_id)
        .where(
            role_grant.c.role == role,
            role_grant.c.revoked_at.is_(None),
            holds(role_grant, as_of.day),
        )
        .order_by(role_grant.c.id)
    )
    return [(row.person_id, row.unit_id) for row in rows]


@dataclass(frozen=True, slots=True)
class Officer:
    """The officer to ask: name and work phone."""

    code: str
    name: str
    phone: str | None


def nearest_officer(
    as_of: AsOf, unit_id: int | None, *, other_than: int | None = None
) -> Officer | None:
    """Return the officer whose grant is nearest above a unit, or one of the whole installation.

    ``other_than`` is whoever asks: nobody is told to ask themselves.
    """
    day = as_of.day
    rows = as_of.connection.execute(
        select(role_grant.c.unit_id, person.c.code, person.c.name, person.c.phone)
        .join(person, person.c.id == role_grant.c.person_id)
        .outerjoin(
            status_period,
            and_(status_period.c.person_id == person.c.id, holds(status_period, day)),
        )
        .where(
            role_grant.c.role == Role.OFFICER,
            role_grant.c.revoked_at.is_(None),
            holds(role_grant, day),
            present(day),
            person.c.id != (other_than if other_than is not None else -1),
        )
        .order_by(role_grant.c.id)
    ).all()
    if not rows:
        return None
    line = units.line_up(as_of, unit_id) if unit_id is not None else []
    places = {each: place for place, each in enumerate(line)}
    best = min(rows, key=lambda row: places.get(row.unit_id, len(places)))
    if best.unit_id is not None and best.unit_id not in places and unit_id is not None:
        return None
    return Officer(best.code, best.name, best.phone)
