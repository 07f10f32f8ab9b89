"""What somebody wants of their reminders, as read from words or from a button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Final

from bot.understanding.mood import Mood

#: More are far too many as well, and the calendar has an end.
_MOST_DAYS: Final = 3660


class ReminderAction(StrEnum):
    """What to do with reminders, as buttons say it."""

    SHOW = "show"
    LATER = "later"  # asks until when
    SNOOZE = "snooze"
    OFF = "off"
    ON = "on"
    LEARNED = "learned"  # says that the thing is done, though no record shows it
    BY_PLAN = "by_plan"  # other days before the due day, without saying which
    DAYS = "days"  # their own days before the due day
    USUAL = "usual"  # hours, days and kinds as the plan has them
    HOURS = "hours"  # hours without reminders
    MUTE = "mute"  # none of a kind: of a named one, or of the last message's
    DUTY = "duty"  # nothing of one duty
    DATED = "dated"  # has a day for it
    PARTLY = "partly"  # some reminders only
    # What officers ask of everybody's.
    UNSENT = "unsent"
    LOG = "log"
    REHEARSE = "rehearse"
    RELEASE = "release"
    STOP = "stop"
    RESUME = "resume"


#: Only officers are answered these; said by others they are about their own reminders.
OF_OFFICERS: Final = frozenset(
    {
        ReminderAction.UNSENT,
        ReminderAction.LOG,
        ReminderAction.REHEARSE,
        ReminderAction.RELEASE,
        ReminderAction.STOP,
        ReminderAction.RESUME,
    }
)


@dataclass(frozen=True, slots=True)
class ReminderWish:
    """An action with its mood; a pause ends on the day ``until``, or lasts ``days``.

    ``early`` tells that no reminders were wanted in a time to come, though a pause begins at once.
    ``hours`` are those without reminders, ``days_before`` days before a due day, the earliest
    first, and ``kinds`` those that are not wanted.
    """

    action: ReminderAction
    mood: Mood = Mood.TOLD
    until: date | None = None
    days: int | None = None
    early: bool = False
    hours: tuple[time, time] | None = None
    days_before: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()

    def ends(self, today: date) -> date | None:
        """Return the day on which reminders begin again; None where no pause is asked for."""
        if self.until is not None or self.days is None:
            return self.until
        return today + timedelta(days=min(self.days, _MOST_DAYS))
