"""What comes with every message: whether it is new, and whose chat it came from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, String, select, update

from bot.conversation.messages import Address, Request
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import channel_account, inbox
from bot.storage.upserts import insert_once

#: A chat's last sign of life is kept to this: not every message need write it.
_FINE: Final = timedelta(minutes=1)

_account = channel_account.c
_OF_CHAT: Final = Prepared(
    select(_account.id, _account.person_id, _account.seen_at, _account.blocked_at).where(
        _account.channel == parameter("of_channel", String),
        _account.address == parameter("of_chat", String),
    )
)


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
    return _OF_CHAT.first(connection, of_channel=chat.channel, of_chat=chat.id) is not None


def person_of(connection: Connection, chat: Address, now: datetime) -> int | None:
    """Return whose chat it is, None for nobody's; a message from it shows that it is in use."""
    row = _OF_CHAT.first(connection, of_channel=chat.channel, of_chat=chat.id)
    if row is None:
        return None
    if row.blocked_at is not None or row.seen_at is None or abs(now - row.seen_at) >= _FINE:
        connection.execute(
            update(channel_account)
            .where(_account.id == row.id)
            .values(seen_at=now, blocked_at=None)
        )
    return int(row.person_id)
