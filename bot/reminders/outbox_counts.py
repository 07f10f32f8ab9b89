"""What the outbox has come to: how many in each state, and what did not surely arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, func, select

from bot.reminders.enums import State
from bot.storage.tables import notification

_row: Final = notification.c


def counts(connection: Connection, since: datetime | None = None) -> dict[State, int]:
    """Return how many notifications are in each state, of all or of those due since a moment."""
    statement = select(_row.state, func.count()).group_by(_row.state)
    if since is not None:
        statement = statement.where(_row.due_at >= since)
    rows = connection.execute(statement)
    return {State(state): number for state, number in rows}


@dataclass(frozen=True, slots=True)
class Lost:
    """A notification that did not surely arrive: for the officer's list."""

    person_id: int
    kind: str
    state: State
    reason: str | None
    day: date


def lost(connection: Connection, since: datetime) -> list[Lost]:
    """Return what is unknown, failed or undeliverable since a moment, the newest first."""
    states = (State.UNKNOWN, State.FAILED, State.UNDELIVERABLE)
    rows = connection.execute(
        select(_row.person_id, _row.kind, _row.state, _row.reason, _row.due_at)
        .where(_row.state.in_(states), _row.due_at >= since)
        .order_by(_row.due_at.desc(), _row.id.desc())
    )
    return [
        Lost(row.person_id, row.kind, State(row.state), row.reason, row.due_at.date())
        for row in rows
    ]
