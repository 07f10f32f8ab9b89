"""Officers are told of requests about personal data, and warned before the law's days are over.

There are two of them (Luật 91/2025/QH15, NĐ 356/2025): by the first an officer has told the person
that the request was received, by the second it is answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Address, Choice
from bot.reminders import releases
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.outbox import Claimed, Planned
from bot.reminders.working_calendar import Calendars
from bot.storage.audit import Action
from bot.training import acknowledgements, people, requests
from bot.training.acknowledgements import ABOUT_DATA
from bot.training.as_of import AsOf
from bot.training.enums import RequestState
from bot.training.requests import Request

#: From so many days before the law's day on, officers are warned every worked day.
_SOON: Final = timedelta(days=3)
_DUE: Final = "data_request_due"


@dataclass(frozen=True, slots=True)
class DataRequestMade:
    """What officers are told of a request that was made."""

    name: str = "data_request"
    manner: Manner = Manner.NOTICE
    urgency: int = 4
    actions: tuple[Action, ...] = (Action.REQUEST_ASK,)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when somebody asks."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield those who may decide it."""
        if event.details["kind"] in ABOUT_DATA and event.person_id is not None:
            number = event.details["request"]
            for officer in _officers(as_of, event.person_id):
                yield Told(officer, str(number))

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return what is asked for and the law's day, while it waits; push messages name nobody."""
        found = requests.find(moment.as_of, int(claimed.subject["about"]))
        if found.state is not RequestState.WAITING:
            return Reason.DONE
        say = moment.say
        line = say(
            "reminders.data_request",
            what=say.name("reminders.request_kind", found.asked.kind),
            day=say.day(found.answer_due, moment.today),
        )
        lines = [line]
        if acknowledgements.missing(moment.as_of, [found]):
            due = _Days(moment.as_of, moment.now.tzinfo).acknowledged_by(found)
            lines.append(say("reminders.data_request.acknowledge", day=say.day(due, moment.today)))
        return Section(tuple(lines), line, _open(found, moment))


@dataclass(frozen=True, slots=True)
class DataRequestTaken:
    """What the person is told of their request when an officer has taken it on."""

    name: str = "data_request_taken"
    manner: Manner = Manner.NOTICE
    urgency: int = 7
    actions: tuple[Action, ...] = (Action.REQUEST_ACKNOWLEDGE,)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when an officer has taken a request on."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield who asked."""
        if event.person_id is not None:
            yield Told(event.person_id, str(event.details["request"]))

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return that it was received and the law's day; nothing once it is answered."""
        number = int(claimed.subject["about"])
        taken = requests.of_asker(moment.as_of, number, claimed.person_id)
        if taken is None or taken.state is not RequestState.WAITING:
            return Reason.DONE
        say = moment.say
        line = say(
            "reminders.data_request_taken",
            what=say.name("reminders.request_kind", taken.asked.kind),
            day=say.day(taken.answer_due, moment.today),
        )
        asked = taken.asked
        first = Address(asked.channel, asked.address) if asked.channel and asked.address else None
        officer = Choice(say("button.officer"), action("contact_officer"))
        return Section((line,), line, (officer,), first=first)


@dataclass(frozen=True, slots=True)
class DataRequestDue:
    """What officers are told of requests whose day is near or over."""

    name: str = _DUE
    manner: Manner = Manner.NOTICE
    urgency: int = 2

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned every worked day by ``warnings``."""
        return iter(())

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return how many wait for an answer or to be acknowledged, and the first one's day."""
        days = _Days(moment.as_of, moment.now.tzinfo)
        lines, opened = [], []
        for due, found in (
            (days.acknowledged_by, days.unacknowledged()),
            (_answered_by, _pressing(moment.as_of)),
        ):
            mine = [
                request
                for request in found
                if claimed.person_id in _officers(moment.as_of, request.person_id)
            ]
            if mine:
                first = min(mine, key=due)
                lines.append(_pressed(moment, len(mine), first, due(first), due is _answered_by))
                opened.append(first)
        if not lines:
            return Reason.DONE
        return Section(tuple(lines), lines[0], _open(opened[0], moment))


def warnings(as_of: AsOf, at: datetime) -> Iterator[Planned]:
    """Yield a warning to each officer for whom a request's day is near or over, one a day."""
    day = as_of.day.isoformat()
    pressing = [*_Days(as_of, at.tzinfo).unacknowledged(), *_pressing(as_of)]
    warned = {officer for request in pressing for officer in _officers(as_of, request.person_id)}
    for officer in sorted(warned):
        yield Planned(officer, _DUE, {"day": day, "items": [], "about": ""}, day, at)


class _Days:
    """By when requests are to be acknowledged, in the working days of their people's units."""

    def __init__(self, as_of: AsOf, zone: tzinfo | None) -> None:
        assert zone is not None  # noqa: S101 (moments have zones)
        self._as_of, self._zone = as_of, zone
        self._calendars = Calendars(as_of.connection, as_of.day, zone)

    def acknowledged_by(self, request: Request) -> date:
        unit_id = people.by_id(self._as_of, request.person_id).unit_id
        asked = acknowledgements.asked_on(request, self._zone)
        return self._calendars.of(unit_id).after(asked, acknowledgements.WITHIN)

    def unacknowledged(self) -> list[Request]:
        """Return those of before today: of today's the officers have just been told."""
        found = requests.waiting_until(self._as_of, date.max, ABOUT_DATA)
        today = self._as_of.day
        return [
            request
            for request in acknowledgements.missing(self._as_of, found)
            if acknowledgements.asked_on(request, self._zone) < today
        ]


def _pressed(moment: Moment, count: int, first: Request, due: date, is_answer: bool) -> str:
    say = moment.say
    what = "data_request" if is_answer else "data_request.received"
    when = "late" if due < moment.today else "soon"
    return say(
        f"reminders.{what}.{when}",
        count=count,
        what=say.name("reminders.request_kind", first.asked.kind),
        day=say.day(due, moment.today),
    )


def _answered_by(request: Request) -> date:
    return request.answer_due


def _pressing(as_of: AsOf) -> list[Request]:
    return requests.waiting_until(as_of, as_of.day + _SOON, ABOUT_DATA)


def _officers(as_of: AsOf, person_id: int) -> list[int]:
    """Return who may decide somebody's request: nobody decides their own."""
    over = releases.officers_over(as_of, people.by_id(as_of, person_id).unit_id)
    return [officer for officer in over if officer != person_id]


def _open(request: Request, moment: Moment) -> tuple[Choice, ...]:
    does = action("review_queue", record=f"r{request.id}", verb="open")
    return (Choice(moment.say("reminders.button.data_request"), does),)
