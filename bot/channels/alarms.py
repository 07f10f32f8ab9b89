"""Alarms: what an operator must hear of, in the log and in the record, not again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Connection, func, select

from bot.storage.audit import Alarm, record
from bot.storage.tables import audit_event

#: The same alarm is raised again when it still holds after so long.
REPEATED: Final = timedelta(hours=6)
_PREFIX: Final = "alarm."
_log = structlog.get_logger(__name__)


def raise_alarm(connection: Connection, now: datetime, name: str, **details: Any) -> bool:
    """Raise an alarm; return whether it was new. ``details`` are codes and counts."""
    action = Alarm(f"{_PREFIX}{name}")
    recent = select(audit_event.c.id).where(
        audit_event.c.action == action, audit_event.c.at > now - REPEATED
    )
    # In the database, so that of several processes one raises it.
    if connection.execute(recent.limit(1)).first() is not None:
        return False
    record(connection, now, action, **details)
    _log.error("alarm", alarm=name, **details)
    return True


def raised(connection: Connection, since: datetime) -> Iterator[tuple[str, datetime]]:
    """Return the alarms raised since a moment, by name, with the last time of each."""
    event = audit_event.c
    rows = connection.execute(
        select(event.action, func.max(event.at).label("at"))
        .where(event.action.startswith(_PREFIX), event.at > since)
        .group_by(event.action)
        .order_by(event.action)
    )
    return ((row.action.removeprefix(_PREFIX), row.at) for row in rows)
