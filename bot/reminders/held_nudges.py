"""Nudges by hand that wait: many people, or those of another unit too, want an officer's word.

What is held keeps whom it is for and about which targets; who is done, away or reminded meanwhile
is left out when it is let go. One that nobody decides in two weeks is over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from sqlalchemy import Row, select, update

from bot.reminders import releases
from bot.reminders.kinds import nudge
from bot.reminders.kinds.nudge import NudgePlan
from bot.storage.audit import Action, record
from bot.storage.tables import held_nudge
from bot.training.as_of import AsOf
from bot.training.rosters import roster

#: So many people may be reminded by hand without an officer.
MOST: Final = 50
_LASTS: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Held:
    """A nudge that waits, or was decided: ``sent`` is None while it waits."""

    id: int
    unit_id: int
    asker_id: int
    people: frozenset[int]
    targets: frozenset[str]
    asked_at: datetime
    sent: bool | None


def waits(as_of: AsOf, unit_id: int, asker_id: int, prepared: NudgePlan) -> bool:
    """Return whether a nudge waits: somebody else must be there to release it."""
    beyond = any(member.unit_id != unit_id for member, _ in prepared.send)
    if not beyond and len(prepared.send) <= MOST:
        return False
    # Where nobody could release it, waiting would be a refusal that is not called one.
    return bool(officers(as_of, unit_id, asker_id))


def officers(as_of: AsOf, unit_id: int, asker_id: int) -> tuple[int, ...]:
    """Return the ids of those who may release a nudge in a unit; nobody releases their own."""
    over = releases.officers_over(as_of, unit_id)
    return tuple(officer for officer in over if officer != asker_id)


def hold(as_of: AsOf, prepared: NudgePlan, unit_id: int, by: int, now: datetime) -> int:
    """Keep a nudge until it is decided, in place of an earlier one of the unit; return its id."""
    row, connection = held_nudge.c, as_of.connection
    connection.execute(
        update(held_nudge)
        .where(row.unit_id == unit_id, row.person_id == by, row.decided_at.is_(None))
        .values(decided_at=now, decided_by=by, sent=False)
    )
    # Whom and of which targets, not in which words: when it is let go the duties are read anew.
    targets = {item.target.id for _, items in prepared.send for item in items}
    values = {
        "unit_id": unit_id,
        "person_id": by,
        "people": [member.person_id for member, _ in prepared.send],
        "targets": sorted(targets),
        "asked_at": now,
    }
    number: int = connection.execute(
        held_nudge.insert().values(**values).returning(row.id)
    ).scalar_one()
    record(connection, now, Action.REMINDERS_HOLD, actor_id=by, unit_id=unit_id, held=number)
    return number


def waiting(as_of: AsOf, now: datetime) -> list[Held]:
    """Return what waits, the oldest first."""
    row = held_nudge.c
    found = as_of.connection.execute(
        select(held_nudge)
        .where(row.decided_at.is_(None), row.asked_at > now - _LASTS)
        .order_by(row.id)
    )
    return [_held(each) for each in found]


def of_id(as_of: AsOf, number: int) -> Held | None:
    """Return one, decided or not."""
    found = as_of.connection.execute(select(held_nudge).where(held_nudge.c.id == number)).first()
    return _held(found) if found is not None else None


def prepared(as_of: AsOf, held: Held, now: datetime, zone: tzinfo) -> NudgePlan:
    """Return who of those held for can be reminded as things stand now."""
    behind = [
        (member, items)
        for member in roster(as_of, held.unit_id)
        if member.person_id in held.people and (items := member.open(held.targets))
    ]
    return nudge.prepare(as_of, held.unit_id, behind, now, zone)


def release(as_of: AsOf, held: Held, now: datetime, zone: tzinfo, by: int) -> NudgePlan | None:
    """Let a nudge go in its asker's name; return what was planned, None if it was decided."""
    if not _decided(as_of, held, now, by, sent=True):
        return None
    prepared_now = prepared(as_of, held, now, zone)
    nudge.plan(as_of, prepared_now, held.asker_id, now)
    _told(as_of, held, now, by, [member.code for member, _ in prepared_now.send])
    return prepared_now


def drop(as_of: AsOf, held: Held, now: datetime, by: int) -> bool:
    """Send nothing of it; return whether it was still waiting."""
    if not _decided(as_of, held, now, by, sent=False):
        return False
    _told(as_of, held, now, by, ())
    return True


def _decided(as_of: AsOf, held: Held, now: datetime, by: int, *, sent: bool) -> bool:
    """Write the decision down where there is none: of two at a time one decides."""
    row = held_nudge.c
    done = as_of.connection.execute(
        update(held_nudge)
        .where(row.id == held.id, row.decided_at.is_(None), row.asked_at > now - _LASTS)
        .values(decided_at=now, decided_by=by, sent=sent)
    )
    return bool(done.rowcount)


def _told(as_of: AsOf, held: Held, now: datetime, by: int, people: Collection[str]) -> None:
    record(
        as_of.connection,
        now,
        Action.REMINDERS_HELD_DECIDE,
        actor_id=by,
        person_id=held.asker_id,
        unit_id=held.unit_id,
        held=held.id,
        people=list(people),
    )


def _held(row: Row[tuple[object, ...]]) -> Held:
    return Held(
        row.id,
        row.unit_id,
        row.person_id,
        frozenset(row.people),
        frozenset(row.targets),
        row.asked_at,
        row.sent,
    )
