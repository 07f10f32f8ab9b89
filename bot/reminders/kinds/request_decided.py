"""What somebody asked an officer for was granted or refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Address, Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.training import requests
from bot.training.as_of import AsOf
from bot.training.enums import RequestState
from bot.training.requests import NewRequest

#: An officer's answer is cut here: a message has four lines.
_LONGEST_ANSWER: Final = 300


@dataclass(frozen=True, slots=True)
class RequestDecided:
    """The kind; see the module."""

    name: str = "request"
    manner: Manner = Manner.NOTICE
    urgency: int = 7
    actions: tuple[Action, ...] = (Action.REQUEST_DECIDE,)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when a request is decided."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield who asked."""
        if event.person_id is not None:
            yield Told(event.person_id, str(event.details["request"]))

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the answer; nothing while the request waits again."""
        number = int(claimed.subject["about"])
        decided = requests.of_asker(moment.as_of, number, claimed.person_id)
        if decided is None or decided.state is RequestState.WAITING:
            return Reason.MOVED
        say, asked = moment.say, decided.asked
        what = say.name("reminders.request_kind", asked.kind)
        line = say(f"reminders.request.{decided.state}", what=what)
        lines = [line]
        if decided.answer:
            lines.append(say("reminders.reason_given", reason=decided.answer[:_LONGEST_ANSWER]))
        missing = Choice(say("reminders.button.missing"), action("my_missing"))
        asked_in = _chat(asked)
        return Section(tuple(lines), line, (missing,), first=asked_in)


def _chat(asked: NewRequest) -> Address | None:
    """Return the chat that a request came from, which its answer goes back to."""
    if asked.channel is None or asked.address is None:
        return None
    return Address(asked.channel, asked.address)
