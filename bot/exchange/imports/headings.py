"""Finding a sheet's heading row, and saying what was seen where one is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.base.problems import Problem
from bot.exchange.imports.cells import Raw, shown
from bot.exchange.imports.legacy_encodings import damage
from bot.exchange.imports.vocabulary import SheetWords, heading_key

_WITHIN: Final = 10  # filled rows: titles and letterheads stand above the headings
_SEEN: Final = 12
_LONGEST: Final = 60
_LIKE: Final = 72  # of 100: «Mã CBCC» is like «Mã CB», «Ngày sinh» is not like «Ngày cấp»


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """A row read as headings: Excel's number, its cells, the columns (from 0) of each field."""

    number: int
    cells: Sequence[Raw]
    first_column: int
    found: Mapping[str, list[int]]

    def has(self, names: Iterable[str]) -> bool:
        """Return whether all these fields have a column."""
        return all(name in self.found for name in names)

    def unknown(self) -> list[str]:
        """Return the filled headings that are no field of the sheet."""
        known = {column for columns in self.found.values() for column in columns[:1]}
        return [
            shown(raw)[:_LONGEST]
            for column, raw in enumerate(self.cells, self.first_column)
            if column not in known and says_something(raw)
        ]


def find(
    rows: Iterable[tuple[int, Sequence[Raw]]],
    first_column: int,
    words: SheetWords,
    keys: Sequence[str],
) -> HeadingRow | None:
    """Return the first row with all key headings, else the one with most headings, if any."""
    best: HeadingRow | None = None
    filled = 0
    for number, cells in rows:
        if not any(map(says_something, cells)):
            continue
        filled += 1
        row = HeadingRow(number, cells, first_column, _fields(cells, first_column, words))
        # The first that has the keys, not the best: a second table further down is another list.
        if row.has(keys):
            return row
        if _rank(row) > _rank(best):
            best = row
        if filled == _WITHIN:
            break
    return best


def _rank(row: HeadingRow | None) -> tuple[int, int]:
    """Return how much a row looks like headings: known fields, then other texts."""
    if row is None:
        return (-1, -1)
    texts = sum(isinstance(raw, str) and bool(raw.strip()) for raw in row.cells)
    return (len(row.found), texts if texts > 1 else 0)


def _fields(cells: Sequence[Raw], first_column: int, words: SheetWords) -> dict[str, list[int]]:
    exact: dict[str, list[int]] = {}
    loose: dict[str, list[int]] = {}
    for column, raw in enumerate(cells, first_column):
        key = heading_key(raw) if isinstance(raw, str) else ""
        name = words.fields.get(key)
        if name:
            standard = key == heading_key(words.headings[name])
            (exact if standard else loose).setdefault(name, []).append(column)
    return {**loose, **exact}  # beside the standard heading, another word for it is unknown


def missing(row: HeadingRow | None, words: SheetWords, name: str, sheet: str) -> Problem:
    """Return what to say of a field without a column: which row was read, what was seen there."""
    column = words.headings[name]
    if row is None:
        return Problem("import.no_heading", sheet=sheet, column=column)
    # Before anything else: in an old font no heading is known, and none is missing.
    cause = next((found for raw in row.cells if (found := _damaged(raw))), None)
    if cause is not None:
        return cause
    unknown = row.unknown()
    seen = [shown(raw)[:_LONGEST] for raw in row.cells if says_something(raw)]
    values = {
        "sheet": sheet,
        "column": column,
        "row": row.number,
        "seen": ", ".join(f"«{heading}»" for heading in seen[:_SEEN])
        + (" …" if seen[_SEEN:] else ""),
    }
    meant = next((heading for heading in unknown if like(heading, words, name)), None)
    if meant is None:
        return Problem("import.no_heading_seen", **values)
    return Problem("import.heading_meant", meant=meant, **values)


def _damaged(raw: Raw) -> Problem | None:
    return damage(raw) if isinstance(raw, str) else None


def like(heading: str, words: SheetWords, name: str) -> bool:
    """Return whether a heading is spelled nearly as one of a field's, or is known to mean it."""
    from rapidfuzz import fuzz

    key = heading_key(heading)
    if key in words.meant:
        return words.meant[key] == name
    known = (heading for heading, field in words.fields.items() if field == name)
    return any(fuzz.ratio(key, heading) >= _LIKE for heading in known)


def says_something(raw: Raw) -> bool:
    """Return whether a cell is filled."""
    return not (isinstance(raw, str) and not raw.strip())
