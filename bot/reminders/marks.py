"""Moments that are remembered by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.storage.tables import reminder_mark
from bot.storage.upserts import insert_once


def read(connection: Connection, name: str) -> datetime | None:
    """Return a moment, None when there is none."""
    found = select(reminder_mark.c.at).where(reminder_mark.c.name == name)
    return connection.execute(found).scalar()


def set_once(connection: Connection, name: str, at: datetime) -> None:
    """Remember a moment unless there is one already."""
    insert_once(connection, reminder_mark, {"name": name, "at": at})
