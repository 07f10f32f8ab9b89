"""Restriction of use: somebody's record is kept, and not used beyond what the law demands.

While it holds no reminder goes to the person and nobody else opens the record in a chat; the
unit's figures, which name nobody, count it as before. Begun by an officer on the person's request,
ended by the person (Luật 91/2025/QH15: the right to restrict processing).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from bot.storage.audit import Action
from bot.storage.tables import person, restriction
from bot.training import people
from bot.training.access import Deed, Viewer, require
from bot.training.as_of import AsOf
from bot.training.changes import Change


def restricted(connection: Connection, person_id: int | None = None) -> frozenset[int]:
    """Return the ids of those whose data is restricted, or of one person where it is."""
    statement = select(restriction.c.person_id).where(restriction.c.ended_at.is_(None))
    if person_id is not None:
        statement = statement.where(restriction.c.person_id == person_id)
    return frozenset(connection.execute(statement).scalars())


def unnamed(connection: Connection, codes: Collection[str]) -> frozenset[str]:
    """Return which of some staff codes are of restricted records."""
    named = select(person.c.code).join(restriction, restriction.c.person_id == person.c.id)
    held = named.where(restriction.c.ended_at.is_(None), person.c.code.in_(codes))
    return frozenset(connection.execute(held).scalars())


def begin(as_of: AsOf, now: datetime, person_id: int, reason: str, *, by: Viewer | None) -> int:
    """Restrict the use of somebody's data; return the change's number.

    Raises Problem for whoever may not decide requests of the person.
    """
    require(by, Deed.DECIDE_REQUEST, people.by_id(as_of, person_id))
    deed = Change.of(as_of, now, by)
    values = {"person_id": person_id, "began_at": now, "reason": reason}
    number = deed.add(restriction, values)
    return deed.keep(Action.PRIVACY_RESTRICT, person_id=person_id, restriction=number)


def end(as_of: AsOf, now: datetime, *, by: Viewer) -> int | None:
    """Lift the asker's own restriction; return the change's number, None where there is none."""
    if by.person is None:
        return None
    held = select(restriction.c.id).where(
        restriction.c.person_id == by.person.id, restriction.c.ended_at.is_(None)
    )
    numbers = as_of.connection.execute(held).scalars().all()
    if not numbers:
        return None
    deed = Change.of(as_of, now, by)
    for number in numbers:
        deed.update(restriction, number, {"ended_at": now})
    return deed.keep(Action.PRIVACY_LIFT, person_id=by.person.id)
