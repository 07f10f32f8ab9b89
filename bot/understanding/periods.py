"""Times as people say them → stretches of days. The phrases are data: ``periods.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final

from bot.folding import fold, tidy
from bot.texts import LOCALES
from bot.understanding import calendar
from bot.understanding.accents import agree, placeless
from bot.understanding.calendar import Stretch
from bot.understanding.normalising import Token
from bot.understanding.templates import Match, Templates

_DM: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})")
_DMY: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2}|\d{4})")
_ISO: Final = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_PAIR: Final = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_YEARS: Final = re.compile(r"((?:19|20)\d\d)-((?:19|20)\d\d)")
_DASHED: Final = re.compile(r"(\d{1,2}(?:/\d{1,4}){0,2})-(\d{1,2}(?:/\d{1,4}){1,2})")
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LIMITS: Final = {"n": 400, "d": 31, "m": 12, "q": 4}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A time found in a text: tokens ``start`` up to ``end``, and its days.

    ``yearless`` marks a day or month said without its year, taken to be in this one.
    """

    start: int
    end: int
    days: Stretch
    yearless: bool = False
    past: bool = False
    kind: str = ""


class Periods:
    """A language's ways of saying times."""

    def __init__(self, source: str, numbers: Mapping[str, int]) -> None:
        """Read the phrases. Raises TOMLDecodeError, KeyError or ValueError when they are broken."""
        tables = tomllib.loads(source)
        self._templates, self._years = Templates(), Templates()
        for entry in tables["period"]:
            for phrase in entry["say"]:
                self._templates.add(phrase, entry["means"])
        for phrase in tables.get("years", {}).get("say", ()):
            self._years.add(phrase, phrase)
        self._shifts = {
            fold(words): shift for words, shift in tables.get("years", {}).get("shift", {}).items()
        }
        self._numbers = _spelt(numbers)
        self._weekdays = _spelt(tables.get("weekdays", {}).get("words", {}))
        self._months = _spelt(tables.get("months", {}).get("words", {}))
        self._ordinal_after = {
            fold(each) for each in tables.get("weekdays", {}).get("not_after", ())
        }
        self._units = {fold(word): unit for word, unit in tables.get("spans", {}).items()}
        joins = tables.get("joins", {})
        self._joins = {name: _phrases(listed) for name, listed in joins.items()}
        self._letters = tables.get("letters", {})
        tables_of_words = (self._numbers, self._weekdays, self._months)
        spelt_gaps = {word for table in tables_of_words for word in table}
        first = self._templates.first_words | self._years.first_words
        #: Words that a time can begin with; so can anything with a figure in it.
        self._first = first | spelt_gaps | set(_ROMAN)

    def find(self, tokens: Sequence[Token], today: date) -> list[Spoken]:
        """Return the times said, in the text's order; ranges are joined into one."""
        return _Search(self, tokens, today).run()


def _spelt(words: Mapping[str, int]) -> dict[str, list[tuple[str, int]]]:
    """Return number words by folded form, each with how it is spelt and its value."""
    found: dict[str, list[tuple[str, int]]] = {}
    for word, value in words.items():
        found.setdefault(fold(word), []).append((tidy(word).lower(), value))
    return found


def _phrases(listed: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted({tuple(fold(each).split()) for each in listed}, key=len, reverse=True))


@cache
def periods(locale: str) -> Periods:
    """Return a locale's ways of saying times, read once."""
    from bot.understanding.vocabulary import vocabulary

    source = (LOCALES / locale / "periods.toml").read_text(encoding="utf-8")
    return Periods(source, vocabulary(locale).table("numbers", "words"))


class _Search:
    """One text being searched."""

    def __init__(self, grammar: Periods, tokens: Sequence[Token], today: date) -> None:
        self.grammar, self.today = grammar, today
        self.places: list[int] = []
        self.words: list[str] = []
        self.typed: list[str] = []
        for place, token in enumerate(tokens):
            for piece in _undashed(token.word):
                self.places.append(place)
                self.words.append(piece)
                self.typed.append(token.typed.lower() if token.exact else piece)
        self.accents = any(not word.isascii() for word in self.typed)
        self._gaps: dict[tuple[str, int], Sequence[tuple[Any, int]]] = {}

    def run(self) -> list[Spoken]:
        atoms = self._atoms()
        return [
            replace(each, start=self.places[each.start], end=self.places[each.end - 1] + 1)
            for each in self._joined(atoms)
        ]

    # Single times ----------------------------------------------------------------------------

    def _atoms(self) -> list[Spoken]:
        found: list[Spoken] = []
        at = 0
        while at < len(self.words):
            spoken = self._atom(at)
            if spoken is None:
                at += 1
            else:
                found.append(spoken)
                at = spoken.end
        return found

    def _atom(self, at: int) -> Spoken | None:
        word = self.words[at]
        if word not in self.grammar._first and not any(c.isdigit() for c in word):
            return None
        matches = sorted(
            self.grammar._templates.all(self.words, at, self._gap, self._fits),
            key=lambda match: (-match.end, match.order),
        )
        for match in matches:
            if match.meaning.startswith("weekday") and at and self._is_ordinal(at, match):
                continue
            days = meaning(match, self.today)
            if days is not None:
                return Spoken(
                    at, match.end, days, _yearless(match), days.last < self.today, match.meaning
                )
        return None

    def _is_ordinal(self, at: int, match: Match) -> bool:
        before = self.words[at - 1]
        return before in self.grammar._ordinal_after and match.end - at == 2

    def _fits(self, place: int, spelt: Collection[str]) -> bool:
        typed = self.typed[place]
        return any(agree(typed, each) for each in spelt)

    def _gap(self, name: str, at: int) -> Sequence[tuple[Any, int]]:
        if (name, at) not in self._gaps:
            self._gaps[name, at] = self._fill(name, at)
        return self._gaps[name, at]

    def _fill(self, name: str, at: int) -> Sequence[tuple[Any, int]]:
        word = self.words[at]
        if name in _LIMITS:
            return [(n, end) for n, end in self._numbers(name, at) if 1 <= n <= _LIMITS[name]]
        if name == "w":
            return self._weekday(at)
        if name == "year":
            return list(self._year(at))
        if name == "y":
            return [(int(word), at + 1)] if re.fullmatch(r"(19|20)\d\d", word) else ()
        if name == "unit":
            unit = self.grammar._units.get(word)
            return [(unit, at + 1)] if unit else ()
        if name == "month":
            return [(n, at + 1) for n in self._said(self.grammar._months, at)]
        if name == "wd":
            return [(n, at + 1) for n in self._said(self.grammar._weekdays, at)]
        value = _written(name, word, self.grammar._letters)
        return [(value, at + 1)] if value is not None else ()

    def _numbers(self, name: str, at: int) -> list[tuple[int, int]]:
        word = self.words[at]
        if word.isdigit():
            return [(int(word), at + 1)] if len(word) <= 3 else []
        if name == "q" and word in _ROMAN:
            return [(_ROMAN[word], at + 1)]
        found = [(n, at + 1) for n in self._said(self.grammar._numbers, at)]
        if any(n == 10 for n, _ in found) and at + 1 < len(self.words):
            found += [(10 + n, at + 2) for n in self._said(self.grammar._numbers, at + 1) if n < 10]
        return found

    def _said(self, table: Mapping[str, list[tuple[str, int]]], at: int) -> list[int]:
        typed = self.typed[at]
        plain_is_said = typed.isascii() and not self.accents
        return [
            value
            for spelt, value in table.get(self.words[at], ())
            if plain_is_said or (placeless(typed) == placeless(spelt))
        ]

    def _weekday(self, at: int) -> Sequence[tuple[int, int]]:
        word = self.words[at]
        if word.isdigit():
            return [(int(word) - 2, at + 1)] if word in {"2", "3", "4", "5", "6", "7"} else ()
        return [(n, at + 1) for n in self._said(self.grammar._weekdays, at)]

    def _year(self, at: int) -> Iterator[tuple[int, int]]:
        for match in self.grammar._years.all(self.words, at, self._gap, self._fits):
            number = match.value("y")
            if number is None:
                said = match.meaning.split()
                tail = fold(" ".join(word for word in said))
                number = self.today.year + self._shift(tail)
            yield number, match.end

    def _shift(self, said: str) -> int:
        words = said.split()
        best = [
            (len(key), shift)
            for key, shift in self.grammar._shifts.items()
            if f" {key} " in f" {' '.join(words)} "
        ]
        return max(best)[1] if best else 0

    # Ranges ----------------------------------------------------------------------------------

    def _joined(self, atoms: list[Spoken]) -> list[Spoken]:
        found: list[Spoken] = []
        rest = list(atoms)
        while rest:
            first = rest.pop(0)
            if rest and (spoken := self._range(first, rest[0])):
                rest.pop(0)
                found.append(spoken)
            else:
                found.append(self._open(first))
        return found or self._from_now_alone()

    def _range(self, left: Spoken, right: Spoken) -> Spoken | None:
        between = tuple(self.words[left.end : right.start])
        joins = self.grammar._joins
        linked = between in joins.get("to", ()) or (not between and _same_kind(left, right))
        together = between in joins.get("and", ()) and _same_kind(left, right)
        begin = self._before("from", left.start)
        if not linked and not together:
            return None
        first, last = left.days.first, right.days.last
        if first > last and left.yearless and right.days.first.year > first.year:
            first = calendar.same_day(first, right.days.first.year - first.year) or first
        if first > last:
            return None
        yearless = left.yearless and right.yearless
        return Spoken(begin, right.end, Stretch(first, last), yearless, last < self.today, "range")

    def _open(self, spoken: Spoken) -> Spoken:
        """Return a time with an open end closed: from now to it, from it to now, up to it."""
        today, days = self.today, spoken.days
        to = self._before("to", spoken.start)
        if to < spoken.start:
            begin = self._from_start(to)
            if begin is not None and begin[1] <= days.last:
                return replace(
                    spoken, start=begin[0], days=Stretch(begin[1], days.last), kind="range"
                )
        until_now = self._now_after(spoken.end)
        if until_now and days.first <= today:
            start = self._before("from", spoken.start)
            return replace(spoken, start=start, end=until_now, days=Stretch(days.first, today))
        start = self._before("from", spoken.start)
        if start < spoken.start and not days.single:
            last = today if days.first <= today else date(days.last.year, 12, 31)
            return replace(spoken, start=start, days=Stretch(days.first, max(last, days.last)))
        if self._before("until_end", spoken.start) < spoken.start and not days.single:
            return replace(spoken, days=self._until(days))
        return spoken

    def _until(self, days: Stretch) -> Stretch:
        if days.last >= self.today:
            return Stretch(max(self.today, min(days.first, self.today)), days.last)
        return Stretch(date(days.last.year, 1, 1), days.last)

    def _from_start(self, end: int) -> tuple[int, date] | None:
        """Return where "from now" or "from the 5th" that ends at a place starts, and its day."""
        for phrase in self.grammar._joins.get("now", ()):
            start = end - len(phrase)
            if start >= 0 and tuple(self.words[start:end]) == phrase:
                begin = self._before("from", start)
                return (begin, self.today) if begin < start else None
        return None

    def _from_now_alone(self) -> list[Spoken]:
        return []

    def _now_after(self, at: int) -> int | None:
        for to in self.grammar._joins.get("to", ()):
            middle = at + len(to)
            if tuple(self.words[at:middle]) == to:
                for now in self.grammar._joins.get("now", ()):
                    if tuple(self.words[middle : middle + len(now)]) == now:
                        return middle + len(now)
        return None

    def _before(self, join: str, at: int) -> int:
        """Return where a joining phrase that ends at a place starts; the place if there is none."""
        for phrase in self.grammar._joins.get(join, ()):
            start = at - len(phrase)
            if start >= 0 and tuple(self.words[start:at]) == phrase:
                return start
        return at


def _undashed(word: str) -> Iterator[str]:
    """Yield "1/12" and "15/12" of "1/12-15/12"; any other word as it is."""
    if match := _DASHED.fullmatch(word):
        yield from (match[1], "-", match[2])
    else:
        yield word


def _same_kind(left: Spoken, right: Spoken) -> bool:
    return left.kind == right.kind and left.kind in {
        "date",
        "named_month",
        "named_quarter",
        "named_year",
    }


def _yearless(match: Match) -> bool:
    said = {name for name, _ in match.values}
    return match.meaning in {"date", "named_month"} and not said & {"year", "y", "dmy", "my", "iso"}


def _written(name: str, word: str, letters: Mapping[str, str]) -> Any:
    """Return the value of a time written with figures: 15/9, 15/9/2026, 9/2026, q3, t10."""
    if name == "dm" and (match := _DM.fullmatch(word)):
        return int(match[1]), int(match[2])
    if name == "dmy":
        if match := _DMY.fullmatch(word):
            return int(match[1]), int(match[2]), int(match[3])
        if match := _ISO.fullmatch(word):
            return int(match[3]), int(match[2]), int(match[1])
    if name in {"my", "qy"} and (match := _PAIR.fullmatch(word)):
        most = 12 if name == "my" else 4
        return (int(match[1]), int(match[2])) if 1 <= int(match[1]) <= most else None
    if name == "yy" and (match := _YEARS.fullmatch(word)):
        return int(match[1]), int(match[2])
    if name in letters and (match := re.fullmatch(rf"{letters[name]}(\d{{1,2}})", word)):
        number = int(match[1])
        most, least, shift = {"mt": (12, 1, 0), "wt": (7, 2, 2), "qt": (4, 1, 0)}[name]
        return number - shift if least <= number <= most else None
    return None


def meaning(match: Match, today: date) -> Stretch | None:
    """Return the days that a phrase means; None when there are no such days."""
    name, *arguments = match.meaning.split()
    try:
        return _MEANINGS[name](match, today, *arguments)
    except (ValueError, TypeError):
        return None


def _relative(kind: str) -> Callable[..., Stretch | None]:
    def run(_match: Match, today: date, shift: str) -> Stretch | None:
        by = int(shift)
        if kind == "month":
            return calendar.month(today.year, today.month + by)
        if kind == "quarter":
            return calendar.quarter(today.year, (today.month + 2) // 3 + by)
        if kind == "year":
            return calendar.year(today.year + by)
        return calendar.day(today, by) if kind == "day" else calendar.week(today, by)

    return run


def _weekday(match: Match, today: date, shift: str | None = None) -> Stretch | None:
    said = [match.value(gap) for gap in ("w", "wt", "wd")]
    number = next((each for each in said if each is not None), 6)
    return calendar.weekday(today, number, None if shift is None else int(shift))


def _weekend(_match: Match, today: date, shift: str) -> Stretch | None:
    days = calendar.week(today, int(shift))
    return days and Stretch(date.fromordinal(days.last.toordinal() - 1), days.last)


def _named_month(match: Match, today: date, which: str = "") -> Stretch | None:
    if pair := match.value("my"):
        return calendar.month(pair[1], pair[0])
    said = [match.value(gap) for gap in ("m", "mt", "month")]
    number = next(each for each in said if each is not None)
    year = match.value("year") or match.value("y") or today.year
    if which == "next" and number < today.month:
        year += 1
    if which == "past" and number > today.month:
        year -= 1
    return calendar.month(year, number)


def _named_quarter(match: Match, today: date) -> Stretch | None:
    if pair := match.value("qy"):
        return calendar.quarter(pair[1], pair[0])
    number = match.value("q") or match.value("qt")
    return calendar.quarter(match.value("year") or match.value("y") or today.year, number)


def _months_of_year(match: Match, today: date, which: str) -> Stretch | None:
    year = match.value("year") or match.value("y") or today.year
    count = match.value("n") or 0
    if count > 12:
        return None
    first, last = {
        "first": (1, count),
        "last": (13 - count, 12),
        "first_half": (1, 6),
        "last_half": (7, 12),
        "start": (1, 3),
        "end": (10, 12),
    }[which]
    return calendar.months(year, first, last)


def _part(match: Match, today: date, which: str, shift: str = "0") -> Stretch | None:
    number = match.value("m") or match.value("month") or today.month
    days = calendar.month(match.value("year") or today.year, number + int(shift))
    if days is None:
        return None
    first, last = {"start": (1, 10), "middle": (11, 20), "end": (21, days.last.day)}[which]
    return Stretch(days.first.replace(day=first), days.first.replace(day=last))


def _named_year(match: Match, today: date) -> Stretch | None:
    return calendar.year(match.value("year") or match.value("y") or today.year)


def _years(match: Match, _today: date) -> Stretch | None:
    said = match.value("yy") or tuple(value for name, value in match.values if name == "y")
    return calendar.months(said[0], 1, 12 * (said[1] - said[0] + 1))


def _so_far(_match: Match, today: date, years: str) -> Stretch | None:
    end = calendar.same_day(today, int(years))
    return end and Stretch(date(end.year, 1, 1), end)


def _span(match: Match, today: date, which: str) -> Stretch | None:
    number, unit = match.value("n") or 1, match.value("unit")
    sign = 1 if which in {"ahead", "in"} else -1
    there = calendar.moved(today, sign * number, unit)
    if there is None:
        return None
    if which in {"in", "ago"}:
        return Stretch(there, there)
    return Stretch(min(today, there), max(today, there))


def _date(match: Match, today: date, shift: str | None = None) -> Stretch | None:
    if full := match.value("dmy"):
        return calendar.dated(full[2], full[1], full[0])
    year = match.value("year") or match.value("y") or today.year
    if pair := match.value("dm"):
        return calendar.dated(year, pair[1], pair[0])
    if pair := match.value("my"):
        return calendar.dated(pair[1], pair[0], match.value("d"))
    month = match.value("m") or match.value("month")
    if month is None:
        place = 12 * year + today.month - 1 + int(shift or 0)
        return calendar.dated(place // 12, place % 12 + 1, match.value("d"))
    return calendar.dated(year, month, match.value("d"))


def _last_day(_match: Match, today: date) -> Stretch | None:
    days = calendar.month(today.year, today.month)
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
    "so_far": _so_far,
    "span": _span,
    "date": _date,
    "last_day": _last_day,
}
