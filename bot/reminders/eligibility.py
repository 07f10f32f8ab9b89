"""What stands in the way of sending somebody something on a day.

The same checks, in the order of ``Reason``, decide in planning for everybody and at the moment
of sending for one person: what a rehearsal promises is what delivery lets through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Final

from sqlalchemy import Connection

from bot.reminders import preferences, reachable_chats, releases, silences
from bot.reminders.enums import PERHAPS_SEEN, Reason, State
from bot.reminders.occurrences import MORNING, Occurrence
from bot.reminders.preferences import Preference
from bot.reminders.schedules import obligatory
from bot.reminders.send_history import Digest, History
from bot.reminders.working_calendar import WINDOWS, Calendar, Calendars
from bot.training.as_of import AsOf


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody and what they would get; ``settled`` says why there is nothing to remind of.

    ``early`` asks for a message before the windows, of an event that begins with them.
    """

    kind: str
    person_id: int
    unit_id: int | None
    settled: Reason | None
    occurrences: tuple[Occurrence, ...]
    cap: int | None = None
    fingerprint: str | None = None
    early: bool = False

    @property
    def morning(self) -> bool:
        """Whether it tells of an event of the day, and so may go out outside the windows."""
        return any(occurrence.mark == MORNING for occurrence in self.occurrences)


class Eligibility:
    """What was chosen, sent and can be reached, read once: of everybody or of one person."""

    def __init__(
        self,
        connection: Connection,
        on: date,
        now: datetime,
        zone: tzinfo,
        kinds: Collection[str],
        *,
        person_id: int | None = None,
        besides: Collection[int] = (),
    ) -> None:
        """Read for a day; ``kinds`` share the day's digest, ``besides`` are ids not looked at."""
        self.on, self.now, self.today = on, now, now.astimezone(zone).date()
        self.calendars = Calendars(connection, on, zone)
        self.history = History.read(
            connection,
            on,
            self.calendars.of(None),
            kinds,
            person_id=person_id,
            besides=besides,
        )
        self.channels = reachable_chats.last_used(connection, person_id)
        # What is planned was let go: at the moment of sending nobody is asked again.
        planning = person_id is None
        self.stopped = planning and releases.stopped(connection)
        self.held = (
            frozenset(one.fingerprint for one in releases.waiting(AsOf(connection, self.today)))
            if planning
            else frozenset()
        )
        self.silences = silences.of(connection, person_id)
        self._as_of = AsOf(connection, on)
        self._obligatory: dict[int | None, frozenset[str]] = {}
        self._preferences = preferences.chosen(connection, person_id)
        #: Who chose anything, or has a day for something.
        self.choosing = {*self._preferences, *(person for person, _ in self.silences)}

    def obstacle(self, candidate: Candidate) -> Reason | None:
        """Return the first reason that is true."""
        closed = self._closed(candidate)
        # Reasons that only a kind or the outbox knows have their place in the order as well; most
        # people have none of them, and are not asked about each.
        known = candidate.settled is not None or closed is not None
        for reason, true in (_CHECKS if known else _TRUE).items():
            if reason in (candidate.settled, closed) or true(self, candidate):
                return reason
        return None

    def preference(self, person_id: int) -> Preference:
        """Return what a person chose."""
        return self._preferences.get(person_id, _NO_CHOICE)

    def calendar(self, candidate: Candidate) -> Calendar:
        """Return the calendar of a person's unit."""
        return self.calendars.of(candidate.unit_id)

    def obligatory(self, unit_id: int | None) -> frozenset[str]:
        """Return the kinds that the plan of a unit does not let people turn off."""
        if unit_id not in self._obligatory:
            self._obligatory[unit_id] = obligatory(self._as_of, unit_id)
        return self._obligatory[unit_id]

    def unwanted(self, candidate: Candidate) -> bool:
        """Return whether the person turned the kind off, or all of them."""
        chosen = self.preference(candidate.person_id)
        off = chosen.opted_out or candidate.kind in chosen.muted
        # The law's restriction outweighs a plan that calls the kind obligatory.
        return chosen.restricted or (
            off and candidate.kind not in self.obligatory(candidate.unit_id)
        )

    def opens(self, candidate: Candidate, moment: datetime) -> datetime:
        """Return the moment, or the first after it, at which something may go out."""
        calendar = self.calendar(candidate)
        quiet = calendar.quiet(self.preference(candidate.person_id).quiet)
        if not candidate.morning:
            return quiet.opens(moment)
        local = moment.astimezone(calendar.zone)
        if local.date() != self.on or local.time() >= _NOON:
            return quiet.opens(moment)
        hour = EARLY if candidate.early else WINDOWS[0][0]
        return max(local, datetime.combine(self.on, hour, calendar.zone))

    def waiting(self, candidate: Candidate) -> Digest | None:
        """Return the notification of the day that is in the outbox already and not yet sent."""
        known = self.history.on(candidate.person_id, candidate.kind, self.on)
        return known if known is not None and known.state is State.PLANNED else None

    def over(self, candidate: Candidate) -> bool:
        """Return whether it is today's and too late for it: the next worked day catches up."""
        if self.on != self.today:
            return False
        return self.opens(candidate, self.now).date() != self.on

    def silent(self, candidate: Candidate) -> bool:
        """Return whether nothing is wanted yet: a pause, or a day to come for all it is about."""
        if self.preference(candidate.person_id).snoozed(self.on):
            return True
        named = {one.subject for one in candidate.occurrences}
        silent = {
            subject for subject in named if self.until(candidate.person_id, subject) > self.on
        }
        return candidate.kind == _OBLIGATION and bool(named) and silent == named

    def until(self, person_id: int, subject: str) -> date:
        """Return the first day on which a duty is spoken of again; the first of days for none."""
        return self.silences.get((person_id, subject), date.min)

    def _closed(self, candidate: Candidate) -> Reason | None:
        """Return why a notification of the day that waits no more will not go out."""
        known = self.history.on(candidate.person_id, candidate.kind, self.on)
        if known is None or known.state is State.PLANNED:
            return None
        # Also what may have arrived: rather one too few than one too many.
        if known.state in PERHAPS_SEEN:
            return Reason.ALREADY_SENT
        if known.state is State.DROPPED and known.reason in _CHECKS:
            return Reason(known.reason)
        return Reason.NO_CHANNEL if known.state is State.UNDELIVERABLE else Reason.NOT_DUE


#: What goes out on the morning of an event goes before noon, and not before these hours.
EARLY: Final = time(6, 30)
_NOON: Final = time(12)
#: What people have days for.
_OBLIGATION: Final = "obligation"
_NO_CHOICE: Final = Preference()


def _never(_eligibility: Eligibility, _candidate: Candidate) -> bool:
    return False


def _capped(eligibility: Eligibility, candidate: Candidate) -> bool:
    sent = eligibility.history.this_week(candidate.person_id, candidate.kind, eligibility.on)
    return candidate.cap is not None and sent >= candidate.cap


_TRUE: Final[Mapping[Reason, Callable[[Eligibility, Candidate], bool]]] = {
    Reason.OPTED_OUT: lambda eligibility, one: eligibility.unwanted(one),
    Reason.NO_CHANNEL: lambda eligibility, one: one.person_id not in eligibility.channels,
    Reason.DAY_OFF: lambda eligibility, one: (
        not one.morning and not eligibility.calendar(one).working(eligibility.on)
    ),
    Reason.ALREADY_SENT: lambda eligibility, one: (
        not one.morning and eligibility.history.sent(one.person_id, eligibility.on)
    ),
    Reason.SNOOZED: lambda eligibility, one: eligibility.silent(one),
    Reason.NOT_DUE: lambda _found, one: not one.occurrences,
    Reason.TOO_LATE: lambda eligibility, one: eligibility.over(one),
    Reason.CAPPED: _capped,
    Reason.HELD: lambda eligibility, one: (
        eligibility.stopped or one.fingerprint in eligibility.held
    ),
}
#: Every reason that planning gives, in its order; what only a kind can know is never found here.
_CHECKS: Final = {
    reason: _TRUE.get(reason, _never)
    for reason in Reason
    if reason not in (Reason.MOVED, Reason.REPLANNED)
}
