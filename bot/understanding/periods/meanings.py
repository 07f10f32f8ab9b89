"""What each kind of phrase for a time means: from a match and today to days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from bot.understanding.periods import date_arithmetic
from bot.understanding.periods.date_arithmetic import Stretch
from bot.understanding.text.templates import Match

_SCHOOL_BEGINS: Final = 9
_SUMMER: Final = (6, 8)
#: When the second half of a school year begins.
_SECOND_HALF: Final = (1, 16)

#: Days of a feast by year.
Feasts = Mapping[str, Mapping[int, date]]


def days_of(match: Match, today: date, feasts: Feasts) -> Stretch | None:
    """Return the days that a phrase means; None when there are no such days."""
    name, *arguments = match.meaning.removeprefix("edge ").split()
    if name == "feast":
        return _feast(match, today, feasts.get(arguments[0], {}))
    try:
        return _MEANINGS[name](match, today, *arguments)
    except (ValueError, TypeError):
        return None


def _feast(match: Match, today: date, days: Mapping[int, date]) -> Stretch | None:
    """Return a feast's day: that of the year said, else the next one."""
    year = match.value("year") or match.value("y")
    if year is not None:
        found = days.get(year)
    else:
        found = min((day for day in days.values() if day >= today), default=None)
    return Stretch(found, found) if found else None


def _in_turn(match: Match, today: date, unit: str) -> Stretch | None:
    """Return the months or quarters of "tháng 1-6", "quý 1-3"."""
    first, last = match.value("nn") or match.value("ns")
    year = match.value("year") or match.value("y") or today.year
    if last > (12 if unit == "month" else 4):
        return None
    return (
        date_arithmetic.months(year, first, last)
        if unit == "month"
        else date_arithmetic.months(year, 3 * first - 2, 3 * last)
    )


def _relative(kind: str) -> Callable[..., Stretch | None]:
    def run(_match: Match, today: date, shift: str) -> Stretch | None:
        by = int(shift)
        if kind == "month":
            return date_arithmetic.month(today.year, today.month + by)
        if kind == "quarter":
            return date_arithmetic.quarter(today.year, (today.month + 2) // 3 + by)
        if kind == "year":
            return date_arithmetic.year(today.year + by)
        return date_arithmetic.day(today, by) if kind == "day" else date_arithmetic.week(today, by)

    return run


def _weekday(match: Match, today: date, shift: str | None = None) -> Stretch | None:
    said = [match.value(gap) for gap in ("w", "wt", "wd")]
    number = next((number for number in said if number is not None), 6)
    return date_arithmetic.weekday(today, number, None if shift is None else int(shift))


def _half_month(match: Match, today: date, which: str) -> Stretch | None:
    days = date_arithmetic.month(match.value("year") or today.year, match.value("m") or today.month)
    if days is None:
        return None
    if which == "1":
        return Stretch(days.first, days.first.replace(day=15))
    return Stretch(days.first.replace(day=16), days.last)


def _part_of_quarter(match: Match, today: date, which: str) -> Stretch | None:
    quarter = match.value("q") or (today.month + 2) // 3
    month = 3 * quarter - 2 if which == "first" else 3 * quarter
    return date_arithmetic.month(match.value("year") or today.year, month)


def _quarters_of_year(match: Match, today: date, which: str) -> Stretch | None:
    count, year = match.value("n"), match.value("year") or today.year
    if count > 4:
        return None
    return date_arithmetic.months(
        year, *((1, 3 * count) if which == "first" else (13 - 3 * count, 12))
    )


def _weekend(_match: Match, today: date, shift: str) -> Stretch | None:
    days = date_arithmetic.week(today, int(shift))
    return days and Stretch(date.fromordinal(days.last.toordinal() - 1), days.last)


def _named_month(match: Match, today: date, which: str = "") -> Stretch | None:
    if pair := match.value("my") or match.value("my2"):
        return date_arithmetic.month(pair[1], pair[0])
    said = [match.value(gap) for gap in ("m", "mt", "month")]
    number = next(number for number in said if number is not None)
    year = match.value("year") or match.value("y") or today.year
    if which == "next" and number < today.month:
        year += 1
    if which == "past" and number > today.month:
        year -= 1
    return date_arithmetic.month(year, number)


def _named_quarter(match: Match, today: date) -> Stretch | None:
    if pair := match.value("qy"):
        return date_arithmetic.quarter(pair[1], pair[0])
    number = match.value("q") or match.value("qt")
    return date_arithmetic.quarter(match.value("year") or match.value("y") or today.year, number)


def _months_of_year(match: Match, today: date, which: str) -> Stretch | None:
    year = match.value("year") or match.value("y") or today.year
    count = match.value("n") or int(match.value("dd") or 0)
    if count > 12:
        return None
    first, last = {
        "first": (1, count),
        "last": (13 - count, 12),
        "first_half": (1, 6),
        "last_half": (7, 12),
        "start": (1, 3),
        "middle": (5, 8),
        "end": (10, 12),
    }[which]
    return date_arithmetic.months(year, first, last)


def _summer(match: Match, today: date, which: str = "") -> Stretch | None:
    year = match.value("year") or match.value("y") or today.year
    if which == "next" and today.month > _SUMMER[1]:
        year += 1
    return date_arithmetic.months(year, *_SUMMER)


def _part(match: Match, today: date, which: str, shift: str = "0") -> Stretch | None:
    number = match.value("m") or match.value("month") or today.month
    days = date_arithmetic.month(match.value("year") or today.year, number + int(shift))
    if days is None:
        return None
    first, last = {"start": (1, 10), "middle": (11, 20), "end": (21, days.last.day)}[which]
    return Stretch(days.first.replace(day=first), days.first.replace(day=last))


def _named_year(match: Match, today: date) -> Stretch | None:
    said = (match.value(gap) for gap in ("year", "y", "y2"))
    return date_arithmetic.year(next((year for year in said if year), today.year))


def _years(match: Match, _today: date) -> Stretch | None:
    said = match.value("yy") or tuple(value for name, value in match.values if name == "y")
    return date_arithmetic.months(said[0], 1, 12 * (said[1] - said[0] + 1))


def _school_year(match: Match, today: date, shift: str | None = None) -> Stretch | None:
    """Return the days of a school year, 1 September to 31 August."""
    if shift is not None:
        first = _current_school_year(today) + int(shift)
    elif short := match.value("nn"):
        first, last = (2000 + year for year in short)
        if last != first + 1:
            return None
    else:
        first, last = match.value("yy") or [v for name, v in match.values if name == "y"]
        if last != first + 1:
            return _years(match, today)
    return date_arithmetic.months(first, _SCHOOL_BEGINS, 11 + _SCHOOL_BEGINS)


def _current_school_year(today: date) -> int:
    return today.year - (today.month < _SCHOOL_BEGINS)


def _semester(match: Match, today: date, which: str) -> Stretch | None:
    """Return one half of a school year, or the half so many from the current one ("+1")."""
    said = match.value("yy") or tuple(value for name, value in match.values if name == "y")
    first = said[0] if said else match.value("year") or _current_school_year(today)
    half = int(which)
    if which[0] in "+-0":
        second = _SECOND_HALF <= (today.month, today.day) < (_SCHOOL_BEGINS, 1)
        halves = 2 * _current_school_year(today) + second + half
        first, half = halves // 2, halves % 2 + 1
    if half == 1:
        return Stretch(date(first, _SCHOOL_BEGINS, 1), date(first + 1, 1, 15))
    return Stretch(date(first + 1, *_SECOND_HALF), date(first + 1, 5, 31))


def _rest_of_year(_match: Match, today: date) -> Stretch:
    return Stretch(today, date(today.year, 12, 31))


def _so_far(_match: Match, today: date, years: str) -> Stretch | None:
    end = date_arithmetic.same_day(today, int(years))
    return Stretch(date(end.year, 1, 1), end) if end else None


def _span(match: Match, today: date, which: str) -> Stretch | None:
    number, unit = match.value("n") or 1, match.value("unit")
    sign = 1 if which in {"ahead", "in"} else -1
    there = date_arithmetic.moved(today, sign * number, unit)
    if there is None:
        return None
    if which in {"in", "ago"}:
        return Stretch(there, there)
    return Stretch(min(today, there), max(today, there))


def _day_number(match: Match) -> int:
    return int(next(n for gap in ("d", "dd") if (n := match.value(gap)) is not None))


def _date(match: Match, today: date, shift: str | None = None) -> Stretch | None:
    if shift == "past":
        days = _date(match, today)
        before = date_arithmetic.same_day(days.first, -1) if days and days.first > today else None
        return Stretch(before, before) if before else days
    if full := match.value("dmy"):
        return date_arithmetic.dated(full[2], full[1], full[0])
    year = match.value("year") or match.value("y") or today.year
    if pair := match.value("dm") or match.value("ddm"):
        return date_arithmetic.dated(year, pair[1], pair[0])
    if pair := match.value("my"):
        return date_arithmetic.dated(pair[1], pair[0], _day_number(match))
    month = match.value("m") or match.value("month")
    if month is None:
        months = 12 * year + today.month - 1 + int(shift or 0)
        return date_arithmetic.dated(months // 12, months % 12 + 1, _day_number(match))
    return date_arithmetic.dated(year, month, _day_number(match))


def _since_year(match: Match, today: date) -> Stretch | None:
    first = date_arithmetic.dated(match.value("year"), 1, 1)
    return Stretch(first.first, today) if first and first.first <= today else None


def _last_day(match: Match, today: date, of: str = "month") -> Stretch | None:
    in_month = date_arithmetic.month(today.year, today.month)
    days = in_month if of == "month" else _named_year(match, today)
    return days and Stretch(days.last, days.last)


_MEANINGS: Final[Mapping[str, Callable[..., Stretch | None]]] = {
    "day": _relative("day"),
    "week": _relative("week"),
    "month": _relative("month"),
    "quarter": _relative("quarter"),
    "year": _relative("year"),
    "weekday": _weekday,
    "weekend": _weekend,
    "named_month": _named_month,
    "named_quarter": _named_quarter,
    "months_of_year": _months_of_year,
    "part": _part,
    "named_year": _named_year,
    "years": _years,
    "school_year": _school_year,
    "semester": _semester,
    "summer": _summer,
    "rest_of_year": _rest_of_year,
    "so_far": _so_far,
    "since_year": _since_year,
    "span": _span,
    "date": _date,
    "last_day": _last_day,
    "in_turn": _in_turn,
    "half_month": _half_month,
    "part_of_quarter": _part_of_quarter,
    "quarters_of_year": _quarters_of_year,
}
