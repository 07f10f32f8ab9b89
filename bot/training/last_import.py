"""When a workbook was last brought in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.storage.audit import Action
from bot.storage.tables import audit_event


def last_import(connection: Connection) -> datetime | None:
    """Return the moment of the last import that was not a rehearsal; None before the first."""
    row = audit_event.c
    moment: datetime | None = connection.execute(
        select(func.max(row.at)).where(row.action == Action.IMPORT)
    ).scalar_one()
    return moment
