"""What a person wants of reminders: all, none, none until a day, fewer hours, kinds, other days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import Connection, or_, select

from bot.reminders.working_calendar import Hours
from bot.storage.audit import Action, record
from bot.storage.tables import audit_event, preference
from bot.storage.upserts import put
from bot.training import restrictions


@dataclass(frozen=True, slots=True)
class Preference:
    """One person's choice. Nothing is sent before ``snoozed_until``, a day, comes.

    ``quiet`` are hours without messages, ``muted`` kinds that are not wanted; ``days_before`` are
    the person's own days before a due day, in place of the plan's where there are any.
    """

    opted_out: bool = False
    snoozed_until: date | None = None
    quiet: Hours | None = None
    muted: frozenset[str] = frozenset()
    days_before: tuple[int, ...] = ()
    restricted: bool = False  # their data is not to be used

    def snoozed(self, day: date) -> bool:
        """Return whether nothing is wanted yet on a day."""
        return self.snoozed_until is not None and self.snoozed_until > day


#: Deeds that turn reminders on or off, or put them off.
_WRITES: Final = (Action.REMINDERS_SNOOZE, Action.REMINDERS_OPT_OUT, Action.REMINDERS_OPT_IN)
_COLUMNS: Final = (
    preference.c.opted_out,
    preference.c.snoozed_until,
    preference.c.quiet_from,
    preference.c.quiet_to,
    preference.c.muted,
    preference.c.days_before,
)


def of(connection: Connection, person_id: int) -> Preference:
    """Return a person's choice; who never chose wants reminders."""
    row = connection.execute(select(*_COLUMNS).where(preference.c.person_id == person_id)).first()
    return _read(*row) if row else Preference()


def chosen(connection: Connection, person_id: int | None = None) -> dict[int, Preference]:
    """Return the choices of all who ever chose anything, or of one person, by person.

    Whose data is not to be used is reminded of nothing, whatever the plan calls obligatory.
    """
    given = (column.is_not(None) for column in _COLUMNS[1:])
    statement = select(preference.c.person_id, *_COLUMNS).where(or_(preference.c.opted_out, *given))
    if person_id is not None:
        statement = statement.where(preference.c.person_id == person_id)
    rows = connection.execute(statement)
    choices = {found: _read(*rest) for found, *rest in rows}
    # Last, over whatever was chosen: the right to restrict is the law's.
    for found in restrictions.restricted(connection, person_id):
        own = choices.get(found, Preference())
        choices[found] = replace(own, opted_out=True, restricted=True)
    return choices


def _read(
    opted_out: bool,
    snoozed_until: date | None,
    quiet_from: time | None,
    quiet_to: time | None,
    muted: str | None,
    days_before: str | None,
) -> Preference:
    quiet = (quiet_from, quiet_to) if quiet_from is not None and quiet_to is not None else None
    return Preference(
        opted_out,
        snoozed_until,
        quiet,
        frozenset((muted or "").split(",")) - {""},
        tuple(int(days) for days in (days_before or "").split(",") if days),
    )


def snooze(connection: Connection, person_id: int, until: date, now: datetime) -> None:
    """Send nothing before a day; also for who had opted out."""
    _keep(connection, person_id, now, "snooze", opted_out=False, snoozed_until=until)


def opt_out(connection: Connection, person_id: int, now: datetime) -> None:
    """Send no more reminders."""
    _keep(connection, person_id, now, "opt_out", opted_out=True, snoozed_until=None)


def opt_in(connection: Connection, person_id: int, now: datetime) -> None:
    """Send reminders again, from now on."""
    _keep(connection, person_id, now, "opt_in", opted_out=False, snoozed_until=None)


def keep_quiet(connection: Connection, person_id: int, hours: Hours | None, now: datetime) -> None:
    """Send nothing in some hours of the day; at any hour of the windows for None."""
    first, last = hours or (None, None)
    said = None if hours is None else f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"
    _choose(connection, person_id, now, {"quiet_from": first, "quiet_to": last}, {"quiet": said})


def mute(connection: Connection, person_id: int, kinds: Collection[str], now: datetime) -> None:
    """Send none of some kinds; they take the place of those chosen before."""
    muted = ",".join(sorted(kinds)) or None
    _choose(connection, person_id, now, {"muted": muted}, {"muted": muted})


def remind_before(
    connection: Connection, person_id: int, days: Collection[int], now: datetime
) -> None:
    """Remind so many days before a due day; as the plan says for none."""
    said = ",".join(map(str, sorted(set(days), reverse=True))) or None
    _choose(connection, person_id, now, {"days_before": said}, {"days_before": said})


def prefer(connection: Connection, person_id: int, channels: Sequence[str], now: datetime) -> None:
    """Remind in these channels, in this order, and in the others where it cannot be."""
    order = ",".join(dict.fromkeys(channels))
    values = {"person_id": person_id, "channel_order": order}
    put(connection, preference, ("person_id",), values)
    deed = Action.REMINDERS_PREFER
    record(connection, now, deed, actor_id=person_id, person_id=person_id, channels=order)


def changed_since(connection: Connection, person_id: int, moment: datetime) -> bool:
    """Return whether somebody chose again, after a moment, whether to be reminded."""
    later = select(audit_event.c.id).where(
        audit_event.c.actor_id == person_id,
        audit_event.c.action.in_(_WRITES),
        audit_event.c.at > moment,
    )
    return connection.execute(later.limit(1)).first() is not None


def clear(connection: Connection) -> None:
    """Forget what everybody chose: for a sample whose days are lived through again."""
    connection.execute(preference.delete())


def _choose(
    connection: Connection,
    person_id: int,
    now: datetime,
    kept: dict[str, Any],
    said: dict[str, Any],
) -> None:
    put(connection, preference, ("person_id",), {"person_id": person_id, **kept})
    deed = Action.REMINDERS_CHOOSE
    record(connection, now, deed, actor_id=person_id, person_id=person_id, **said)


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
