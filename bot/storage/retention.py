"""How long what is only needed for a while is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, func, select

from bot.storage.tables import (
    channel_account,
    chat_memory,
    inbox,
    link_attempt,
    link_code,
    long_action,
    masked_question,
    message,
)

#: Table, its moment, and how long after it a row goes. A messenger repeats an update for a day at
#: most; what a chat was about ends after half an hour; buttons older than a year still mean their
#: intent without their row; the page shows its chat, and offers its files, a year back.
_KEPT: Final[tuple[tuple[Table, ColumnElement[datetime], timedelta], ...]] = (
    (inbox, inbox.c.received_at, timedelta(days=7)),
    (chat_memory, chat_memory.c.changed_at, timedelta(days=1)),
    (link_attempt, link_attempt.c.at, timedelta(days=2)),
    (masked_question, masked_question.c.asked_at, timedelta(days=30)),
    (long_action, long_action.c.kept_at, timedelta(days=366)),
    (message, message.c.at, timedelta(days=366)),
)


_STRANGERS_KEPT: Final = timedelta(days=1)
#: A code that was used, or can be used no more, is told apart from a wrong one for so long.
_CODES_KEPT: Final = timedelta(days=30)


def sweep(connection: Connection, now: datetime) -> int:
    """Delete what has been kept long enough; return how many rows."""
    rows = sum(
        connection.execute(delete(table).where(moment < now - kept)).rowcount
        for table, moment, kept in _KEPT
    )
    return rows + _sweep_codes(connection, now) + _sweep_strangers(connection, now)


def _sweep_strangers(connection: Connection, now: datetime) -> int:
    """Delete what was said in chats that are nobody's: pages anybody may open."""
    account = channel_account.c
    linked = exists().where(
        account.channel == message.c.channel, account.address == message.c.address
    )
    found = delete(message).where(message.c.at < now - _STRANGERS_KEPT, ~linked)
    return connection.execute(found).rowcount


def _sweep_codes(connection: Connection, now: datetime) -> int:
    over = func.coalesce(link_code.c.used_at, link_code.c.expires)
    tried = select(link_attempt.c.code_id).where(link_attempt.c.code_id.is_not(None))
    found = delete(link_code).where(over < now - _CODES_KEPT, link_code.c.id.not_in(tried))
    return connection.execute(found).rowcount
