"""Sentences: the catalogues of ``locales/``, and how figures and days are written in them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.base.problems import Problem

_FULL, _EMPTY, _CELLS = "▰", "▱", 10
#: Where the catalogues, vocabularies and examples are.
LOCALES: Final = files("locales")


@cache
def locales() -> tuple[str, ...]:
    """Return the locales that have catalogues."""
    return tuple(sorted(path.name for path in LOCALES.iterdir() if (path / "messages").is_dir()))


@dataclass(frozen=True)
class Texts:
    """One locale's sentences. Call it with a key and the values of the sentence."""

    locale: str
    sentences: dict[str, str]

    def __call__(self, key: str, **values: Any) -> str:
        """Return the sentence. Raises KeyError for a key or a value that is missing."""
        return self.sentences[key].format(**values)

    def problem(self, problem: Problem) -> str:
        """Return a problem's sentence; its key alone when the catalogue lacks it."""
        if problem.key not in self.sentences:
            return str(problem)
        return self(problem.key, **problem.values)

    def has(self, key: str) -> bool:
        """Return whether the catalogue knows the key."""
        return key in self.sentences

    def name(self, kind: str, code: str) -> str:
        """Return what people call a code (``topic``, ``status`` …); the code itself if unnamed."""
        return self.sentences.get(f"{kind}.{code}", code)

    def number(self, value: Decimal | float) -> str:
        """Return a number in the locale's way: 1.234,5."""
        if 0 <= value < 1000 and value == int(value):
            return str(int(value))  # nothing to group: most numbers are
        from babel.numbers import format_decimal

        return str(format_decimal(value, locale=self.locale))

    def full_date(self, day: date) -> str:
        """Return dd/mm/yyyy, in words where no end is set."""
        if day == date.max:
            return self("date.open")
        return f"{day.day:02}/{day.month:02}/{day.year:04}"

    def known_date(self, day: date, precision: str | None) -> str:
        """Return dd/mm/yyyy, or the month or year where no more is known of the day."""
        if precision is None:
            return self.full_date(day)
        return self(f"date.{precision}", month=f"{day.month:02}", year=f"{day.year:04}")

    def day(self, day: date, today: date | None = None) -> str:
        """Return weekday and dd/mm; the year too unless it is this one."""
        if day == date.max:
            return self("date.open")
        # Not by strftime, which costs more than the rest of a line.
        this_year = today is not None and today.year == day.year
        dated = f"{day.day:02}/{day.month:02}" if this_year else self.full_date(day)
        return f"{self.name('weekday', str(day.weekday()))} {dated}"

    def hour(self, moment: datetime | time) -> str:
        """Return hh:mm."""
        return f"{moment.hour:02}:{moment.minute:02}"

    def join(self, parts: Iterable[str]) -> str:
        """Return «A, B và C»."""
        listed = list(parts)
        if len(listed) < 2:
            return "".join(listed)
        from babel.lists import format_list

        return str(format_list(listed, locale=self.locale))

    @staticmethod
    def bar(done: Decimal | float, need: Decimal | float) -> str:
        """Return ten cells, filled in proportion, never full before it is done."""
        share = 1.0 if need <= 0 else min(1.0, float(done) / float(need))
        filled = math.floor(share * _CELLS)
        return _FULL * filled + _EMPTY * (_CELLS - filled)


@cache
def texts(locale: str) -> Texts:
    """Return a locale's sentences. Raises KeyError for a locale without catalogues."""
    from babel.messages.pofile import read_po

    if locale not in locales():
        raise KeyError(locale)
    sentences: dict[str, str] = {}
    for catalogue in sorted((LOCALES / locale / "messages").iterdir(), key=lambda path: path.name):
        if not catalogue.name.endswith(".po"):
            continue
        with catalogue.open("rb") as stream:
            for entry in read_po(stream, locale=locale):
                if isinstance(entry.id, str) and entry.id:
                    if entry.id in sentences:
                        raise ValueError(f"{catalogue.name}: {entry.id} is defined twice")
                    sentences[entry.id] = str(entry.string)
    return Texts(locale, sentences)
