"""Days and stretches of days: the arithmetic behind "next quarter" and "9 tháng đầu năm"."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_YEARS: Final = range(1950, 2101)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def single(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    def slot(self) -> dict[str, str]:
        """Return the slot's value: ISO days."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


def day(today: date, shift: int = 0) -> Stretch | None:
    """Return one day, so many days from today."""
    moved = shifted(today, shift)
    return Stretch(moved, moved) if moved else None


def shifted(today: date, days: int) -> date | None:
    """Return the day so many days away, if the calendar still has it."""
    try:
        moved = today + timedelta(days=days)
    except OverflowError:
        return None
    return moved if moved.year in _YEARS else None


def dated(year: int, month: int, number: int) -> Stretch | None:
    """Return one day; None for a 31/2."""
    try:
        made = date(_full(year), month, number)
    except ValueError:
        return None
    return Stretch(made, made) if made.year in _YEARS else None


def week(today: date, shift: int = 0) -> Stretch | None:
    """Return Monday to Sunday."""
    monday = shifted(today, 7 * shift - today.weekday())
    return Stretch(monday, monday + timedelta(days=6)) if monday else None


def weekday(today: date, number: int, shift: int | None) -> Stretch | None:
    """Return a day of the week so many weeks away; without ``shift`` the next one from today."""
    if shift is None:
        return day(today, (number - today.weekday()) % 7)
    return day(today, number - today.weekday() + 7 * shift)


def month(year: int, number: int) -> Stretch | None:
    """Return a month; ``number`` may run past 12 or below 1 into other years."""
    return months(year, number, number)


def months(year: int, first: int, last: int) -> Stretch | None:
    """Return whole months ``first`` to ``last``, numbered from the year's January as 1."""
    year = _full(year)
    begin, end = 12 * year + first - 1, 12 * year + last - 1
    if begin > end or begin // 12 not in _YEARS or end // 12 not in _YEARS:
        return None
    last_day = monthrange(end // 12, end % 12 + 1)[1]
    return Stretch(date(begin // 12, begin % 12 + 1, 1), date(end // 12, end % 12 + 1, last_day))


def quarter(year: int, number: int) -> Stretch | None:
    """Return a quarter; ``number`` may run past 4 or below 1 into other years."""
    return months(year, 3 * number - 2, 3 * number)


def year(number: int) -> Stretch | None:
    """Return a year."""
    return months(number, 1, 12)


def moved(today: date, number: int, unit: str) -> date | None:
    """Return the day so many days, weeks, months, quarters or years away, clipped to its month."""
    if unit in {"day", "week"}:
        return shifted(today, number * (7 if unit == "week" else 1))
    months = (
        12 * today.year + today.month - 1 + number * {"month": 1, "quarter": 3, "year": 12}[unit]
    )
    if months // 12 not in _YEARS:
        return None
    return date(
        months // 12, months % 12 + 1, min(today.day, monthrange(months // 12, months % 12 + 1)[1])
    )


def same_day(today: date, years: int) -> date | None:
    """Return today's day in another year."""
    return moved(today, years, "year")


def _full(number: int) -> int:
    return number + 2000 if number < 100 else number
