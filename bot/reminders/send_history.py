"""What was planned and sent lately, as planning and sending on a day need it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from sqlalchemy import Connection, func, select

from bot.reminders.enums import PERHAPS_SEEN, State
from bot.reminders.occurrences import CATCH_UP, MORNING, Occurrence
from bot.reminders.working_calendar import Calendar
from bot.storage.tables import notification, planned_day
from bot.storage.upserts import insert_once


@dataclass(frozen=True, slots=True)
class Digest:
    """One person's notification of one kind for a day; ``sent_on`` is the day it really went."""

    kind: str
    day: date
    state: State
    reason: str | None
    due_at: datetime
    sent_on: date | None
    items: tuple[Occurrence, ...]

    @property
    def morning(self) -> bool:
        """Whether it went by itself, on the morning of an event."""
        return any(occurrence.mark == MORNING for occurrence in self.items)


@dataclass(frozen=True, slots=True)
class History:
    """The notifications of the last days, and the days on which the planner worked.

    ``first`` and ``last`` are those days; None when it never did.
    """

    first: date | None
    last: date | None
    digests: dict[int, list[Digest]] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        connection: Connection,
        on: date,
        calendar: Calendar,
        kinds: Collection[str],
        *,
        person_id: int | None = None,
        besides: Collection[int] = (),
    ) -> Self:
        """Read what bears on a day: of everybody or one person, ``besides`` some notifications."""
        first, last = connection.execute(
            select(func.min(planned_day.c.day), func.max(planned_day.c.day))
        ).one()
        # A digest belongs to the day of its due moment or one before: two days more are enough.
        since = calendar.first_window(on - CATCH_UP - timedelta(days=2))
        row = notification.c
        statement = select(
            row.person_id, row.kind, row.state, row.reason, row.due_at, row.sent_at, row.subject
        ).where(
            row.kind.in_(kinds),
            row.state.in_(tuple(State)),  # for the index on state and moment
            row.due_at >= since,
            row.id.not_in(besides),
        )
        if person_id is not None:
            statement = statement.where(row.person_id == person_id)
        digests: dict[int, list[Digest]] = {}
        for person, kind, state, reason, due_at, sent_at, subject in connection.execute(statement):
            digests.setdefault(person, []).append(
                Digest(
                    kind,
                    date.fromisoformat(subject["day"]),
                    State(state),
                    reason,
                    due_at,
                    sent_at.astimezone(calendar.zone).date() if sent_at else None,
                    tuple(map(Occurrence.from_json, subject["items"])),
                )
            )
        return cls(first, last, digests)

    def on(self, person_id: int, kind: str, day: date) -> Digest | None:
        """Return a person's notification of a kind for a day."""
        of_person = self.digests.get(person_id, ())
        return next(
            (digest for digest in of_person if (digest.kind, digest.day) == (kind, day)), None
        )

    def sent(self, person_id: int, day: date) -> bool:
        """Return whether a person may have received a digest on a day, or still may.

        One day has one digest. An earlier day's that is still open may be sent again on this one.
        """
        return any(
            digest.state in PERHAPS_SEEN
            and not digest.morning
            and (day in (digest.day, digest.sent_on) or _open_before(digest, day))
            for digest in self.digests.get(person_id, ())
        )

    def seen(self, person_id: int, kind: str, occurrence: Occurrence) -> bool:
        """Return whether a person may have received an occurrence, or never can."""
        over = (*PERHAPS_SEEN, State.FAILED)
        return any(
            digest.state in over and digest.kind == kind and occurrence in digest.items
            for digest in self.digests.get(person_id, ())
        )

    def this_week(self, person_id: int, kind: str, day: date) -> int:
        """Return how many of a kind a person may have received in the day's week before it."""
        monday = day - timedelta(days=day.weekday())
        return sum(
            digest.state in PERHAPS_SEEN and digest.kind == kind and monday <= digest.day < day
            for digest in self.digests.get(person_id, ())
        )


def _open_before(digest: Digest, day: date) -> bool:
    return digest.state is State.SENDING and digest.day < day


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


def clear(connection: Connection) -> None:
    """Forget the days on which the planner worked: for a sample that lives through them again."""
    connection.execute(planned_day.delete())
