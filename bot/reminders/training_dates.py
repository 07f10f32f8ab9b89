"""The days on which people said that they will do something: until then they are left alone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, delete, select

from bot.storage.audit import Action, record
from bot.storage.tables import training_date
from bot.storage.upserts import put


def of(connection: Connection, person_id: int) -> dict[str, date]:
    """Return somebody's days, by requirement."""
    rows = connection.execute(
        select(training_date.c.requirement, training_date.c.day).where(
            training_date.c.person_id == person_id
        )
    )
    return {row.requirement: row.day for row in rows}


def say(connection: Connection, person_id: int, requirement: str, day: date, now: datetime) -> None:
    """Keep the day on which somebody will do something; the officer is told of it."""
    values = {"person_id": person_id, "requirement": requirement, "day": day, "said_at": now}
    put(connection, training_date, ("person_id", "requirement"), values)
    record(
        connection,
        now,
        Action.REMINDERS_DATE,
        actor_id=person_id,
        person_id=person_id,
        requirement=requirement,
        day=day.isoformat(),
    )


def forget(connection: Connection, person_id: int) -> None:
    """Take all of somebody's days back."""
    connection.execute(delete(training_date).where(training_date.c.person_id == person_id))
