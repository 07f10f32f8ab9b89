"""What somebody asked an officer for was granted or refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from sqlalchemy import select

from bot.conversation.actions import action
from bot.conversation.messages import Address, Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.storage.tables import request
from bot.training.as_of import AsOf
from bot.training.enums import RequestState

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
        row = moment.connection.execute(
            select(request).where(
                request.c.id == int(claimed.subject["about"]),
                request.c.person_id == claimed.person_id,
            )
        ).first()
        if row is None or row.state == RequestState.WAITING:
            return Reason.MOVED
        say = moment.say
        what = say.name("reminders.request_kind", row.kind)
        line = say(f"reminders.request.{row.state}", what=what)
        lines = [line]
        if row.answer:
            lines.append(say("reminders.reason_given", reason=row.answer[:_LONGEST_ANSWER]))
        missing = Choice(say("reminders.button.missing"), action("my_missing"))
        asked_in = Address(row.channel, row.address) if row.channel else None
        return Section(tuple(lines), line, (missing,), first=asked_in)
