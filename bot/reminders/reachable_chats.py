"""The chats in which a person can be reached: in the order they chose, then the one used last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from bot.conversation.messages import Address
from bot.storage.tables import channel_account as table
from bot.storage.tables import preference


@dataclass(frozen=True, slots=True)
class Account:
    """A chat joined to a person."""

    id: int
    address: Address


def _open(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .outerjoin(preference, preference.c.person_id == table.c.person_id)
        .where(table.c.blocked_at.is_(None))
        # No moment seen counts as the moment of linking.
        .order_by(table.c.seen_at.is_(None), table.c.seen_at.desc(), table.c.id.desc())
    )


def _rank(channel: str, order: str | None) -> int:
    """Return the place of a channel in the order that its person chose; others come after."""
    chosen = (order or "").split(",")
    return chosen.index(channel) if channel in chosen else len(chosen)


def of(connection: Connection, person_id: int) -> list[Account]:
    """Return a person's chats that are not blocked."""
    columns = (table.c.id, table.c.channel, table.c.address, preference.c.channel_order)
    found = connection.execute(_open(*columns).where(table.c.person_id == person_id))
    rows = sorted(found, key=lambda row: _rank(row.channel, row.channel_order))
    return [Account(row.id, Address(row.channel, row.address)) for row in rows]


def last_used(connection: Connection, person_id: int | None = None) -> dict[int, str]:
    """Return the channel on which each person who can be reached, or one of them, would be."""
    statement = _open(table.c.person_id, table.c.channel, preference.c.channel_order)
    if person_id is not None:
        statement = statement.where(table.c.person_id == person_id)
    best: dict[int, tuple[int, str]] = {}
    for found, channel, order in connection.execute(statement):
        rank = _rank(channel, order)
        if found not in best or rank < best[found][0]:
            best[found] = (rank, channel)
    return {found: channel for found, (_, channel) in best.items()}
