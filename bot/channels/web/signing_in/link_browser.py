"""Making a browser's chat a person's, and ending that."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, select, update

from bot.base.texts import Texts
from bot.channels.web.chat import transcript
from bot.channels.web.chat.transcript import CHANNEL
from bot.channels.web.push import subscriptions
from bot.conversation import linking, unlinking
from bot.conversation.chat_memory import forget
from bot.conversation.link_greeting import greeting
from bot.conversation.messages import Address, Reply
from bot.reminders.kinds.linked import tell_others
from bot.storage.engine import reading, writing
from bot.storage.tables import channel_account, chat_memory, message
from bot.training.as_of import AsOf

#: How old the mark of when a chat was last open may grow before it is renewed.
_STALE: Final = timedelta(minutes=10)


def join(connection: Connection, chat: str, person_id: int, say: Texts, now: datetime) -> None:
    """Link a new chat to a person, greet them, and tell their other chats."""
    linked = linking.join(connection, Address(CHANNEL, chat), person_id, now)
    if linked is None:
        raise LookupError("a new chat was somebody's already")
    lines = [greeting(AsOf(connection, now.date()), person_id, say), say("web.greeting")]
    told = tell_others(connection, person_id, linked.account_id, CHANNEL, now)
    if told:
        lines.append(say("linking.others_told", count=told))
    transcript.keep_push(connection, chat, Reply("\n".join(lines)), "greeting", now)


def move(connection: Connection, chat: str, to: str) -> bool:
    """Move all of a linked chat to a new one; return whether it was linked.

    Whoever copied the old chat's cookie before it was linked has nothing of the new one.
    """
    account = channel_account.c
    moved = connection.execute(
        update(channel_account)
        .where(account.channel == CHANNEL, account.address == chat)
        .values(address=to)
    )
    if not moved.rowcount:
        return False
    for table in (message, chat_memory):
        connection.execute(
            update(table)
            .where(table.c.channel == CHANNEL, table.c.address == chat)
            .values(address=to)
        )
    subscriptions.move(connection, chat, to)
    return True


def leave(connection: Connection, chat: str, now: datetime) -> bool:
    """End the link of a chat, and what it was about; return whether there was one."""
    address = Address(CHANNEL, chat)
    forget(connection, address)
    return unlinking.unlink(connection, address, now, parted)


def parted(connection: Connection, chat: Address) -> None:
    """Take out what was said in a chat that is parted, and tell its browser nothing more."""
    subscriptions.end_of_chat(connection, chat.id)
    transcript.take_out(connection, chat.id)


def leave_unless_open(
    connection: Connection, person_id: int, opened: Container[str], now: datetime
) -> None:
    """End the links of a person's web chats that no page has open: a demo's, left behind."""
    account = channel_account.c
    chats = connection.execute(
        select(account.address).where(account.channel == CHANNEL, account.person_id == person_id)
    )
    for chat in chats.scalars().all():
        if chat not in opened:
            leave(connection, chat, now)


def person_of(connection: Connection, chat: str) -> int | None:
    """Return the person whom a chat belongs to."""
    account = channel_account.c
    return connection.execute(
        select(account.person_id).where(account.channel == CHANNEL, account.address == chat)
    ).scalar()


def seen(engine: Engine, chat: str, now: datetime) -> None:
    """Note that a chat is open now, so that reminders come where the person is."""
    account = channel_account.c
    stale = (
        account.channel == CHANNEL,
        account.address == chat,
        account.seen_at.is_(None) | (account.seen_at < now - _STALE),
    )
    with reading(engine) as connection:
        if connection.execute(select(account.id).where(*stale)).first() is None:
            return
    with writing(engine) as connection:
        connection.execute(update(channel_account).where(*stale).values(seen_at=now))
