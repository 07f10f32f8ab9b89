"""Officers are told when the day's reminders did not begin, or stand still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Moment, Section
from bot.reminders.outbox import Claimed, Planned
from bot.training.as_of import AsOf

_KIND: Final = "late_sending"


@dataclass(frozen=True, slots=True)
class LateSending:
    """The kind; see the module."""

    name: str = _KIND
    manner: Manner = Manner.NOTICE
    urgency: int = 1

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned by the watch."""
        return iter(())

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return what was seen, with its hour: sending may go on by now."""
        count = claimed.subject["count"]
        at = datetime.fromisoformat(claimed.subject["at"]).astimezone(moment.now.tzinfo)
        key = "reminders.late" if count else "reminders.never_began"
        line = moment.say(key, hour=moment.say.hour(at), count=count)
        return Section((line, moment.say("reminders.late.what_to_do")), line)


def warning(officer: int, count: int, opened: datetime, now: datetime) -> Planned:
    """Return the warning to an officer, one for a window; ``count`` nought: nothing is planned."""
    subject = {
        "day": opened.date().isoformat(),
        "items": [],
        "about": "",
        "count": count,
        "at": now.isoformat(),
    }
    return Planned(officer, _KIND, subject, f"{opened:%Y-%m-%dT%H%M}", now)
