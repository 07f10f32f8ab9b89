"""What a person wants of reminders: all, none, or none until a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from bot.storage.audit import Action, record
from bot.storage.tables import preference
from bot.storage.upserts import put
from bot.training import restrictions


@dataclass(frozen=True, slots=True)
class Preference:
    """One person's choice. Nothing is sent before ``snoozed_until``, a day, comes."""

    opted_out: bool = False
    snoozed_until: date | None = None

    def snoozed(self, day: date) -> bool:
        """Return whether nothing is wanted yet on a day."""
        return self.snoozed_until is not None and self.snoozed_until > day


_COLUMNS = (preference.c.opted_out, preference.c.snoozed_until)


def of(connection: Connection, person_id: int) -> Preference:
    """Return a person's choice; who never chose wants reminders."""
    row = connection.execute(select(*_COLUMNS).where(preference.c.person_id == person_id)).first()
    return Preference(*row) if row else Preference()


def chosen(connection: Connection, person_id: int | None = None) -> dict[int, Preference]:
    """Return the choices of all who ever asked for less, or of one person, by person.

    Whose data is not to be used is reminded as little as who opted out.
    """
    statement = select(preference.c.person_id, *_COLUMNS).where(
        or_(preference.c.opted_out, preference.c.snoozed_until.is_not(None))
    )
    if person_id is not None:
        statement = statement.where(preference.c.person_id == person_id)
    rows = connection.execute(statement)
    choices = {found: Preference(*rest) for found, *rest in rows}
    for found in restrictions.restricted(connection, person_id):
        choices[found] = replace(choices.get(found, Preference()), opted_out=True)
    return choices


def snooze(connection: Connection, person_id: int, until: date, now: datetime) -> None:
    """Send nothing before a day; also for who had opted out."""
    _keep(connection, person_id, now, "snooze", opted_out=False, snoozed_until=until)


def opt_out(connection: Connection, person_id: int, now: datetime) -> None:
    """Send no more reminders."""
    _keep(connection, person_id, now, "opt_out", opted_out=True, snoozed_until=None)


def opt_in(connection: Connection, person_id: int, now: datetime) -> None:
    """Send reminders again, from now on."""
    _keep(connection, person_id, now, "opt_in", opted_out=False, snoozed_until=None)


def prefer(connection: Connection, person_id: int, channels: Sequence[str], now: datetime) -> None:
    """Remind in these channels, in this order, and in the others where it cannot be."""
    order = ",".join(dict.fromkeys(channels))
    values = {"person_id": person_id, "channel_order": order}
    put(connection, preference, ("person_id",), values)
    deed = Action.REMINDERS_PREFER
    record(connection, now, deed, actor_id=person_id, person_id=person_id, channels=order)


def _keep(connection: Connection, person_id: int, now: datetime, what: str, **kept: Any) -> None:
    put(connection, preference, ("person_id",), {"person_id": person_id, **kept})
    record(
        connection,
        now,
        Action(f"reminders.{what}"),
        actor_id=person_id,
        person_id=person_id,
        until=kept["snoozed_until"].isoformat() if kept["snoozed_until"] else None,
    )
