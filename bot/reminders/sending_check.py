"""The check at the moment of sending: what is still right becomes one message to its chats."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.conversation.live_links import without_live_links
from bot.conversation.messages import Reply
from bot.reminders import preferences, reachable_chats
from bot.reminders.digest import digest
from bot.reminders.eligibility import Candidate, Eligibility
from bot.reminders.enums import Reason, State
from bot.reminders.kind import Manner, Moment, Section
from bot.reminders.kinds import DAILY, EVENTS, KINDS
from bot.reminders.occurrences import MORNING
from bot.reminders.outbox import Claimed
from bot.reminders.reachable_chats import Account
from bot.reminders.working_calendar import Calendars
from bot.training import people
from bot.training.as_of import AsOf
from bot.training.enums import Status


@dataclass(frozen=True, slots=True)
class Message:
    """What to send for some notifications, and the chats to try, in order."""

    rows: tuple[Claimed, ...]
    reply: Reply
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A notification of which nothing is sent, and why."""

    claimed: Claimed
    state: State
    reason: Reason


@dataclass(frozen=True, slots=True)
class Wait:
    """Notifications for which it is no hour yet, and when it will be."""

    rows: tuple[Claimed, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """What goes out of one message's notifications, what does not, and what waits for its hour."""

    message: Message | None
    refused: tuple[Refused, ...] = ()
    wait: Wait | None = None


def check(
    connection: Connection,
    rows: Sequence[Claimed],
    now: datetime,
    say: Texts,
    channels: Collection[str],
) -> Checked:
    """Return one person's notifications as a message through ``channels``; ``now`` is local."""
    moment = Moment(AsOf(connection, now.date()), now, say)
    if (wait := _wait(rows, moment)) is not None:
        return Checked(None, wait=wait)
    sections: list[tuple[Claimed, Section]] = []
    refused: list[Refused] = []
    obstacles = _obstacles(rows, moment)
    for claimed in rows:
        verdict = obstacles.get(claimed.id) or KINDS[claimed.kind].compose(claimed, moment)
        if isinstance(verdict, Reason):
            refused.append(_refuse(claimed, verdict))
        else:
            sections.append((claimed, verdict))
    if not sections:
        return Checked(None, tuple(refused))
    accounts = _accounts(connection, rows[0].person_id, [said for _, said in sections], channels)
    if not accounts:
        refused += [_refuse(claimed, Reason.NO_CHANNEL) for claimed, _ in sections]
        return Checked(None, tuple(refused))
    still = tuple(claimed for claimed, _ in sections)
    return Checked(Message(still, _reply(sections, moment), accounts), tuple(refused))


def _wait(rows: Sequence[Claimed], moment: Moment) -> Wait | None:
    """Return until when one message waits: it was put off, and its person's hours are over."""
    zone = moment.now.tzinfo
    person = people.by_ids(moment.as_of, [rows[0].person_id]).get(rows[0].person_id)
    if KINDS[rows[0].kind].manner is Manner.AT_ONCE or zone is None or person is None:
        return None
    # The morning of an event does not wait for a window: the class begins without them.
    if any(occurrence.mark == MORNING for claimed in rows for occurrence in claimed.items):
        return None
    chosen = preferences.of(moment.connection, person.id)
    calendar = Calendars(moment.connection, moment.today, zone).of(person.unit_id)
    until = calendar.quiet(chosen.quiet).opens(moment.now)
    daily = KINDS[rows[0].kind].manner is Manner.DIGEST
    # A day's digest of which the day is over is planned anew on the next.
    if until <= moment.now or (daily and until.date() != moment.today):
        return None
    return Wait(tuple(rows), until)


def _obstacles(rows: Sequence[Claimed], moment: Moment) -> dict[int, Reason]:
    """Return by notification what stands in the way of one message's."""
    if KINDS[rows[0].kind].manner is Manner.AT_ONCE or moment.now.tzinfo is None:
        return {}
    try:
        person = people.by_id(moment.as_of, rows[0].person_id)
    except Problem:  # nobody any more
        return dict.fromkeys((claimed.id for claimed in rows), Reason.MOVED)
    settled = Reason.LEFT if person.status == Status.LEFT else None
    if KINDS[rows[0].kind].manner is Manner.NOTICE:
        return {rows[0].id: settled} if settled else {}
    eligibility = Eligibility(
        moment.connection,
        moment.today,
        moment.now,
        moment.now.tzinfo,
        DAILY if rows[0].kind in DAILY else (rows[0].kind,),
        person_id=person.id,
        besides=[claimed.id for claimed in rows],
    )
    obstacles: dict[int, Reason] = {}
    for claimed in rows:
        candidate = Candidate(claimed.kind, person.id, person.unit_id, settled, claimed.items)
        if reason := eligibility.obstacle(candidate):
            obstacles[claimed.id] = reason
    return obstacles


def _refuse(claimed: Claimed, reason: Reason) -> Refused:
    # Kept apart from what is right to drop: the officer's list of those nobody reaches is made of
    # it.
    unreachable = reason is Reason.NO_CHANNEL
    return Refused(claimed, State.UNDELIVERABLE if unreachable else State.DROPPED, reason)


def _accounts(
    connection: Connection, person_id: int, sections: Sequence[Section], channels: Collection[str]
) -> tuple[Account, ...]:
    """Return the chats to try that this process can write to."""
    only = {section.account_id for section in sections if section.account_id is not None}
    open_chats = (
        chat
        for chat in reachable_chats.of(connection, person_id)
        if chat.address.channel in channels and (not only or chat.id in only)
    )
    first = {section.first for section in sections}
    return tuple(sorted(open_chats, key=lambda chat: chat.address not in first))


def _reply(sections: Sequence[tuple[Claimed, Section]], moment: Moment) -> Reply:
    claimed, section = sections[0]
    if KINDS[claimed.kind].manner not in (Manner.AT_ONCE, Manner.NOTICE):
        return without_live_links(
            digest([said for _, said in sections], moment, _mutable(sections)), ""
        )
    return without_live_links(Reply("\n".join(section.lines), section.choices, section.files), "")


def _mutable(sections: Sequence[tuple[Claimed, Section]]) -> list[str]:
    """Return the kinds of a digest that can be turned off: a class that one goes to is none."""
    # In the order of the message: so are the buttons that turn them off.
    kinds = dict.fromkeys(claimed.kind for claimed, _ in sections)
    return [kind for kind in kinds if kind in DAILY and kind not in EVENTS]
