"""Officers are asked to let reminders go that wait for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders import releases
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Moment, Section
from bot.reminders.outbox import Claimed, Planned
from bot.reminders.releases import Waiting
from bot.training.as_of import AsOf

_KIND: Final = "release"


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """The kind; see the module."""

    name: str = _KIND
    manner: Manner = Manner.NOTICE
    urgency: int = 3

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when planning finds something that waits."""
        return iter(())

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the request, while something still waits for this officer."""
        mine = [
            one
            for one in releases.waiting(moment.as_of)
            if claimed.person_id in one.officers and claimed.person_id not in one.agreed
        ]
        if not mine:
            return Reason.DONE
        say = moment.say
        plans = say.join(dict.fromkeys(one.plan.code for one in mine))
        line = say("reminders.release", count=claimed.subject["count"], plans=plans)
        show = Choice(say("reminders.button.rehearse"), action("release_reminders"))
        return Section((line, say("reminders.release.why")), line, (show,))


def rows(
    waiting: Sequence[Waiting], held: Sequence[str], day: date, at: datetime
) -> Iterator[Planned]:
    """Yield the requests to those who have not agreed yet; ``held`` are staff codes."""
    asked = {officer for one in waiting for officer in one.officers if officer not in one.agreed}
    subject = {"day": day.isoformat(), "items": [], "about": "", "count": len(set(held))}
    for officer in sorted(asked):
        yield Planned(officer, _KIND, subject, day.isoformat(), at)
