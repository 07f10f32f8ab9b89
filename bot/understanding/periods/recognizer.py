"""Times as people say them → stretches of days. The phrases are data: ``periods.toml``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from bot.understanding.periods.date_arithmetic import Stretch
from bot.understanding.periods.grammar import ROMAN, Grammar, Spelt
from bot.understanding.periods.meanings import days_of
from bot.understanding.text.accents import agree, placeless
from bot.understanding.text.normalisation import Token
from bot.understanding.text.templates import Match
from bot.understanding.text.vocabulary import Words

_DASHED: Final = re.compile(r"(\d{1,2}(?:/\d{1,4}){0,2})-(\d{1,2}(?:/\d{1,4}){1,2})")
_LETTERED_YEAR: Final = re.compile(r"([a-z]\d{1,2}|i{1,3}|iv)[/.\-](\d{4})")
_LETTERED_RANGE: Final = re.compile(r"([a-z]{1,3}\d{1,2})-([a-z]{0,3}\d{1,2})")
_DOTTED: Final = re.compile(r"([a-z])\.(\d{1,2})")
#: 01.10 with all its digits is a day; 4.5 is a figure.
_DOTTED_DAY: Final = re.compile(r"(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])")
_SHORT_YEAR: Final = re.compile(r"2k(\d\d)")
_SHORT_YEAR_ALONE: Final = re.compile(r"2\d|3[0-5]")
_DAY: Final = re.compile(r"0?[1-9]|[12]\d|3[01]")
_YEAR: Final = re.compile(r"19[5-9]\d|20[0-4]\d")
#: The kind of "cuối năm" alone: vague, but good for the end of a range.
EDGE: Final = "edge"
_LIMITS: Final = {"n": 400, "d": 31, "m": 12, "q": 4}
#: Phrases whose year is not said, and need not be: it is this one.
YEARLESS: Final = frozenset({"date", "named_month", EDGE, "summer"})
_SLASHED: Final = frozenset({"dm", "my"})
_YEAR_GAPS: Final = frozenset({"year", "y", "dmy", "my"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A time found in a text: words ``start`` up to ``end``, and its days.

    ``yearless`` marks a day or month said without its year, taken to be in this one; ``kind`` is
    the phrase's meaning, ``day_only`` a day of the month without the month; ``bound`` is the time
    that was named where ``days`` are those before or after it.
    """

    start: int
    end: int
    days: Stretch
    yearless: bool = False
    kind: str = ""
    day_only: bool = False
    bound: Stretch | None = None

    @property
    def vague(self) -> bool:
        """Whether it may only be a manner of speaking: "cuối năm", no year said."""
        return self.kind == EDGE


@dataclass(frozen=True, slots=True)
class Line:
    """A text's words as times are looked for: dashed dates apart, each as typed beside it."""

    words: Sequence[str]
    typed: Sequence[str]
    positions: Sequence[int]  # the token that each word comes from
    accented: bool
    listed: Collection[int] = ()  # positions of words with a comma after

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Line:
        """Make the line of some tokens."""
        words, typed, positions, listed = [], [], [], set()
        for position, token in enumerate(tokens):
            for piece in _undashed(token.word):
                words.append(piece)
                typed.append(token.typed.lower() if token.exact else piece)
                positions.append(position)
            if token.listed:
                listed.add(len(words) - 1)
        return cls(words, typed, positions, any(not word.isascii() for word in typed), listed)


def _undashed(word: str) -> Iterator[str]:
    """Yield "1/12" and "15/12" of "1/12-15/12", "t9" and "2026" of "t9/2026"; else the word."""
    if word.isalpha():
        yield word
    elif match := _DASHED.fullmatch(word):
        yield from (match[1], "-", match[2])
    elif match := _LETTERED_YEAR.fullmatch(word):
        yield from (match[1], match[2])
    elif match := _LETTERED_RANGE.fullmatch(word):
        yield from (match[1], "-", match[2])
    elif match := _DOTTED.fullmatch(word):
        yield match[1] + match[2]
    elif _DOTTED_DAY.fullmatch(word):
        yield word.replace(".", "/")
    elif match := _SHORT_YEAR.fullmatch(word):
        yield f"20{match[1]}"
    else:
        yield word


def find(grammar: Grammar, tokens: Sequence[Token], today: date) -> list[Spoken]:
    """Return the times said, in the text's order; ranges are joined into one."""
    # Deferred, cycle: a range is joined of what is found here.
    from bot.understanding.periods.ranges import joined

    if not any(grammar.may_begin(token.word) for token in tokens):
        return []
    line = Line.of(tokens)
    spoken = joined(grammar, line, Search(grammar, line, today).singles(), today)
    return [
        replace(spoken, start=line.positions[spoken.start], end=line.positions[spoken.end - 1] + 1)
        for spoken in spoken
    ]


class Search:
    """Single times in one line."""

    def __init__(self, grammar: Grammar, line: Line, today: date) -> None:
        """Look into a line, on a day."""
        self._grammar, self._line, self._today = grammar, line, today
        self._gaps: dict[tuple[str, int], Sequence[tuple[Any, int]]] = {}

    def singles(self) -> list[Spoken]:
        """Return the times said, longest phrases first at each position, none overlapping."""
        found: list[Spoken] = []
        at = 0
        while at < len(self._line.words):
            spoken, end = self._at(at)
            at = max(end, at + 1)
            if spoken:
                found.append(spoken)
        return found

    def _at(self, at: int) -> tuple[Spoken | None, int]:
        """Return the time said at a position, and the position after it.

        A day that there is not, a 30/2, is no time, nor are its parts.
        """
        word = self._line.words[at]
        if not self._grammar.may_begin(word):
            return None, at
        matches = self._grammar.phrases.all(self._line.words, at, self._gap, self._fits)
        for match in sorted(matches, key=lambda match: (-match.end, match.order)):
            gaps = {name for name, _ in match.values}
            if self._is_something_else(at, match, gaps) or self._joins_next(match, gaps):
                continue
            kind = match.meaning.partition(" ")[0]
            days = days_of(match, self._today, self._grammar.feasts)
            if days is not None:
                yearless = kind in YEARLESS and not gaps & _YEAR_GAPS
                spoken = Spoken(at, match.end, days, yearless, kind, gaps == {"d"})
                return spoken, match.end
            if kind == "date":
                return None, match.end
        return None, at

    def _joins_next(self, match: Match, gaps: set[str]) -> bool:
        """Whether a phrase's last word joins it to what follows: "tháng 1 tới tháng 10"."""
        words, joins = self._line.words, self._grammar.joins
        if (words[match.end - 1],) not in joins.get("to", ()):
            return False
        rest = words[match.end :]
        now = any(tuple(rest[: len(said)]) == said for said in joins.get("now", ()))
        return now or bool(gaps and rest and self._at(match.end)[0])

    def _is_something_else(self, at: int, match: Match, gaps: set[str]) -> bool:
        """Whether the word before shows another meaning: "lớp thứ hai", "mỗi năm", "TT 03/2023"."""
        words, grammar = self._line.words, self._grammar
        before = words[at - 1] if at else ""
        if match.order in grammar.accented and self._line.typed[at].isascii():
            return True
        if (
            "y2" in gaps
            and words[match.end : match.end + 1]
            and words[match.end] in grammar.counted
        ):
            return True
        if match.order in grammar.only_after and before not in grammar.only_after[match.order]:
            return True
        if match.meaning.startswith("weekday"):
            if gaps == {"wt"} and self._is_month_of_range(at, match.end):
                return True
            return before in grammar.ordinal_after and match.end - at == 2
        if gaps <= {"year"} and not any(word.isdigit() for word in words[at + 1 : match.end]):
            return before in grammar.not_after
        if gaps & _SLASHED and match.end - at == 1 and "/" in words[at]:
            return any(tuple(words[max(0, at - len(d)) : at]) == d for d in grammar.documents)
        return False

    def _is_month_of_range(self, at: int, end: int) -> bool:
        """Whether "t7" stands in "t7 đến t9", "từ t4 đến nay": a month, not a day of the week."""
        words, month = self._line.words, self._grammar.written
        if end - at > 1:
            return False
        joins = {said[0] for said in self._grammar.joins.get("to", ()) if len(said) == 1}
        if at > 1 and words[at - 1] in joins and month("mt", words[at - 2]) is not None:
            return True
        if not words[end : end + 1] or words[end] not in joins:
            return False
        rest = tuple(words[end + 1 :])
        now = any(rest[: len(said)] == said for said in self._grammar.joins.get("now", ()))
        last = bool(rest) and month("mt", rest[0]) is not None
        return now or (last and rest[1:2] not in self._weeks)

    @cached_property
    def _weeks(self) -> Collection[Words]:
        """The words for a week: "t2 đến t6 tuần sau" are days."""
        return {(word,) for word, unit in self._grammar.units.items() if unit == "week"}

    def _fits(self, position: int, spelling: str) -> bool:
        return agree(self._line.typed[position], spelling)

    # Gaps ------------------------------------------------------------------------------------

    def _gap(self, name: str, at: int) -> Sequence[tuple[Any, int]]:
        if (name, at) not in self._gaps:
            self._gaps[name, at] = list(self._fill(name, at))
        return self._gaps[name, at]

    def _fill(self, name: str, at: int) -> Iterator[tuple[Any, int]]:
        word, grammar = self._line.words[at], self._grammar
        if name in _LIMITS:
            yield from ((n, end) for n, end in self._numbers(name, at) if 1 <= n <= _LIMITS[name])
        elif name == "w":
            yield from self._weekday(at)
        elif name == "wd":
            yield from ((n, at + 1) for n in self._said(grammar.weekdays, at))
        elif name == "month":
            yield from ((n, at + 1) for n in self._said(grammar.months, at))
        elif name == "year":
            yield from self._year(at)
        elif name in {"y", "dd"}:
            if (_YEAR if name == "y" else _DAY).fullmatch(word):
                yield int(word), at + 1
        elif name == "y2":
            if _SHORT_YEAR_ALONE.fullmatch(word):
                yield 2000 + int(word), at + 1
        elif name == "unit" and word in grammar.units:
            yield grammar.units[word], at + 1
        elif (value := grammar.written(name, word)) is not None:
            yield value, at + 1

    def _numbers(self, name: str, at: int) -> Iterator[tuple[int, int]]:
        words, table = self._line.words, self._grammar.numbers
        if words[at].isdigit():
            if len(words[at]) <= 3:
                yield int(words[at]), at + 1
            return
        if name == "q" and words[at] in ROMAN:
            yield ROMAN[words[at]], at + 1
        for number in self._said(table, at):
            yield number, at + 1
            if number == 10 and at + 1 < len(words):  # mười hai
                yield from ((10 + n, at + 2) for n in self._said(table, at + 1) if n < 10)

    def _weekday(self, at: int) -> Iterator[tuple[int, int]]:
        word = self._line.words[at]
        if word in {"2", "3", "4", "5", "6", "7"}:
            yield int(word) - 2, at + 1
        elif not word.isdigit():
            yield from ((n, at + 1) for n in self._said(self._grammar.weekdays, at))

    def _year(self, at: int) -> Iterator[tuple[int, int]]:
        for match in self._grammar.years.all(self._line.words, at, self._gap, self._fits):
            said = match.value("y")
            year = said if said is not None else self._shifted_year(match.meaning)
            yield year, match.end

    def _shifted_year(self, said: str) -> int:
        return self._today.year + self._grammar.year_shift(said)

    def _said(self, table: Spelt, at: int) -> list[int]:
        """Return what a number word can mean: unaccented among accented ones, nothing."""
        typed = self._line.typed[at]
        loose = typed.isascii() and not self._line.accented
        return [
            value
            for spelt, value in table.get(self._line.words[at], ())
            if loose or placeless(typed) == placeless(spelt)
        ]
