"""Making a browser's chat a person's, and ending that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete

from bot.channels.web import history
from bot.channels.web.history import CHANNEL
from bot.conversation.memory import forget
from bot.conversation.messages import Address, Reply
from bot.storage.audit import record
from bot.storage.tables import channel_account
from bot.texts import Texts
from bot.training import people, units


def join(connection: Connection, chat: str, person_id: int, say: Texts, now: datetime) -> None:
    """Link a new chat to a person and greet them by full name, post and unit."""
    connection.execute(
        channel_account.insert().values(
            channel=CHANNEL, address=chat, person_id=person_id, linked_at=now, seen_at=now
        )
    )
    record(connection, now, "chat.link", actor_id=person_id, person_id=person_id, channel=CHANNEL)
    person = people.by_id(connection, person_id, now.date())
    unit = units.by_id(connection, person.unit_id, now.date()) if person.unit_id else None
    about = ", ".join(part for part in (person.title, unit.name if unit else None) if part)
    greeting = say("web.greeting", name=person.name, about=about)
    history.keep_push(connection, chat, Reply(greeting), "greeting", now)


def leave(connection: Connection, chat: str, now: datetime) -> bool:
    """End the link of a chat, and what it was about; return whether there was one."""
    account = channel_account.c
    person_id = connection.execute(
        delete(channel_account)
        .where(account.channel == CHANNEL, account.address == chat)
        .returning(account.person_id)
    ).scalar()
    forget(connection, Address(CHANNEL, chat))
    if person_id is None:
        return False
    record(connection, now, "chat.unlink", actor_id=person_id, person_id=person_id, channel=CHANNEL)
    return True
