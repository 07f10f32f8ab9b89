"""What people choose of their reminders: hours, days before, kinds; and what officers ask of them.

Read from folded text, since hours are cut into several words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Final

#: Hours of one to six without a part of the day are said of afternoons.
_NIGHT: Final = 6
_NOON: Final = 12
_MIDNIGHT: Final = time(0)
_MOST_DAYS: Final = 120

Hours = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Clock:
    """A language's words around hours and days; patterns of folded text."""

    hour: re.Pattern[str]
    afternoon: frozenset[str]
    after: re.Pattern[str]
    before: re.Pattern[str]
    parts: Mapping[str, Hours]
    days: re.Pattern[str]
    units: re.Pattern[str]
    weeks: re.Pattern[str]

    @classmethod
    def of(cls, table: Mapping[str, str], parts: Mapping[str, str]) -> Clock:
        """Make one of a locale's table: patterns by name, and parts of the day as «from-to»."""
        compiled = {name: re.compile(pattern) for name, pattern in table.items() if name != "pm"}
        hours = {name: (_time(span[:5]), _time(span[6:])) for name, span in parts.items()}
        return cls(
            compiled["hour"],
            frozenset(table["pm"].split()),
            compiled["after"],
            compiled["before"],
            hours,
            compiled["days"],
            compiled["units"],
            compiled["weeks"],
        )

    def quiet(self, said: str, *, only: bool) -> Hours | None:
        """Return the hours without messages that words ask for; ``only``: they name the others."""
        named = self._named(said)
        if named is None:
            return None
        return (named[1], named[0]) if only else named

    def days_before(self, said: str) -> tuple[int, ...]:
        """Return the days before a due day that words name, the earliest first."""
        found = self.days.search(said)
        return self.days_named(found[0]) if found else ()

    def days_named(self, said: str) -> tuple[int, ...]:
        """Return the days that words name, the most first."""
        if not self.units.search(said):
            return ()
        unit = 7 if self.weeks.search(said) else 1
        numbers = {int(number) * unit for number in re.findall(r"\d{1,3}", said)}
        return tuple(sorted((n for n in numbers if 1 <= n <= _MOST_DAYS), reverse=True))

    def _named(self, said: str) -> Hours | None:
        hours = [(found.start(), self._time(found)) for found in self.hour.finditer(said)]
        known = [(start, hour) for start, hour in hours if hour is not None]
        if len(known) > 1:
            return known[0][1], known[1][1]
        if known:
            start, hour = known[0]
            lead = said[:start].rstrip()
            if self.after.search(lead):
                return hour, _MIDNIGHT
            return (_MIDNIGHT, hour) if self.before.search(lead) else None
        return next((span for name, span in self.parts.items() if f" {name} " in said), None)

    def _time(self, found: re.Match[str]) -> time | None:
        hour, minute = int(found[1]), found[2] or ""
        after_noon = (found[3] or "") in self.afternoon if found[3] else 0 < hour <= _NIGHT
        hour += _NOON if after_noon and hour < _NOON else 0
        if hour > 23:
            return None
        return time(hour, int(minute) if minute.isdigit() else 30 if minute else 0)


def kinds_named(said: str, kinds: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the kinds of reminder that folded words name."""
    for kind, phrases in kinds.items():
        if any(phrase in said for phrase in phrases):
            yield kind


def _time(text: str) -> time:
    return time.fromisoformat(text)
