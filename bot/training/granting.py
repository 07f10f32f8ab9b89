"""Roles given and taken by an admin, and by the command line the first."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, update

from bot.base.problems import Problem
from bot.storage.audit import Action, record
from bot.storage.tables import role_grant
from bot.training import people, units
from bot.training.access import Deed, Viewer, actor_id, require
from bot.training.as_of import AsOf
from bot.training.enums import Role
from bot.training.timeline import OPEN


def give(
    connection: Connection,
    code: str,
    role: Role,
    *,
    unit_code: str | None,
    until: date | None,
    now: datetime,
    by: Viewer | None,
) -> None:
    """Grant a role. Raises Problem for an unknown person or unit, for oneself, and but for admins.

    ``by`` None is the command line, where the first role is given.
    """
    as_of = AsOf(connection, now.date())
    receiver = people.find(as_of, code)
    require(by, Deed.GRANT, receiver)
    unit_id = units.find(as_of, unit_code).id if unit_code else None
    if until is not None and until < now.date():
        raise Problem("problem.past_day", day=f"{until:%d/%m/%Y}")
    # The older grant ends: else a shorter time given now would be outlasted by it.
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
        actor_id=actor_id(by),
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
    by: Viewer | None,
) -> int:
    """Revoke a role (of one unit, or all of that role); return how many grants ended."""
    as_of = AsOf(connection, now.date())
    holder = people.find(as_of, code)
    require(by, Deed.GRANT, holder)
    unit_id = units.find(as_of, unit_code).id if unit_code else None
    ended = _end(connection, holder.id, role, unit_id, now, everywhere=unit_code is None)
    record(
        connection,
        now,
        Action.GRANT_TAKE,
        actor_id=actor_id(by),
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
        # NULL as well: the grant over everything is one of them, not all.
        statement = statement.where(role_grant.c.unit_id.is_not_distinct_from(unit_id))
    return connection.execute(statement.values(revoked_at=now)).rowcount
