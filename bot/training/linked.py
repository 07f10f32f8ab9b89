"""Who of some units has no chat joined to their record yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, select

from bot.storage.tables import channel_account, person, post, unit_version
from bot.training.as_of import AsOf
from bot.training.effective_dates import Scope, holds, people_on, present, subtree, within


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Somebody without a chat."""

    person_id: int
    code: str
    name: str
    unit: str | None  # its name


def unlinked(as_of: AsOf, unit_id: int | None) -> Sequence[Unlinked]:
    """Return who is present in a unit's subtree and has no chat, by code; None is everybody."""
    day = as_of.day
    scope = Scope(tree=subtree(unit_id, day)) if unit_id is not None else Scope()
    held = holds(unit_version, day)
    account = exists().where(channel_account.c.person_id == person.c.id)
    rows = as_of.connection.execute(
        select(person.c.id, person.c.code, person.c.name, unit_version.c.name)
        .select_from(people_on(day))
        .join(unit_version, and_(unit_version.c.unit_id == post.c.unit_id, held))
        .where(within(scope, day), present(day), post.c.unit_id.is_not(None), ~account)
        .order_by(person.c.code)
    )
    return [Unlinked(*row) for row in rows]


def chats_of(as_of: AsOf, person_id: int) -> int:
    """Return how many chats are joined to somebody."""
    found = select(channel_account.c.id).where(channel_account.c.person_id == person_id)
    return len(as_of.connection.execute(found).all())
