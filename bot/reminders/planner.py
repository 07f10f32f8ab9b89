"""The planner: for a day, who gets the digest of obligations, and who does not and why.

Everybody of the audience is in exactly one of the two lists. The reason given is the first of
these that is true: who has left (``left``); nothing is owed (``done``, ``waived``, ``status``);
``opted_out``; ``no_channel``; ``day_off``; ``already_sent`` that day, or still being sent;
``snoozed``; ``not_due``; ``capped`` for the week.

A rehearsal and the real thing are one and the same computation; only ``plan_day`` writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import islice
from typing import Final

from sqlalchemy import Connection, Engine

from bot.reminders import outbox, preferences, reachable_chats
from bot.reminders.enums import PERHAPS_SEEN, Kind, Reason, State
from bot.reminders.occurrences import CATCH_UP, Occurrence
from bot.reminders.outbox import Planned
from bot.reminders.preferences import Preference
from bot.reminders.recipients import Member, audience
from bot.reminders.send_history import History, note_planned
from bot.reminders.working_calendar import Calendar, Calendars
from bot.storage.engine import reading, writing

#: Rows written in one transaction: answers get their turn in between.
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Send:
    """Somebody who gets a reminder: on which channel, when, about what.

    ``planned`` tells that it is in the ledger already.
    """

    person_id: int
    code: str
    channel: str
    at: datetime
    items: tuple[Occurrence, ...]
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """Somebody who does not, and why."""

    person_id: int
    code: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Outlook:
    """A day's reminders, by staff code."""

    on: date
    send: tuple[Send, ...]
    skip: tuple[Skip, ...]


def outlook(connection: Connection, on: date, now: datetime, zone: tzinfo) -> Outlook:
    """Return who gets a reminder on a day and who does not; reads only."""
    desk = _Desk(connection, on, now, zone)
    send: list[Send] = []
    skip: list[Skip] = []
    for member in audience(connection, on, zone):
        found = desk.judge(member)
        if isinstance(found, Reason):
            skip.append(Skip(member.person_id, member.code, found))
        else:
            send.append(desk.send(member, found))
    send.sort(key=lambda each: each.code)
    skip.sort(key=lambda each: each.code)
    return Outlook(on, tuple(send), tuple(skip))


def plan_day(engine: Engine, now: datetime, zone: tzinfo) -> int:
    """Plan today's reminders, once however often it is called; return how many were new.

    What an earlier day left unsent is dropped and planned anew, if it is still due. Plans nothing
    on a day off or after the last window: the next worked day catches up.
    """
    today = now.astimezone(zone).date()
    with reading(engine) as connection:
        whole = Calendars(connection, today, zone).of(None)
    if not whole.working(today) or whole.opens(now).date() != today:
        return 0
    with writing(engine) as connection:
        midnight = datetime.combine(today, datetime.min.time(), zone)
        outbox.replan(connection, Kind.OBLIGATION, midnight)
    with reading(engine) as connection:
        found = outlook(connection, today, now, zone)
    added = 0
    rows = [_row(each, today) for each in found.send if not each.planned]
    for start in range(0, len(rows), _CHUNK):
        with writing(engine) as connection:
            added += outbox.plan(connection, rows[start : start + _CHUNK], now)
    with writing(engine) as connection:
        note_planned(connection, today, now, added)
    return added


def _row(send: Send, day: date) -> Planned:
    subject = {"day": day.isoformat(), "items": [each.plain() for each in send.items]}
    return Planned(send.person_id, Kind.OBLIGATION, subject, day.isoformat(), send.at)


class _Desk:
    """Judges members for one day with what was read once for all of them."""

    def __init__(self, connection: Connection, on: date, now: datetime, zone: tzinfo) -> None:
        self._on = on
        self._today = now.astimezone(zone).date()
        self._calendars = Calendars(connection, on, zone)
        self._history = History.read(connection, on, self._calendars.of(None))
        self._preferences = preferences.chosen(connection)
        self._channels = reachable_chats.last_used(connection)
        self._reached: dict[tuple[object, ...], tuple[str, date] | None] = {}
        self._now = now

    def judge(self, member: Member) -> Reason | tuple[Occurrence, ...]:
        """Return what a member is reminded of, or why of nothing."""
        if member.settled is not None:
            return member.settled
        reason = self._in_the_way(member)
        if reason is not None:
            return reason
        due = self._due(member)
        if not due:
            return Reason.NOT_DUE
        cap = member.reminded.offsets.cap
        if cap is not None and self._history.this_week(member.person_id, self._on) >= cap:
            return Reason.CAPPED
        return due

    def send(self, member: Member, items: tuple[Occurrence, ...]) -> Send:
        """Return the reminder of a member who gets one."""
        calendar = self._calendars.of(member.unit_id)
        at = calendar.first_window(self._on)
        earliest = self._now if self._on == self._today else at
        known = self._history.on(member.person_id, self._on)
        planned = known is not None and known.state is State.PLANNED
        if known is not None and planned:
            earliest, items = max(earliest, known.due_at), known.items
        opens = calendar.opens(earliest)
        at = opens if opens.date() == self._on else at
        channel = self._channels[member.person_id]
        return Send(member.person_id, member.code, channel, at, items, planned)

    def _in_the_way(self, member: Member) -> Reason | None:
        wanted = self._preferences.get(member.person_id, Preference())
        if wanted.opted_out:
            return Reason.OPTED_OUT
        if member.person_id not in self._channels:
            return Reason.NO_CHANNEL
        if not self._calendars.of(member.unit_id).working(self._on):
            return Reason.DAY_OFF
        known = self._history.on(member.person_id, self._on)
        if known is not None and known.state is not State.PLANNED:
            return _closed(known.state, known.reason)
        if self._history.under_way(member.person_id, self._on):
            return Reason.ALREADY_SENT
        if wanted.snoozed(self._on):
            return Reason.SNOOZED
        return Reason.NOT_DUE if self._is_over(member) else None

    def _is_over(self, member: Member) -> bool:
        """Return whether it is today's and too late for it: the next worked day catches up."""
        if self._on != self._today:
            return False
        return self._calendars.of(member.unit_id).opens(self._now).date() != self._on

    def _due(self, member: Member) -> tuple[Occurrence, ...]:
        calendar = self._calendars.of(member.unit_id)
        again = self._snooze_ended(member, calendar)
        found: list[Occurrence] = []
        for requirement, due in member.owes:
            marks = self._marks(member, due, calendar, again)
            each = (Occurrence(requirement, due, mark) for mark in marks)
            unseen = (one for one in each if not self._history.seen(member.person_id, one))
            found.extend(islice(unseen, 1))
        return tuple(sorted(found, key=lambda each: each.due))

    def _marks(
        self, member: Member, due: date, calendar: Calendar, again: date | None
    ) -> Iterator[str]:
        """Yield why to remind of one obligation: its offset came, or a snooze came to its end."""
        reached = self._latest(member, due, calendar)
        if reached and self._fresh(reached[1], member):
            yield reached[0]
        if again and member.reminded.offsets.begun(due, self._on):
            yield f"again {again.isoformat()}"

    def _snooze_ended(self, member: Member, calendar: Calendar) -> date | None:
        until = self._preferences.get(member.person_id, Preference()).snoozed_until
        if until is None or not self._fresh(calendar.next_working(until), member):
            return None
        return until

    def _latest(self, member: Member, due: date, calendar: Calendar) -> tuple[str, date] | None:
        key = (member.reminded.offsets, due, id(calendar))
        if key not in self._reached:
            self._reached[key] = member.reminded.offsets.latest(due, self._on, calendar)
        return self._reached[key]

    def _fresh(self, day: date, member: Member) -> bool:
        """Return whether what fell on a day is to be sent on this one.

        What fell on an earlier day is, for two weeks, if the planner was at work by then and the
        plan in use. For a day to come, what falls between now and then has its own day.
        """
        if day == self._on:
            return True
        first, last = self._history.first, self._history.last
        if first is None or last is None or day > self._on:
            return False
        until = self._on if self._on <= self._today else last
        return max(self._on - CATCH_UP, first, member.reminded.since) <= day <= until


def _closed(state: State, reason: str | None) -> Reason:
    """Return why a digest of the day that is not waiting any more will not go out."""
    if state in PERHAPS_SEEN:
        return Reason.ALREADY_SENT
    if state is State.DROPPED and reason in set(Reason):
        return Reason(reason)
    return Reason.NO_CHANNEL if state is State.UNDELIVERABLE else Reason.NOT_DUE
