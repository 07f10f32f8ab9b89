"""Which roles people hold: over a unit's subtree or everything, until a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, select

from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import person, role_grant, status_period
from bot.training import units
from bot.training.as_of import AsOf
from bot.training.effective_dates import DAY, holds, present
from bot.training.enums import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a unit's subtree; without a unit over the whole installation."""

    role: Role
    unit_id: int | None


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
            # Who has left keeps the grant on paper until somebody takes it, and answers no phone.
            present(day),
            person.c.id != (other_than if other_than is not None else -1),
        )
        .order_by(role_grant.c.id)
    ).all()
    line = units.line_up(as_of, unit_id) if unit_id is not None else []
    distances = {above: distance for distance, above in enumerate(line)}
    # A grant to the side is no help, and must not hide one over everything that came after it.
    theirs = [row for row in rows if unit_id is None or row.unit_id in {None, *distances}]
    best = min(theirs, key=lambda row: distances.get(row.unit_id, len(distances)), default=None)
    return Officer(best.code, best.name, best.phone) if best is not None else None
