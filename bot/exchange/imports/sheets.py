"""All sheets of one kind as one: a workbook may hold the results of two years on two sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports.sheet_reader import Row, SheetReader

_SHEET_ROWS: Final = 1 << 21  # more than a sheet has: row numbers of several sheets stay apart


class Sheet:
    """All sheets of one kind, read one after the other as if they were one."""

    def __init__(self, readers: Sequence[SheetReader]) -> None:
        """Take the sheets that can be read, at least one."""
        self.readers = tuple(readers)
        self.kind = readers[0].kind
        self.count = readers[0].count
        for index, reader in enumerate(readers):
            reader.first_number = index * _SHEET_ROWS
        self._seen: dict[Any, int] = {}

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all sheets that say something in a known column."""
        for reader in self.readers:
            yield from reader.rows()

    def fail(self, row: Row, name: str | None, problem: Problem) -> None:
        """Report an error of a row where it stands."""
        row.sheet.fail(row, name, problem)

    def first_time(self, row: Row, key: Any) -> bool:
        """Return whether no earlier row has the same key; reports it when one has."""
        here = row.sheet.first_number + row.number
        earlier = self._seen.setdefault(key, here)
        if earlier == here:
            return True
        sheet, number = divmod(earlier, _SHEET_ROWS)
        where = self.readers[sheet]
        problem = (
            Problem("import.twice", row=number)
            if where is row.sheet
            else Problem("import.twice_in_sheet", row=number, sheet=where.name)
        )
        self.fail(row, self.kind.keys[0], problem)
        return False
