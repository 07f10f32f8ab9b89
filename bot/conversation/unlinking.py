"""Parting chats from their person: by themselves, by another chat of theirs, or all at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.conversation.linking import end_codes
from bot.conversation.messages import Address
from bot.storage.audit import Action, record
from bot.storage.tables import channel_account

#: Told of a chat that was parted, inside the transaction. A channel that keeps what was said in
#: its chats takes that out: who links the chat next must not read it.
Parted = Callable[[Connection, Address], None]


def nothing_kept(connection: Connection, chat: Address) -> None:
    """Do nothing: for chats of which only the messenger keeps what was said."""


def unlink(connection: Connection, chat: Address, now: datetime, parted: Parted) -> bool:
    """Part a chat from its person; return whether it was joined to one."""
    person_id = connection.execute(
        delete(channel_account)
        .where(channel_account.c.channel == chat.channel, channel_account.c.address == chat.id)
        .returning(channel_account.c.person_id)
    ).scalar()
    if person_id is None:
        return False
    parted(connection, chat)
    _record(connection, now, person_id, chat, actor_id=person_id)
    return True


def unlink_person(
    connection: Connection,
    person_id: int,
    now: datetime,
    parted: Parted,
    *,
    channel: str | None = None,
    actor_id: int | None = None,
) -> int:
    """Part all chats of a person, or those on one channel; return how many there were.

    For a lost phone: the codes that the person has not used yet end as well.
    """
    account = channel_account.c
    of_channel = () if channel is None else (account.channel == channel,)
    rows = connection.execute(
        delete(channel_account)
        .where(account.person_id == person_id, *of_channel)
        .returning(account.channel, account.address)
    ).all()
    for row in rows:
        chat = Address(row.channel, row.address)
        parted(connection, chat)
        _record(connection, now, person_id, chat, actor_id=actor_id)
    end_codes(connection, person_id, now)
    return len(rows)


def disown(
    connection: Connection, chat: Address, account_id: int, now: datetime, parted: Parted
) -> bool:
    """Part another chat from the person of this one, who says that it is not theirs.

    Only one that was linked after this: whoever linked with another's code cannot part the
    person's own chats, and so keep them from being told.
    """
    own = (
        select(channel_account.c.id, channel_account.c.person_id)
        .where(channel_account.c.channel == chat.channel, channel_account.c.address == chat.id)
        .subquery()
    )
    row = connection.execute(
        delete(channel_account)
        .where(
            channel_account.c.id == account_id,
            channel_account.c.person_id == select(own.c.person_id).scalar_subquery(),
            channel_account.c.id > select(own.c.id).scalar_subquery(),
        )
        .returning(
            channel_account.c.person_id, channel_account.c.channel, channel_account.c.address
        )
    ).first()
    if row is None:
        return False
    other = Address(row.channel, row.address)
    parted(connection, other)
    _record(connection, now, row.person_id, other, actor_id=row.person_id, disowned=True)
    return True


def _record(
    connection: Connection,
    now: datetime,
    person_id: int,
    chat: Address,
    *,
    actor_id: int | None,
    disowned: bool = False,
) -> None:
    record(
        connection,
        now,
        Action.LINK_REMOVE,
        actor_id=actor_id,
        person_id=person_id,
        channel=chat.channel,
        disowned=disowned,
    )
