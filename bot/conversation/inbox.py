"""What comes with every message: whether it is new, and whose chat it came from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.conversation import chat_accounts
from bot.conversation.messages import Address, Request
from bot.storage.tables import inbox
from bot.storage.upserts import insert_once

#: A chat's last sign of life is kept to this: not every message need write it.
_FINE: Final = timedelta(minutes=1)


def first_time(connection: Connection, request: Request, now: datetime) -> bool:
    """Return whether a request was not taken before, and take it."""
    if request.update_id is None:
        return True
    values = {
        "channel": request.sender.channel,
        "update_id": request.update_id,
        "received_at": now,
    }
    return insert_once(connection, inbox, values)


def linked(connection: Connection, chat: Address) -> bool:
    """Return whether a chat is somebody's; takes no lock and leaves no trace."""
    return chat_accounts.of_chat(connection, chat) is not None


def person_of(connection: Connection, chat: Address, now: datetime) -> int | None:
    """Return whose chat it is, None for nobody's; a message from it shows that it is in use."""
    row = chat_accounts.of_chat(connection, chat)
    if row is None:
        return None
    if row.blocked_at is not None or row.seen_at is None or abs(now - row.seen_at) >= _FINE:
        chat_accounts.opened(connection, row.id, now)
    return int(row.person_id)
