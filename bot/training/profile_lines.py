"""On which line of a profile something stands."""

from __future__ import annotations

import re
from typing import Any, Final

# tomllib tells no line of what it has read, and a refusal without its line is of little use in a
# profile of two hundred. So the text is searched for what was refused.
_HEADER: Final = re.compile(r"\s*\[\[?\s*([^\]\s]+)\s*\]")


class ProfileLines:
    """A profile's text, searched for keys and values."""

    def __init__(self, source: str) -> None:
        """Take the text."""
        self._lines = source.splitlines()

    def line_of(self, table: str, number: int, field: str, value: Any = None) -> int:
        """Return the line, from 1, of a key of the n-th table of a name, or its value after it."""
        start, end = self._extent(table, number)
        pattern = re.compile(rf"(?<![\w-])[\"']?{re.escape(field)}[\"']?\s*[=\]]")
        found = next((at for at in range(start, end) if pattern.search(self._code(at))), start)
        if isinstance(value, str):
            quoted = f'"{value}"'
            found = next((at for at in range(found, end) if quoted in self._lines[at]), found)
        return found + 1

    def _extent(self, table: str, number: int) -> tuple[int, int]:
        """Return between which lines a table stands, tables inside it included."""
        headers = [
            (at, found[1]) for at, line in enumerate(self._lines) if (found := _HEADER.match(line))
        ]
        starts = [at for at, name in headers if name == table]
        if len(starts) < number:
            return 0, len(self._lines)
        start = starts[number - 1]
        following = (at for at, name in headers if at > start and not name.startswith(f"{table}."))
        return start, next(following, len(self._lines))

    def _code(self, at: int) -> str:
        return self._lines[at].split("#")[0]
