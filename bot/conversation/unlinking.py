"""Parting chats from their person: by themselves, by another chat of theirs, or all at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation import chat_accounts, issued_codes
from bot.conversation.messages import Address
from bot.storage.audit import Action, record

#: Told of a chat that was parted, inside the transaction. A channel that keeps what was said in
#: its chats takes that out: who links the chat next must not read it.
Parted = Callable[[Connection, Address], None]


def nothing_kept(connection: Connection, chat: Address) -> None:
    """Do nothing: for chats of which only the messenger keeps what was said."""


def unlink(connection: Connection, chat: Address, now: datetime, parted: Parted) -> bool:
    """Part a chat from its person; return whether it was joined to one."""
    ended = chat_accounts.remove(connection, chat)
    if not ended:
        return False
    (was,) = ended
    parted(connection, chat)
    _record(connection, now, was.person_id, chat, actor_id=was.person_id)
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
    ended = chat_accounts.remove_of(connection, person_id, channel)
    for was in ended:
        parted(connection, was.chat)
        _record(connection, now, person_id, was.chat, actor_id=actor_id)
    issued_codes.end_of(connection, person_id, now)
    return len(ended)


def disown(
    connection: Connection, chat: Address, account_id: int, now: datetime, parted: Parted
) -> bool:
    """Part another chat from the person of this one, who says that it is not theirs.

    Only one that was linked after this: whoever linked with another's code cannot part the
    person's own chats, and so keep them from being told.
    """
    ended = chat_accounts.remove_later(connection, chat, account_id)
    if not ended:
        return False
    (was,) = ended
    parted(connection, was.chat)
    _record(connection, now, was.person_id, was.chat, actor_id=was.person_id, disowned=True)
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
