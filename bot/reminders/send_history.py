"""What was planned and sent lately, as planning the next day needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from sqlalchemy import Connection, func, select

from bot.reminders.enums import PERHAPS_SEEN, Kind, State
from bot.reminders.occurrences import CATCH_UP, Occurrence
from bot.reminders.working_calendar import Calendar
from bot.storage.tables import notification, planned_day
from bot.storage.upserts import insert_once


@dataclass(frozen=True, slots=True)
class Digest:
    """One person's digest of a day."""

    day: date
    state: State
    reason: str | None
    due_at: datetime
    items: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The digests of the last days, and the days on which the planner worked.

    ``first`` and ``last`` are those days; None when it never did.
    """

    first: date | None
    last: date | None
    digests: dict[int, list[Digest]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, on: date, calendar: Calendar) -> Self:
        """Read what bears on a day."""
        first, last = connection.execute(
            select(func.min(planned_day.c.day), func.max(planned_day.c.day))
        ).one()
        # A digest belongs to the day of its due moment or one before: two days more are enough.
        since = calendar.first_window(on - CATCH_UP - timedelta(days=2))
        row = notification.c
        found = connection.execute(
            select(row.person_id, row.state, row.reason, row.due_at, row.subject).where(
                row.kind == Kind.OBLIGATION,
                row.state.in_(tuple(State)),  # for the index on state and moment
                row.due_at >= since,
            )
        )
        digests: dict[int, list[Digest]] = {}
        for person_id, state, reason, due_at, subject in found:
            items = tuple(map(Occurrence.of, subject["items"]))
            day = date.fromisoformat(subject["day"])
            digests.setdefault(person_id, []).append(
                Digest(day, State(state), reason, due_at, items)
            )
        return cls(first, last, digests)

    def on(self, person_id: int, day: date) -> Digest | None:
        """Return a person's digest of a day."""
        return next((each for each in self.digests.get(person_id, ()) if each.day == day), None)

    def under_way(self, person_id: int, day: date) -> bool:
        """Return whether an earlier day's digest may still be sent again."""
        return any(
            each.state is State.SENDING and each.day < day
            for each in self.digests.get(person_id, ())
        )

    def seen(self, person_id: int, occurrence: Occurrence) -> bool:
        """Return whether a person may have received an occurrence, or never can."""
        over = (*PERHAPS_SEEN, State.FAILED)
        return any(
            each.state in over and occurrence in each.items
            for each in self.digests.get(person_id, ())
        )

    def this_week(self, person_id: int, day: date) -> int:
        """Return how many digests a person may have received in the day's week before it."""
        monday = day - timedelta(days=day.weekday())
        return sum(
            each.state in PERHAPS_SEEN and monday <= each.day < day
            for each in self.digests.get(person_id, ())
        )


def note_planned(connection: Connection, day: date, now: datetime, count: int) -> None:
    """Write that the planner worked on a day, and how many notifications it added."""
    values = {"day": day, "planned_at": now, "planned": count}
    if not insert_once(connection, planned_day, values):
        connection.execute(
            planned_day.update()
            .where(planned_day.c.day == day)
            .values(planned_at=now, planned=planned_day.c.planned + count)
        )


def planned_at(connection: Connection, day: date) -> datetime | None:
    """Return when the planner last worked on a day."""
    return connection.execute(
        select(planned_day.c.planned_at).where(planned_day.c.day == day)
    ).scalar()
