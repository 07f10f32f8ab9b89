"""Making a browser's chat a person's, and ending that."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine

from bot.base.texts import Texts
from bot.channels.web.chat import transcript
from bot.channels.web.chat.transcript import CHANNEL
from bot.channels.web.push import subscriptions
from bot.conversation import chat_accounts, chat_memory, linking, unlinking
from bot.conversation.link_greeting import greeting
from bot.conversation.messages import Address, Reply
from bot.reminders.kinds.linked import tell_others
from bot.storage.engine import reading, writing
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
    if not chat_accounts.move(connection, Address(CHANNEL, chat), to):
        return False
    transcript.move(connection, chat, to)
    chat_memory.move(connection, Address(CHANNEL, chat), to)
    subscriptions.move(connection, chat, to)
    return True


def leave(connection: Connection, chat: str, now: datetime) -> bool:
    """End the link of a chat, and what it was about; return whether there was one."""
    address = Address(CHANNEL, chat)
    chat_memory.forget(connection, address)
    return unlinking.unlink(connection, address, now, parted)


def parted(connection: Connection, chat: Address) -> None:
    """Take out what was said in a chat that is parted, and tell its browser nothing more."""
    subscriptions.end_of_chat(connection, chat.id)
    transcript.take_out(connection, chat.id)


def leave_unless_open(
    connection: Connection, person_id: int, opened: Container[str], now: datetime
) -> None:
    """End the links of a person's web chats that no page has open: a demo's, left behind."""
    for chat in chat_accounts.addresses(connection, person_id, CHANNEL):
        if chat not in opened:
            leave(connection, chat, now)


def person_of(connection: Connection, chat: str) -> int | None:
    """Return the person whom a chat belongs to."""
    return chat_accounts.person_of(connection, Address(CHANNEL, chat))


def seen(engine: Engine, chat: str, now: datetime) -> None:
    """Note that a chat is open now, so that reminders come where the person is."""
    address = Address(CHANNEL, chat)
    with reading(engine) as connection:
        if not chat_accounts.unseen(connection, address, now - _STALE):
            return
    with writing(engine) as connection:
        chat_accounts.seen(connection, address, now, _STALE)
