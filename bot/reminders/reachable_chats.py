"""The chats in which a person can be reached: the channel they chose, then the one used last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, select, update

from bot.conversation.messages import Address
from bot.storage.tables import channel_account as table
from bot.storage.tables import preference


@dataclass(frozen=True, slots=True)
class Account:
    """A chat joined to a person."""

    id: int
    address: Address


#: A chat in the channel that its person chose comes before the others.
_CHOSEN = case((table.c.channel == preference.c.first_channel, 0), else_=1)


def _open(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .outerjoin(preference, preference.c.person_id == table.c.person_id)
        .where(table.c.blocked_at.is_(None))
        # No moment seen counts as the moment of linking.
        .order_by(_CHOSEN, table.c.seen_at.is_(None), table.c.seen_at.desc(), table.c.id.desc())
    )


def of(connection: Connection, person_id: int) -> list[Account]:
    """Return a person's chats that are not blocked."""
    rows = connection.execute(
        _open(table.c.id, table.c.channel, table.c.address).where(table.c.person_id == person_id)
    )
    return [Account(row.id, Address(row.channel, row.address)) for row in rows]


def last_used(connection: Connection, person_id: int | None = None) -> dict[int, str]:
    """Return the channel on which each person who can be reached, or one of them, would be."""
    statement = _open(table.c.person_id, table.c.channel)
    if person_id is not None:
        statement = statement.where(table.c.person_id == person_id)
    channels: dict[int, str] = {}
    for found, channel in connection.execute(statement):
        channels.setdefault(found, channel)
    return channels


def block(connection: Connection, account_id: int, now: datetime) -> None:
    """Mark a chat as closed to us; a message from it opens it again."""
    connection.execute(update(table).where(table.c.id == account_id).values(blocked_at=now))
