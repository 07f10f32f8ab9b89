"""What the last message to somebody was about: for words like «this kind»."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from bot.reminders.enums import PERHAPS_SEEN
from bot.storage.tables import notification

#: Who speaks of «this message» later than this means another one.
_REMEMBERED: Final = timedelta(days=3)


def last_kinds(connection: Connection, person_id: int, now: datetime) -> tuple[str, ...]:
    """Return the kinds of the last message to somebody, none where it is long ago."""
    row = notification.c
    rows = connection.execute(
        select(row.kind, row.sent_at)
        .where(
            row.person_id == person_id,
            row.state.in_(PERHAPS_SEEN),
            row.sent_at >= now - _REMEMBERED,
        )
        .order_by(row.sent_at.desc(), row.id)
    ).all()
    return tuple(dict.fromkeys(kind for kind, at in rows if at == rows[0].sent_at))
