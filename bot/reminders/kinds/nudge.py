"""Whoever leads a unit reminds its people by hand: once a day, three times in two weeks each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from bot.base.problems import Problem
from bot.reminders import outbox
from bot.reminders.eligibility import Candidate, Eligibility
from bot.reminders.enums import PERHAPS_SEEN, Reason, State
from bot.reminders.kind import Concerned, Manner, Moment, Section
from bot.reminders.kinds.obligation import open_section
from bot.reminders.occurrences import Occurrence
from bot.reminders.outbox import Claimed, Planned
from bot.reminders.working_calendar import Calendars
from bot.training import people
from bot.training.as_of import AsOf
from bot.training.obligations import Obligation
from bot.training.rosters import Member

_MOST: Final = 3
_WITHIN: Final = timedelta(days=14)
_WAITING_OR_SEEN: Final = (*PERHAPS_SEEN, State.PLANNED)


@dataclass(frozen=True, slots=True)
class Nudge:
    """The kind; see the module."""

    name: str = "nudge"
    manner: Manner = Manner.APART
    urgency: int = 15

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when somebody asks for it."""
        return iter(())

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return what is still open, and who asks for it."""
        section = open_section(claimed, moment)
        if isinstance(section, Reason):
            return section
        try:
            by = people.by_id(moment.as_of, claimed.subject["by"]).name
        except Problem:
            by = moment.say("reminders.nudge.somebody")
        said = (moment.say("reminders.nudge", by=by), *section.lines[:2])
        return replace(section, lines=said, more=section.more + max(0, len(section.lines) - 2))


@dataclass(frozen=True, slots=True)
class NudgePlan:
    """Who would be reminded at what moment, and how many would not and why."""

    at: datetime
    send: tuple[tuple[Member, tuple[Obligation, ...]], ...]
    skipped: Mapping[Reason, int] = field(default_factory=dict)


def prepare(
    as_of: AsOf,
    unit_id: int,
    behind: Sequence[tuple[Member, tuple[Obligation, ...]]],
    now: datetime,
    zone: tzinfo,
) -> NudgePlan:
    """Return who of those who are behind can be reminded in the unit's next send window."""
    at = Calendars(as_of.connection, as_of.day, zone).of(unit_id).opens(now)
    kind = Nudge().name
    # The nudges' history alone: a digest this morning is no reason for a head not to remind by
    # hand.
    eligibility = Eligibility(as_of.connection, at.date(), now, zone, (kind,))
    send, skipped = [], Counter[Reason]()
    for member, items in behind:
        reason = _recently(eligibility, member.person_id, at.date()) or eligibility.obstacle(
            Candidate(kind, member.person_id, member.unit_id, None, _occurrences(items))
        )
        if reason is None:
            send.append((member, items))
        else:
            skipped[reason] += 1
    return NudgePlan(at, tuple(send), skipped)


def plan(as_of: AsOf, prepared: NudgePlan, by: int, now: datetime) -> int:
    """Plan what was prepared, at the wish of a person; return how many will be reminded."""
    day = prepared.at.date().isoformat()
    rows = (
        Planned(
            member.person_id,
            Nudge().name,
            {"day": day, "items": [one.as_json() for one in _occurrences(items)], "by": by},
            day,
            prepared.at,
        )
        for member, items in prepared.send
    )
    return outbox.plan(as_of.connection, rows, now)


def _occurrences(items: Sequence[Obligation]) -> tuple[Occurrence, ...]:
    return tuple(Occurrence(obligation.target.id, obligation.due, "nudge") for obligation in items)


def _recently(eligibility: Eligibility, person_id: int, day: date) -> Reason | None:
    days = [
        digest.day
        for digest in eligibility.history.digests.get(person_id, ())
        if digest.state in _WAITING_OR_SEEN and day - _WITHIN < digest.day <= day
    ]
    if day in days:
        return Reason.ALREADY_SENT
    return Reason.CAPPED if len(days) >= _MOST else None
