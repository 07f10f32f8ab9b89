"""Officers are told of requests about personal data, and warned before the law's day is over.

The assistant acknowledges a request to its person at once, well within the law's two working days
(Luật 91/2025/QH15, NĐ 356/2025); what is left to the officer is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders import releases
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.outbox import Claimed, Planned
from bot.storage.audit import Action
from bot.training import people, requests
from bot.training.as_of import AsOf
from bot.training.enums import RequestKind, RequestState
from bot.training.requests import Request

#: From so many days before the law's day on, officers are warned every worked day.
_SOON: Final = timedelta(days=3)
_DUE: Final = "data_request_due"
_ABOUT_DATA: Final = (RequestKind.CORRECTION, RequestKind.RESTRICTION, RequestKind.DELETION)


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
        if event.details["kind"] in _ABOUT_DATA and event.person_id is not None:
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
        return Section(
            (line, say("reminders.data_request.acknowledged")), line, _open(found, moment)
        )


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
        """Return how many wait, and the first one's day."""
        mine = [
            request
            for request in _pressing(moment.as_of)
            if claimed.person_id in _officers(moment.as_of, request.person_id)
        ]
        if not mine:
            return Reason.DONE
        say, first = moment.say, mine[0]
        is_late = first.answer_due < moment.today
        line = say(
            "reminders.data_request.late" if is_late else "reminders.data_request.soon",
            count=len(mine),
            what=say.name("reminders.request_kind", first.asked.kind),
            day=say.day(first.answer_due, moment.today),
        )
        return Section((line,), line, _open(first, moment))


def warnings(as_of: AsOf, at: datetime) -> Iterator[Planned]:
    """Yield a warning to each officer for whom a request's day is near or over, one a day."""
    day = as_of.day.isoformat()
    warned = {
        officer for request in _pressing(as_of) for officer in _officers(as_of, request.person_id)
    }
    for officer in sorted(warned):
        yield Planned(officer, _DUE, {"day": day, "items": [], "about": ""}, day, at)


def _pressing(as_of: AsOf) -> list[Request]:
    return requests.waiting_until(as_of, as_of.day + _SOON, _ABOUT_DATA)


def _officers(as_of: AsOf, person_id: int) -> list[int]:
    """Return who may decide somebody's request: nobody decides their own."""
    over = releases.officers_over(as_of, people.by_id(as_of, person_id).unit_id)
    return [officer for officer in over if officer != person_id]


def _open(request: Request, moment: Moment) -> tuple[Choice, ...]:
    does = action("review_queue", record=f"r{request.id}", verb="open")
    return (Choice(moment.say("reminders.button.data_request"), does),)
