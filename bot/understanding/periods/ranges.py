"""Single times joined into ranges: from … to …, until now, from now on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.understanding.periods import date_arithmetic
from bot.understanding.periods.date_arithmetic import Stretch
from bot.understanding.periods.grammar import Grammar
from bot.understanding.periods.recognizer import Line, Spoken

_RANGE: Final = "range"
#: Kinds that two of make a range when they stand side by side, or with "và" between.
#: Kinds that "from" alone opens towards today, or towards the end of their year.
_OPEN: Final = frozenset(
    {"date", "week", "month", "quarter", "named_month", "named_quarter", "named_year",
     "months_of_year", "edge", "part", "part_of_quarter"}
)  # fmt: skip
#: Kinds that a bare number may go on from, and the greatest that it can be.
_MOST: Final = {"named_month": 12, "named_quarter": 4}
_COUNTED: Final = frozenset({"date", "named_month", "named_quarter", "named_year"})


def joined(grammar: Grammar, line: Line, singles: Sequence[Spoken], today: date) -> list[Spoken]:
    """Return times with those that belong together made one."""
    return _Joining(grammar, line, today).run(singles)


#: Kinds of which one can be before or after.
_BOUNDS: Final = frozenset({"date", "feast", "named_month", "named_quarter", "summer", "last_day"})


class _Joining:
    def __init__(self, grammar: Grammar, line: Line, today: date) -> None:
        self._joins, self._words, self._today = grammar.joins, line.words, today
        self._listed, self._counted = line.listed, grammar.counted
        self._taken = 0  # the end of the time before

    def run(self, singles: Sequence[Spoken]) -> list[Spoken]:
        found: list[Spoken] = []
        rest = list(singles)
        while rest:
            first = rest.pop(0)
            both = self._range(first, rest[0]) if rest else None
            if both is not None:
                rest.pop(0)
            found.append(both or self._closed(first))
            self._taken = found[-1].end
        return found

    # Two times -------------------------------------------------------------------------------

    def _range(self, left: Spoken, right: Spoken) -> Spoken | None:
        between = tuple(self._words[left.end : right.start])
        alike = left.kind == right.kind and left.kind in _COUNTED
        if between in self._of("to") or (alike and (not between or between in self._of("and"))):
            days = _between(left, right)
            if days is not None:
                start = self._before("from", left.start)
                return Spoken(start, right.end, days, left.yearless and right.yearless, _RANGE)
        return None

    # One time --------------------------------------------------------------------------------

    def _closed(self, spoken: Spoken) -> Spoken:
        """Return a time with its other end, where only one was said."""
        return (
            self._from_now(spoken)
            or self._from_number(spoken)
            or self._to_number(spoken)
            or self._of_list(spoken)
            or self._until_now(spoken)
            or self._beyond(spoken)
            or self._open_end(spoken)
            or self._so_far(spoken)
            or self._up_to(spoken)
            or spoken
        )

    def _from_now(self, spoken: Spoken) -> Spoken | None:
        """Read "từ nay đến cuối năm"."""
        to = self._before("to", spoken.start)
        now = self._before("now", to)
        start = self._before("from", now)
        if start < now < to < spoken.start and self._today <= spoken.days.last:
            return replace(
                spoken, start=start, days=Stretch(self._today, spoken.days.last), kind=_RANGE
            )
        return None

    def _from_number(self, spoken: Spoken) -> Spoken | None:
        """Read "từ 1 đến 15/10": the first day is of the same month."""
        to = self._before("to", spoken.start)
        if not (spoken.kind == "date" and 0 < to < spoken.start):
            return None
        number, start = self._words[to - 1], self._before("from", to - 1)
        dashed = self._words[to] == "-"  # "15-20/12"
        if not number.isdigit() or len(number) > 2 or (start == to - 1 and not dashed):
            return None
        last = spoken.days.last
        first = date_arithmetic.dated(last.year, last.month, int(number))
        if first is None or first.first > last:
            return None
        return replace(spoken, start=start, days=Stretch(first.first, last), kind=_RANGE)

    def _to_number(self, spoken: Spoken) -> Spoken | None:
        """Read "tháng 1 đến 6", "quý 1 đến 3"."""
        to = max(self._after("to", spoken.end), self._after("and", spoken.end))
        last = self._numbered(spoken, to) if to > spoken.end else None
        if last is None:
            return None
        start = self._before("from", spoken.start)
        return replace(
            spoken, start=start, end=to + 1, days=Stretch(spoken.days.first, last.last), kind=_RANGE
        )

    def _of_list(self, spoken: Spoken) -> Spoken | None:
        """Read "tháng 9, 10, 11"; of "tháng 9, 10 người" the number is the people's."""
        end, last = spoken.end, None
        while end - 1 in self._listed and (named := self._numbered(spoken, end)) is not None:
            end, last = end + 1, named
        if last is None or (end < len(self._words) and self._words[end] in self._counted):
            return None
        return replace(spoken, end=end, days=Stretch(spoken.days.first, last.last), kind=_RANGE)

    def _numbered(self, spoken: Spoken, at: int) -> Stretch | None:
        """Return the month, or quarter, that a bare number after one of these is."""
        number = self._words[at] if at < len(self._words) else ""
        if spoken.kind not in _MOST or not number.isdigit() or len(number) > 2:
            return None
        year = spoken.days.first.year
        unit = date_arithmetic.month if spoken.kind == "named_month" else date_arithmetic.quarter
        days = unit(year, int(number)) if 1 <= int(number) <= _MOST[spoken.kind] else None
        return days if days and days.first > spoken.days.first else None

    def _beyond(self, spoken: Spoken) -> Spoken | None:
        """Read "trước 30/4", "sau tết": up to the day before, from the day after.

        Days to come begin today, days past end today.
        """
        if spoken.kind not in _BOUNDS:
            return None
        before, after = (self._before(join, spoken.start) for join in ("before", "after"))
        start, bound, today = min(before, after), spoken.days, self._today
        if not self._taken <= start < spoken.start:
            return None
        if before < spoken.start:
            last = date_arithmetic.shifted(bound.first, -1)
            days = last and Stretch(today if last >= today else date(last.year, 1, 1), last)
        else:
            first = date_arithmetic.shifted(bound.last, 1)
            days = first and Stretch(first, today if first <= today else date(first.year, 12, 31))
        return replace(spoken, start=start, days=days, kind=_RANGE, bound=bound) if days else None

    def _until_now(self, spoken: Spoken) -> Spoken | None:
        """Read "từ tháng 3 đến nay"."""
        to = self._after("to", spoken.end)
        now = self._after("now", to)
        if spoken.end < to < now and spoken.days.first <= self._today:
            start = self._before("from", spoken.start)
            days = Stretch(spoken.days.first, self._today)
            return replace(spoken, start=start, end=now, days=days, kind=_RANGE)
        return None

    def _open_end(self, spoken: Spoken) -> Spoken | None:
        """Read "từ tháng 9": up to today, or to the end of a year that is still to come."""
        start = self._before("from", spoken.start)
        days, today = spoken.days, self._today
        if start == spoken.start or spoken.kind not in _OPEN:
            return None
        last = today if days.first <= today else date(days.last.year, 12, 31)
        return replace(spoken, start=start, days=Stretch(days.first, max(last, days.last)))

    def _so_far(self, spoken: Spoken) -> Spoken | None:
        """Read "tính đến 30/9": the year until a day that is past."""
        start = self._before("so_far", spoken.start)
        last = spoken.days.last
        if start == spoken.start or last >= self._today:
            return None
        return replace(spoken, start=start, days=Stretch(date(last.year, 1, 1), last), kind=_RANGE)

    def _up_to(self, spoken: Spoken) -> Spoken | None:
        """Read "đến hết quý 3": from the year's first day, or from today if it lies ahead."""
        start = self._before("until_end", spoken.start)
        days, today = spoken.days, self._today
        if start == spoken.start or days.single:
            return None
        first = today if days.last >= today else date(days.last.year, 1, 1)
        return replace(spoken, start=start, days=Stretch(first, days.last), kind=_RANGE)

    # Joining words ---------------------------------------------------------------------------

    def _of(self, join: str) -> Sequence[tuple[str, ...]]:
        return self._joins.get(join, ())

    def _before(self, join: str, at: int) -> int:
        """Return where a joining phrase that ends at a position starts; itself if there is none."""
        for phrase in self._of(join):
            start = at - len(phrase)
            if start >= 0 and tuple(self._words[start:at]) == phrase:
                return start
        return at

    def _after(self, join: str, at: int) -> int:
        """Return where a joining phrase that begins at a position ends; itself if there is none."""
        for phrase in self._of(join):
            if tuple(self._words[at : at + len(phrase)]) == phrase:
                return at + len(phrase)
        return at


def _between(left: Spoken, right: Spoken) -> Stretch | None:
    """Return the days from one time to another; what is left unsaid of one is the other's."""
    first, last = left.days.first, right.days.last
    if left.day_only and right.kind == "date":
        day = date_arithmetic.dated(last.year, last.month, first.day)
        first = day.first if day else first
    elif left.yearless and not right.yearless and right.kind == left.kind:
        first = date_arithmetic.same_day(first, right.days.first.year - first.year) or first
    if first > last and right.yearless:  # from November to February
        last = date_arithmetic.same_day(last, 1) or last
    return Stretch(first, last) if first <= last else None
