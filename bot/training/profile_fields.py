"""Reading a profile's values one by one, each failure with its line and reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NoReturn

from rapidfuzz import process

from bot.base.folding import fold
from bot.base.problems import Problem
from bot.training.enums import LEVELS, Topic
from bot.training.timeline import ALWAYS, OPEN

_HEADER: Final = re.compile(r"\s*\[\[?\s*([^\]\s]+)\s*\]")
_LONGEST: Final = 500  # characters that a title may have in the database


class Fields:
    """Takes values out of parsed tables; remembers which table it is in, for messages."""

    def __init__(self, source: str, name: str) -> None:
        self.lines = source.splitlines()
        self.name = name
        self.start, self.end = 0, len(self.lines)  # the lines of the table being read, from 0

    def enter(self, table: str, number: int = 1) -> None:
        """Remember on which lines the n-th table of a name stands, tables inside it included."""
        headers = [
            (place, found[1])
            for place, line in enumerate(self.lines)
            if (found := _HEADER.match(line))
        ]
        starts = [place for place, name in headers if name == table]
        self.start, self.end = 0, len(self.lines)
        if len(starts) >= number:
            self.start = starts[number - 1]
            following = (
                place
                for place, name in headers
                if place > self.start and not name.startswith(f"{table}.")
            )
            self.end = next(following, self.end)

    def fail(self, key: str, name: str, **values: Any) -> NoReturn:
        """Raise the problem, with the line on which the key stands, or its value after it."""
        pattern = re.compile(rf"(?<![\w-])[\"']?{re.escape(name)}[\"']?\s*[=\]]")
        inside = range(self.start, self.end)
        line = next((place for place in inside if pattern.search(self._code(place))), self.start)
        value = values.get("value")
        if isinstance(value, str):
            below = range(line, self.end)
            line = next((place for place in below if f'"{value}"' in self.lines[place]), line)
        raise Problem(key, name=self.name, line=line + 1, field=name, **values)

    def _code(self, place: int) -> str:
        return self.lines[place].split("#")[0]

    def known(self, table: Mapping[str, Any], keys: set[str]) -> None:
        """Refuse keys that a table may not have."""
        for name in table:
            if name not in keys:
                self.fail("profile.unknown_key", name, near=_nearest(name, tuple(sorted(keys))))

    def table(self, data: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Return a table inside; it has to be there."""
        value = data.get(name)
        if not isinstance(value, dict):
            self.fail("profile.missing", name)
        return dict(value or {})

    def tables(self, data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        """Return an array of tables, empty when absent."""
        value = data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fail("profile.type", name)
        return list(value)

    def text(
        self,
        table: Mapping[str, Any],
        name: str,
        default: str | None = "",
        *,
        longest: int = _LONGEST,
    ) -> Any:
        """Return a text; with no default it has to be there."""
        value = table.get(name, default)
        if value is not None and not isinstance(value, str):
            self.fail("profile.type", name)
        if value is not None and not value.strip():
            self.fail("profile.missing", name)
        if value is not None and (len(value) > longest or "\0" in value):
            self.fail("profile.long", name, longest=longest)
        return value

    def number(self, table: Mapping[str, Any], name: str, default: int | None = None) -> Any:
        """Return a whole number or a decimal."""
        value = table.get(name, default)
        if value is None:
            self.fail("profile.missing", name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fail("profile.type", name)
        if not Decimal(value).is_finite():
            self.fail("profile.number", name, value=value)
        return value

    def whole(
        self, table: Mapping[str, Any], name: str, default: int | None = None, most: int = 600
    ) -> int:
        """Return a whole number from 0 to ``most``."""
        value = self.number(table, name, default)
        if not isinstance(value, int) or not 0 <= value <= most:
            self.fail("profile.number", name, value=value)
        return value

    def flag(self, table: Mapping[str, Any], name: str, default: bool | None) -> bool | None:
        """Return true, false or the default."""
        value = table.get(name, default)
        if value is not None and not isinstance(value, bool):
            self.fail("profile.type", name)
        return value

    def offsets(self, table: Mapping[str, Any], name: str) -> tuple[int, ...]:
        """Return days before or after, largest first."""
        value = table.get(name, [])
        listed = value if isinstance(value, list) else [value]
        if not all(type(each) is int and 0 <= each <= 400 for each in listed):
            self.fail("profile.type", name)
        return tuple(sorted(set(listed), reverse=True))

    def one_of(
        self, table: Mapping[str, Any], name: str, known: tuple[str, ...], default: str = ""
    ) -> str:
        """Return one of the known words; without a default it has to be there."""
        value = table.get(name, default)
        if value == "":
            self.fail("profile.missing", name)
        if value not in known:
            self.fail("profile.unknown_value", name, value=value, near=_nearest(str(value), known))
        return str(value)

    def several(
        self, table: Mapping[str, Any], name: str, known: tuple[str, ...]
    ) -> tuple[str, ...] | None:
        """Return a list of known words, None when the key is absent."""
        if name not in table:
            return None
        value = table[name]
        if not isinstance(value, list):
            self.fail("profile.type", name)
        return tuple(self.one_of({name: each}, name, known) for each in value)

    def level(self, table: Mapping[str, Any], name: str, topic: Topic) -> str | None:
        """Read a level by its code, or by its name without regard to accents and case."""
        if name not in table:
            return None
        value = table[name]
        code = fold(value).replace(" ", "_") if isinstance(value, str) else value
        return self.one_of({name: code}, name, LEVELS.get(topic, ()))

    def days(self, table: Mapping[str, Any]) -> tuple[date, date]:
        """Return valid_from and valid_to, open where absent."""
        first, last = (
            self.day(table, "valid_from", ALWAYS),
            self.day(table, "valid_to", OPEN),
        )
        if first > last:
            self.fail("profile.order", "valid_to")
        return first, last

    def day(self, table: Mapping[str, Any], name: str, default: date) -> date:
        """Return a TOML date."""
        value = table.get(name, default)
        if type(value) is not date:
            self.fail("profile.date", name, value=value)
        return value

    def due(self, table: Mapping[str, Any]) -> tuple[int, int] | None:
        """Return month and day of ``mm-dd``, None when absent."""
        if "due" not in table:
            return None
        month, _, number = str(table["due"]).partition("-")
        try:
            day = date(2024, int(month), int(number))  # a leap year: 02-29 is a day
        except ValueError:
            self.fail("profile.due", "due", value=table["due"])
            raise
        return day.month, day.day


def _nearest(value: str, known: tuple[str, ...] | tuple[Any, ...]) -> str:
    """Return the accepted word that looks most like a wrong one."""
    found = process.extractOne(value, [str(each) for each in known])
    return found[0] if found else ""
