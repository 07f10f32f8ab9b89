"""Until when nothing is said of one duty: a day that its person has for it, or a pause of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from bot.storage.audit import Action, record
from bot.storage.tables import duty_pause, training_date
from bot.storage.upserts import put

#: Whose duty, by person and requirement, and the first day on which it is spoken of again.
Silences = Mapping[tuple[int, str], date]
_AFTER: Final = timedelta(days=1)


def of(connection: Connection, person_id: int | None = None) -> Silences:
    """Return the silences of everybody or of one person, those that are over included.

    A day said for a training is itself quiet: the morning after, it can be asked how it was.
    """
    dates, pauses = training_date.c, duty_pause.c
    said = select(dates.person_id, dates.requirement, dates.day)
    paused = select(pauses.person_id, pauses.requirement, pauses.until)
    if person_id is not None:
        said = said.where(dates.person_id == person_id)
        paused = paused.where(pauses.person_id == person_id)
    silences = {(person, duty): day + _AFTER for person, duty, day in connection.execute(said)}
    for person, duty, until in connection.execute(paused):
        # The later of both: a pause does not make an earlier promise of theirs come sooner.
        silences[person, duty] = max(until, silences.get((person, duty), until))
    return silences


def pause(
    connection: Connection, person_id: int, requirement: str, until: date, now: datetime
) -> None:
    """Say nothing of one duty before a day."""
    values = {"person_id": person_id, "requirement": requirement, "until": until, "said_at": now}
    put(connection, duty_pause, ("person_id", "requirement"), values)
    _tell(connection, person_id, now, requirement, until.isoformat())


def resume(connection: Connection, person_id: int, now: datetime) -> bool:
    """Take all pauses of somebody back; return whether there were any."""
    ended = connection.execute(delete(duty_pause).where(duty_pause.c.person_id == person_id))
    if ended.rowcount:
        _tell(connection, person_id, now)
    return bool(ended.rowcount)


def _tell(
    connection: Connection,
    person_id: int,
    now: datetime,
    requirement: str | None = None,
    until: str | None = None,
) -> None:
    record(
        connection,
        now,
        Action.REMINDERS_PAUSE,
        actor_id=person_id,
        person_id=person_id,
        requirement=requirement,
        until=until,
    )
