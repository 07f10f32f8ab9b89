"""The check at the moment of sending: whether a digest is still right, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from sqlalchemy import Connection, func, select

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.conversation.messages import Reply
from bot.reminders import preferences, reachable_chats
from bot.reminders.digest import digest
from bot.reminders.enums import MOVED, Kind, Reason, State
from bot.reminders.occurrences import Occurrence
from bot.reminders.outbox import Claimed
from bot.reminders.reachable_chats import Account
from bot.reminders.working_calendar import Calendars
from bot.storage.tables import notification
from bot.training import people
from bot.training.enums import Status
from bot.training.obligations import Obligation, Obligations, obligations
from bot.training.obligations import State as Standing
from bot.training.people import Person

_SETTLED: Final = {
    Standing.MET: Reason.DONE,
    Standing.WAIVED: Reason.WAIVED,
    Standing.NOT_APPLICABLE: Reason.STATUS,
}


@dataclass(frozen=True, slots=True)
class Ready:
    """What to send, and the chats to try, in order."""

    reply: Reply
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing is sent."""

    state: State
    reason: str


def check(
    connection: Connection, claimed: Claimed, now: datetime, zone: tzinfo, say: Texts
) -> Ready | Refused:
    """Return a claimed digest of obligations ready to send, or why it is dropped."""
    local = now.astimezone(zone)
    try:
        person = people.by_id(connection, claimed.person_id, local.date())
    except Problem:  # in no unit any more
        return Refused(State.DROPPED, MOVED)
    reason = _in_the_way(connection, claimed, person, local, zone)
    if reason is not None:
        return Refused(State.DROPPED, reason)
    found = obligations(connection, person.id, person.unit_id, local.date())
    items = _still_open(claimed, found)
    if not items:
        return Refused(State.DROPPED, _why(claimed, found))
    chats = reachable_chats.of(connection, person.id)
    if not chats:
        return Refused(State.UNDELIVERABLE, Reason.NO_CHANNEL)
    return Ready(digest(items, local, say), tuple(chats))


def _in_the_way(
    connection: Connection, claimed: Claimed, person: Person, local: datetime, zone: tzinfo
) -> Reason | None:
    if person.status == Status.LEFT:
        return Reason.LEFT
    wanted = preferences.of(connection, person.id)
    if wanted.opted_out:
        return Reason.OPTED_OUT
    if wanted.snoozed(local.date()):
        return Reason.SNOOZED
    if not Calendars(connection, local.date(), zone).of(person.unit_id).working(local.date()):
        return Reason.DAY_OFF
    return Reason.ALREADY_SENT if _had_one(connection, claimed, local) else None


def _had_one(connection: Connection, claimed: Claimed, local: datetime) -> bool:
    """Return whether the person got another digest this day: never two."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    row = notification.c
    return bool(
        connection.execute(
            select(func.count()).where(
                row.person_id == claimed.person_id,
                row.kind == Kind.OBLIGATION,
                row.sent_at >= midnight,
                row.id != claimed.id,
            )
        ).scalar_one()
    )


def _items(claimed: Claimed) -> list[Occurrence]:
    return [Occurrence.of(each) for each in claimed.subject["items"]]


def _still_open(claimed: Claimed, found: Obligations) -> Sequence[Obligation]:
    """Return what is still to be done by the day that it was planned for."""
    planned = {(each.requirement, each.due) for each in _items(claimed)}
    return [each for each in found.open if (each.target.id, each.due) in planned]


def _why(claimed: Claimed, found: Obligations) -> str:
    """Return why nothing of a digest is left: the first of its items decides."""
    standing = {each.target.id: each.state for each in found.items}
    for each in _items(claimed):
        state = standing.get(each.requirement)
        return _SETTLED.get(state, MOVED) if state else MOVED
    return MOVED
