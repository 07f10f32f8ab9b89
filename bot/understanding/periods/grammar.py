"""A language's phrases for times, read from ``periods.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from bot.base.folding import fold, has_digit, tidy
from bot.base.problems import Problem
from bot.base.texts import LOCALES
from bot.understanding.text.templates import Templates
from bot.understanding.text.vocabulary import Words, vocabulary

#: Number words by folded form, each with how it is spelt and its value.
Spelt = Mapping[str, Sequence[tuple[str, int]]]

ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_DM: Final = re.compile(r"(\d{1,2})/(\d{1,2})")
#: 2-9 and 2.9 are days only after the word for a day.
_DASHED_DM: Final = re.compile(r"(\d{1,2})[.\-](\d{1,2})")
_DMY: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2}|\d{4})")
_ISO: Final = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_PAIR: Final = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_SHORT_PAIR: Final = re.compile(r"(\d{1,2})[/.\-](2\d|3[0-5])")
_YEARS: Final = re.compile(r"((?:19|20)\d\d)-((?:19|20)\d\d)")
_FROM_TO: Final = re.compile(r"(\d{1,2})-(\d{1,2})")
#: Gaps filled by a letter and a number, "t10": greatest, least, and the value of the least.
_LETTERED: Final = {"mt": (12, 1, 1), "wt": (7, 2, 0), "qt": (4, 1, 1)}


class Grammar:
    """Phrases with gaps, years, and the words that join times into ranges."""

    def __init__(self, source: str, numbers: Mapping[str, int]) -> None:
        """Read the phrases. Raises TOMLDecodeError, KeyError or ValueError when they are broken."""
        tables = tomllib.loads(source)
        self.phrases, self.years = Templates(), Templates()
        #: Phrases, by number, that count only right after certain words.
        self.only_after: dict[int, frozenset[str]] = {}
        #: Phrases, by number, that count only as typed with accents.
        self.accented: set[int] = set()
        for entry in tables["period"]:
            for phrase in entry["say"]:
                number = self.phrases.add(phrase, entry["means"])
                if entry.get("accented"):
                    self.accented.add(number)
                if "after" in entry:
                    self.only_after[number] = frozenset(map(fold, entry["after"]))
        for phrase in tables["years"]["say"]:
            self.years.add(phrase, phrase)
        self._shifts = {fold(said): by for said, by in tables["years"]["shift"].items()}
        self.numbers = _spelt(numbers)
        self.weekdays = _spelt(tables["weekdays"]["words"])
        self.months = _spelt(tables.get("months", {}).get("words", {}))
        #: "tháng 9, 10 người": a number before these words is one of them, not of the time.
        self.counted = frozenset(map(fold, tables.get("counted", ())))
        self.not_after = frozenset(map(fold, tables.get("not_after", ())))
        self.documents = _longest_first(tables.get("documents", ()))
        self.ordinal_after = {fold(word) for word in tables["weekdays"].get("not_after", ())}
        self.units = {fold(word): unit for word, unit in tables["spans"].items()}
        self.joins = {name: _longest_first(said) for name, said in tables["joins"].items()}
        self.letters: Mapping[str, str] = tables.get("letters", {})
        self.feasts = {
            name: {day.year: day for day in days} for name, days in tables.get("feasts", {}).items()
        }
        gaps = {word for table in (self.numbers, self.weekdays, self.months) for word in table}
        #: Words that a time can begin with; so can anything with a figure in it.
        self.first_words = self.phrases.first_words | self.years.first_words | gaps | set(ROMAN)

    def may_begin(self, word: str) -> bool:
        """Return whether a time can begin with a word."""
        if word in self.first_words:
            return True
        return has_digit(word)

    def year_shift(self, said: str) -> int:
        """Return how many years from this one a phrase for a year means."""
        within = f" {fold(said)} "
        found = [(len(key), by) for key, by in self._shifts.items() if f" {key} " in within]
        return max(found)[1] if found else 0

    def written(self, gap: str, word: str) -> Any:
        """Return the value of a time in figures: 15/9, 15/9/2026, 9/2026, q3; None for others."""
        if gap in {"dm", "ddm"}:
            return _whole_numbers((_DM if gap == "dm" else _DASHED_DM).fullmatch(word))
        if gap == "dmy":
            if found := _whole_numbers(_DMY.fullmatch(word)):
                return found
            found = _whole_numbers(_ISO.fullmatch(word))
            return found and found[::-1]
        if gap in {"my", "qy"}:
            found = _whole_numbers(_PAIR.fullmatch(word))
            return found if found and 1 <= found[0] <= (12 if gap == "my" else 4) else None
        if gap == "my2":
            found = _whole_numbers(_SHORT_PAIR.fullmatch(word))
            return (found[0], 2000 + found[1]) if found and 1 <= found[0] <= 12 else None
        if gap == "yy":
            return _whole_numbers(_YEARS.fullmatch(word))
        if gap in {"nn", "ns"}:
            found = _whole_numbers((_FROM_TO if gap == "nn" else _DM).fullmatch(word))
            return found if found and found[0] < found[1] else None
        return self._lettered(gap, word)

    def _lettered(self, gap: str, word: str) -> int | None:
        letter = self.letters.get(gap)
        if letter is None or not word.startswith(letter) or not word[len(letter) :].isdigit():
            return None
        number = int(word[len(letter) :][:4])
        most, least, value = _LETTERED[gap]
        return number - least + value if least <= number <= most else None


def _whole_numbers(match: re.Match[str] | None) -> tuple[int, ...] | None:
    return tuple(map(int, match.groups())) if match else None


def _spelt(words: Mapping[str, int]) -> Spelt:
    found: dict[str, list[tuple[str, int]]] = {}
    for word, value in words.items():
        found.setdefault(fold(word), []).append((tidy(word).lower(), value))
    return found


def _longest_first(listed: Sequence[str]) -> tuple[Words, ...]:
    return tuple(sorted({tuple(fold(phrase).split()) for phrase in listed}, key=len, reverse=True))


@cache
def grammar(locale: str) -> Grammar:
    """Return a locale's phrases, read once. Raises Problem when the file is broken."""
    try:
        source = (LOCALES / locale / "periods.toml").read_text(encoding="utf-8")
        return Grammar(source, vocabulary(locale).table("numbers", "words"))
    except (OSError, ValueError, KeyError) as error:
        raise Problem("understanding.bad_vocabulary", locale=locale, reason=str(error)) from error
