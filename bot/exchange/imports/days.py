"""Days in cells: what was written, how precisely, and whether Excel has turned it round."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bot.base.folding import tidy
from bot.base.problems import Problem
from bot.exchange.imports.cells import Raw, Reader, shown
from bot.training.enums import DatePrecision

#: Beyond these a year is a slip of the keyboard (2205), or Excel's day 0.
FIRST_YEAR, LAST_YEAR = 1900, 2100
_DAY: Final = re.compile(r"(?P<day>\d{1,2})([/.-])(?P<month>\d{1,2})\2(?P<year>\d{4})\Z")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*)?\Z")
_MONTH: Final = re.compile(r"(\d{1,2})[/-](\d{4})\Z")
_ISO_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})\Z")
_YEAR: Final = re.compile(r"(\d{4})(?:\.0+)?\Z")
_MONTHS: Final = 12
_CHANCE: Final = 0.1  # that so many days look like months by accident


@dataclass(frozen=True, slots=True)
class RoughDay:
    """A day of which only the month or the year was written."""

    day: date
    precision: DatePrecision


def day(raw: Raw) -> date | None:
    """Read a day: an Excel date, dd/mm/yyyy (or with - or .) or yyyy-mm-dd, in 1900–2100."""
    read = _written_day(tidy(raw)) if isinstance(raw, str) else raw
    if isinstance(read, datetime):
        read = read.date()
    if read is None:
        return None
    if not isinstance(read, date):
        raise Problem("import.not_day")
    return _in_range(read)


def last_day(raw: Raw) -> date | RoughDay | None:
    """Read a day, or a month or year alone (10/2025, 2025), which count as their last day."""
    return _rough(raw, last=True)


def first_day(raw: Raw) -> date | RoughDay | None:
    """Read a day, or a month or year alone, which count as their first day."""
    return _rough(raw, last=False)


def birth_day(raw: Raw) -> date | RoughDay | None:
    """Read a day or a year alone: many records hold no more of older people."""
    read = first_day(raw)
    # No form asks for a month of birth: «5/1980» is more likely a day cut short.
    if isinstance(read, RoughDay) and read.precision is DatePrecision.MONTH:
        raise Problem("import.not_birth_day")
    return read


def precise(value: date | RoughDay | None) -> tuple[date | None, str | None]:
    """Return a value as the day and the precision that are stored; a whole day stores none."""
    if isinstance(value, RoughDay):
        return value.day, value.precision.value
    return value, None


def in_years(read: Reader, first: int, last: int) -> Reader:
    """Return a reader that refuses days before a first year and after a last."""

    def bounded(raw: Raw) -> Any:
        found = read(raw)
        known = found.day if isinstance(found, RoughDay) else found
        if isinstance(known, date) and not first <= known.year <= last:
            raise Problem("import.day_out_of_range", first=first, last=last)
        return found

    return bounded


def swapped(raws: Iterable[Raw]) -> Problem | None:
    """Return what to say when an American Excel has taken days for months.

    It makes 03/04/2026 the fourth of March and leaves 25/03/2026 as text. So a column is suspected
    where every text has a day after the 12th and every date one up to the 12th; and where some text
    can only be month/day, those that could be either.
    """
    texts, dates, months = [], [], []
    for raw in raws:
        if isinstance(raw, date):
            dates.append(raw)
        elif isinstance(raw, str) and (match := _DAY.match(tidy(raw))):
            texts.append((int(match["day"]), tidy(raw)))
            months.append(int(match["month"]))
    american = [text for month, (_, text) in zip(months, texts, strict=True) if month > _MONTHS]
    either = [
        text
        for month, (number, text) in zip(months, texts, strict=True)
        if month <= _MONTHS and number <= _MONTHS and month != number
    ]
    if american and either:
        # Whoever mends the one that cannot be a day would let these in, turned round.
        return Problem("import.months_first", text=american[0], other=either[0], count=len(either))
    late = [text for number, text in texts if number > _MONTHS]
    early = [day for day in dates if day.day <= _MONTHS]
    if not late or not early or len(late) < len(texts) or len(early) < len(dates):
        return None
    # Of days written at random two in five are up to the 12th.
    if 0.4 ** len(early) * 0.6 ** len(late) > _CHANCE:
        return None
    return Problem("import.days_swapped", text=late[0], day=shown(_date(early[0])))


def _date(raw: date) -> date:
    return raw.date() if isinstance(raw, datetime) else raw


def _rough(raw: Raw, *, last: bool) -> date | RoughDay | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return day(raw)
    written = tidy(shown(raw))
    if match := _YEAR.match(written):
        year = int(match[1])
        whole = (year, 12, 31) if last else (year, 1, 1)
        return RoughDay(_in_range(_made(*whole)), DatePrecision.YEAR)
    match = _MONTH.match(written)
    month, year = (int(match[1]), int(match[2])) if match else (0, 0)
    if not match and (match := _ISO_MONTH.match(written)):
        year, month = int(match[1]), int(match[2])
    if not match:
        return day(raw)
    if not 1 <= month <= _MONTHS:
        raise Problem("import.no_such_day")
    number = monthrange(year, month)[1] if last and year else 1
    return RoughDay(_in_range(_made(year, month, number)), DatePrecision.MONTH)


def _in_range(read: date) -> date:
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise Problem("import.day_out_of_range", first=FIRST_YEAR, last=LAST_YEAR)
    return read


def _written_day(written: str) -> date | None:
    if not written:
        return None
    if match := _DAY.match(written):
        days, months, years = (int(match[part]) for part in ("day", "month", "year"))
        if days <= _MONTHS < months:
            raise Problem("import.month_before_day", day=f"{months:02d}/{days:02d}/{years}")
    elif match := _ISO_DAY.match(written):
        years, months, days = map(int, match.groups())
    else:
        raise Problem("import.not_day")
    return _made(years, months, days)


def _made(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError as error:
        raise Problem("import.no_such_day") from error
