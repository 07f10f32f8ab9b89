"""Releases: the first sending of a plan's kind of reminder waits until officers let it go.

A plan that reminds on other days, or of something new, waits again; used again as it was, it does
not. Where an installation has no officer, nobody could release and nothing waits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, select, update

from bot.reminders import marks
from bot.storage.audit import Action, record
from bot.storage.tables import release as release_table
from bot.storage.tables import sending_stop
from bot.training import grants, plans_in_use, units
from bot.training.as_of import AsOf
from bot.training.enums import Role
from bot.training.plan import Plan

#: Plans in use up to this moment had been reminding before releases were asked for.
RELEASED_BEFORE: Final = "released"
#: Officers who must agree, where there are so many.
_OFFICERS: Final = 2


def fingerprint(plan: Plan, kind: str) -> str:
    """Return what tells a plan's days of one kind from other days and other plans'."""
    rules = [
        [sorted(rule.before), sorted(rule.after), rule.escalate_after]
        for rule in plan.reminders
        if rule.kind == kind
    ]
    # By the days and the plan's code alone: a title put right is no reason to ask officers again.
    return sha256(json.dumps([plan.code, kind, rules]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A kind of reminder of a plan in use that waits: for whom, and who has agreed already."""

    plan: Plan
    kind: str
    fingerprint: str
    officers: tuple[int, ...]
    agreed: tuple[int, ...]

    @property
    def lacking(self) -> int:
        """How many officers more must agree."""
        return min(_OFFICERS, len(self.officers)) - len(self.agreed)


def waiting(as_of: AsOf) -> tuple[Waiting, ...]:
    """Return all that waits on a day."""
    before = marks.read(as_of.connection, RELEASED_BEFORE)
    given = _given(as_of.connection)
    found = []
    for used in plans_in_use.in_use(as_of):
        # Installations that were reminding before releases were asked for must not fall silent.
        if before is not None and used.used_at <= before:
            continue
        officers = officers_over(as_of, used.unit_id)
        for kind in dict.fromkeys(rule.kind for rule in used.plan.reminders):
            mark = fingerprint(used.plan, kind)
            by = given.get(mark, set())
            agreed = tuple(sorted(one for one in by if one is not None))
            one = Waiting(used.plan, kind, mark, officers, agreed)
            if None not in by and one.lacking > 0:
                found.append(one)
    return tuple(found)


def release(as_of: AsOf, now: datetime, by: int | None) -> tuple[Waiting, ...]:
    """Agree to all that waits and that one may release; return what that was.

    The command line (``by`` None) needs nobody else. The rows are read again where two officers
    agree at a time: each writes their own.
    """
    mine = tuple(
        one for one in waiting(as_of) if by is None or (by in one.officers and by not in one.agreed)
    )
    for one in mine:
        values = {
            "fingerprint": one.fingerprint,
            "plan_code": one.plan.code,
            "kind": one.kind,
            "person_id": by,
            "released_at": now,
        }
        as_of.connection.execute(release_table.insert().values(**values))
    if mine:
        kinds = sorted({one.kind for one in mine})
        record(as_of.connection, now, Action.REMINDERS_RELEASE, actor_id=by, kinds=kinds)
    return mine


def stopped(connection: Connection) -> bool:
    """Return whether sending was stopped."""
    open_ = select(sending_stop.c.id).where(sending_stop.c.ended_at.is_(None)).limit(1)
    return connection.execute(open_).first() is not None


def stop(connection: Connection, now: datetime, by: int | None) -> bool:
    """Stop all reminders until they are resumed; return whether they were going."""
    if stopped(connection):
        return False
    connection.execute(sending_stop.insert().values(stopped_at=now, stopped_by=by))
    record(connection, now, Action.REMINDERS_STOP, actor_id=by)
    return True


def resume(connection: Connection, now: datetime, by: int | None) -> bool:
    """Let reminders go on; return whether they were stopped."""
    ended = connection.execute(
        update(sending_stop)
        .where(sending_stop.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=by)
    )
    if ended.rowcount:
        record(connection, now, Action.REMINDERS_RESUME, actor_id=by)
    return bool(ended.rowcount)


def _given(connection: Connection) -> dict[str, set[int | None]]:
    given: dict[str, set[int | None]] = {}
    row = release_table.c
    for mark, by in connection.execute(select(row.fingerprint, row.person_id)):
        given.setdefault(mark, set()).add(by)
    return given


def officers_over(as_of: AsOf, unit_id: int | None) -> tuple[int, ...]:
    """Return the officers of a unit's whole subtree; of every root for the installation."""
    return tuple(dict.fromkeys(_covering(as_of, unit_id)))


def _covering(as_of: AsOf, unit_id: int | None) -> Iterator[int]:
    if unit_id is None:
        line = {unit.id for unit in units.roots(as_of)}
    else:
        line = set(units.line_up(as_of, unit_id))
    for person_id, granted in grants.holders(as_of, Role.OFFICER):
        if granted is None or granted in line:
            yield person_id
