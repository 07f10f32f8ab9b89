"""Working days to hold a class on."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache

_DAY = timedelta(days=1)


def span(first: date, last: date) -> list[date]:
    """Return the working days from ``first`` to ``last``, both included."""
    days = (first + _DAY * offset for offset in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in _holidays(day.year)]


@cache
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays("VN", years=year))


def of_year(year: int, until: date) -> list[date]:
    """Return the days of a year on which a class may have ended by ``until``.

    Never empty: in the first days of January, when no working day has passed, it is ``until``.
    """
    first = date(year, 1, 2)
    # Offices hold nothing in the year's last week, and a result dated there would be doubted.
    last = min(until, date(year, 12, 24))
    return (span(first, last) if first <= last else []) or [last]


def last_working(day: date) -> date:
    """Return the day, or the last working day before it."""
    return span(day - _DAY * 21, day)[-1]


@lru_cache(maxsize=4096)
def next_working(day: date) -> date:
    """Return the day, or the first working day after it."""
    return span(day, day + _DAY * 21)[0]
