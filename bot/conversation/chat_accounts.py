"""The chats that belong to people: joined, moved, seen, closed to us, parted.

All that writes them is here; who may, and what else happens with it, is said by ``linking``,
``unlinking`` and the channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, String, delete, select, update

from bot.conversation.messages import Address
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import channel_account
from bot.storage.upserts import insert_once

_account = channel_account.c
_OF_CHAT: Final = Prepared(
    select(_account.id, _account.person_id, _account.seen_at, _account.blocked_at).where(
        _account.channel == parameter("of_channel", String),
        _account.address == parameter("of_chat", String),
    )
)


@dataclass(frozen=True, slots=True)
class Parting:
    """A chat that was a person's until now."""

    person_id: int
    chat: Address


def of_chat(connection: Connection, chat: Address) -> Any | None:
    """Return a chat's ``id``, ``person_id``, ``seen_at``, ``blocked_at``; None for nobody's."""
    return _OF_CHAT.first(connection, of_channel=chat.channel, of_chat=chat.id)


def person_of(connection: Connection, chat: Address) -> int | None:
    """Return the person whom a chat belongs to; leaves no trace."""
    row = of_chat(connection, chat)
    return None if row is None else int(row.person_id)


def addresses(connection: Connection, person_id: int, channel: str) -> Sequence[str]:
    """Return the addresses of a person's chats on a channel."""
    query = select(_account.address).where(
        _account.channel == channel, _account.person_id == person_id
    )
    return connection.execute(query).scalars().all()


def any_on(connection: Connection, channel: str) -> bool:
    """Return whether anybody has a chat on a channel."""
    found = select(_account.id).where(_account.channel == channel).limit(1)
    return connection.execute(found).first() is not None


def add(
    connection: Connection, chat: Address, person_id: int, now: datetime, consent: str
) -> int | None:
    """Join a chat to a person; return the account's id, None where the chat is joined already."""
    values = {
        "channel": chat.channel,
        "address": chat.id,
        "person_id": person_id,
        "linked_at": now,
        "seen_at": now,
        "consent": consent,
    }
    # The unique row decides: of two codes agreed to at once in a chat one finds it taken.
    if not insert_once(connection, channel_account, values):
        return None
    row = of_chat(connection, chat)
    return None if row is None else int(row.id)


def move(connection: Connection, chat: Address, to: str) -> bool:
    """Give a joined chat another address on its channel; return whether it was joined."""
    moved = update(channel_account).where(*_is(chat)).values(address=to)
    return bool(connection.execute(moved).rowcount)


def opened(connection: Connection, account_id: int, now: datetime) -> None:
    """Note that its person wrote in a chat, which opens it to us again."""
    connection.execute(
        update(channel_account)
        .where(_account.id == account_id)
        # Who writes has unblocked us: reminders come here again without being asked for.
        .values(seen_at=now, blocked_at=None)
    )


def unseen(connection: Connection, chat: Address, since: datetime) -> bool:
    """Return whether a joined chat was last seen before a moment, or never."""
    query = select(_account.id).where(*_is(chat), *_not_seen(since))
    return connection.execute(query).first() is not None


def seen(connection: Connection, chat: Address, now: datetime, fine: timedelta) -> None:
    """Note that a chat is open, where that was last noted longer ago than ``fine``."""
    connection.execute(
        update(channel_account).where(*_is(chat), *_not_seen(now - fine)).values(seen_at=now)
    )


def block(connection: Connection, account_id: int, now: datetime) -> None:
    """Mark a chat as closed to us; a message from it opens it again."""
    connection.execute(
        update(channel_account).where(_account.id == account_id).values(blocked_at=now)
    )


def remove(connection: Connection, chat: Address) -> list[Parting]:
    """Part a chat from its person."""
    return _parted(connection, *_is(chat))


def remove_of(connection: Connection, person_id: int, channel: str | None) -> list[Parting]:
    """Part all chats of a person, or those on one channel."""
    of_channel = () if channel is None else (_account.channel == channel,)
    return _parted(connection, _account.person_id == person_id, *of_channel)


def remove_later(connection: Connection, chat: Address, account_id: int) -> list[Parting]:
    """Part an account from the person of a chat, where it was joined after that chat."""
    own = select(_account.id, _account.person_id).where(*_is(chat)).subquery()
    return _parted(
        connection,
        _account.id == account_id,
        _account.person_id == select(own.c.person_id).scalar_subquery(),
        # Ids rise with joining, which clocks of several machines need not do.
        _account.id > select(own.c.id).scalar_subquery(),
    )


def _parted(connection: Connection, *which: ColumnElement[bool]) -> list[Parting]:
    rows = connection.execute(
        delete(channel_account)
        .where(*which)
        .returning(_account.person_id, _account.channel, _account.address)
    )
    return [Parting(row.person_id, Address(row.channel, row.address)) for row in rows.all()]


def _is(chat: Address) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _account.channel == chat.channel, _account.address == chat.id


def _not_seen(since: datetime) -> tuple[ColumnElement[bool]]:
    return (_account.seen_at.is_(None) | (_account.seen_at < since),)
