"""Which time of those said a question is about, and of which year it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.understanding.intents import About, Intent, traits
from bot.understanding.periods.date_arithmetic import Stretch, moved
from bot.understanding.periods.recognizer import Spoken

#: What is said last is what it is to become: "ốm cả tuần nay, xin dời sang 10/12"; and a day before
#: or after which it is to be, "gia hạn tới sau tết", is the day itself.
_BECOMES: Final = frozenset({Intent.REMINDER_SETTINGS, Intent.REQUEST_EXTENSION})
#: What is done "trước 31/12" may be done on that day.
_UP_TO_AND_WITH: Final = frozenset(
    {Intent.MY_MISSING, Intent.MY_OBLIGATIONS, Intent.DEADLINES, Intent.FORECAST}
)
#: "cuối năm có đạt không" asks of the year.
_OF_THE_YEAR: Final = frozenset({Intent.FORECAST, Intent.PLAN_TARGETS})


def period_of(times: Sequence[Spoken], intent: str, today: date) -> Stretch | None:
    """Return the days that a question of an intent is about, None where none were meant."""
    if not times:
        return None
    exact = [time for time in times if not time.vague]
    if exact:
        return _days(_time(exact, intent), intent, today)
    if intent in _OF_THE_YEAR:
        return None
    # "đầu năm tôi học gì" looks back; of what is not over only classes to come are asked.
    over = times[0].days.last < today
    return _days(times[0], intent, today) if over or traits(intent).coming else None


def already_past(times: Sequence[Spoken], today: date) -> bool:
    """Whether a time without its year is nearer behind than ahead: "tháng 10" in November."""
    if len(times) != 1 or not times[0].yearless or times[0].day_only or times[0].bound:
        return False
    days = times[0].days
    again = moved(days.first, 1, "year")
    return days.last < today and (again is None or today - days.last < again - today)


def _time(times: Sequence[Spoken], intent: str) -> Spoken:
    """Return the time that an intent is about, where several are said.

    Beside a longer time a single day only says why a unit is asked about, or as of when: "đến hôm
    nay trường tôi đạt mấy phần chỉ tiêu năm nay".
    """
    if intent in _BECOMES:
        return times[-1]
    longer = [time for time in times if not time.days.single]
    by_day = traits(intent).about is About.CLASS
    return longer[0] if longer and not by_day else times[0]


def _days(spoken: Spoken, intent: str, today: date) -> Stretch:
    """Return the days meant; where only what is to come makes sense, the next such days."""
    days = spoken.days
    if spoken.bound is not None:
        return _beyond(spoken, spoken.bound, intent, today)
    if intent == Intent.MY_HISTORY and spoken.yearless and days.first > today:
        return _years_on(days, -1)
    if not traits(intent).coming or days.last >= today:
        return days
    if spoken.day_only:
        later = moved(days.first, 1, "month")
        return Stretch(later, later) if later else days
    return _years_on(days, 1) if spoken.yearless else days


def _beyond(spoken: Spoken, bound: Stretch, intent: str, today: date) -> Stretch:
    """Return the days before or after a time, or the day itself where one is asked for."""
    days = spoken.days
    if intent in _BECOMES:
        return bound
    if days.last < bound.first:
        return Stretch(days.first, bound.last) if intent in _UP_TO_AND_WITH else days
    if traits(intent).coming and spoken.yearless and days.first <= today:
        first = moved(days.first, 1, "year")
        return Stretch(first, date(first.year, 12, 31)) if first else days
    return days


def _years_on(days: Stretch, years: int) -> Stretch:
    first, last = moved(days.first, years, "year"), moved(days.last, years, "year")
    return Stretch(first, last) if first and last else days
