"""One sheet of the workbook: its heading row, and its rows as values by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from bot.base.problems import Problem
from bot.exchange.imports.cells import Memo, Raw, Reader, shown
from bot.exchange.imports.error_report import Findings, SheetCount
from bot.exchange.imports.vocabulary import SheetWords, heading_key, vocabulary
from bot.exchange.xlsx.package import SheetPart
from bot.exchange.xlsx.workbook import MOST_ROWS, Block, Workbook

_HEADING_WITHIN: Final = 10


@dataclass(frozen=True, slots=True)
class SheetKind:
    """What a sheet consists of: how each field is read, and which fields name its rows.

    ``empties`` are the values of fields whose column is there but whose cell is empty; other
    empty cells say nothing.
    """

    key: str
    keys: tuple[str, ...]
    readers: Mapping[str, Reader]
    empties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> SheetWords:
        """The sheet's name and headings."""
        return vocabulary().sheets[self.key]


@dataclass(slots=True)
class Row:
    """A row with what it says, by field. ``failed``: an error of it is reported already."""

    number: int
    values: dict[str, Any]
    cells: list[Raw]
    first_column: int
    failed: bool = False


class Sheet:
    """A sheet that can be read: heading found, columns known. Reports what it cannot read."""

    def __init__(
        self, kind: SheetKind, workbook: Workbook, part: SheetPart, findings: Findings
    ) -> None:
        """Find the heading row; without its key headings ``usable`` is False."""
        self.kind = kind
        self.part = part
        self.plain = workbook.plain
        self.findings = findings
        self.count = findings.sheets.setdefault(kind.words.name, SheetCount())
        self.heading_row = 0
        self.columns: dict[str, int] = {}
        self._seen: dict[Any, int] = {}
        self._blocks = workbook.blocks(part)
        self._first = next(self._blocks, None)
        workbook.refuse_too_many_rows(part, self._first)
        self.usable = self._find_heading()

    def _find_heading(self) -> bool:
        """Find the first row that has all key headings; titles may stand above it."""
        if self._first is None:
            self.findings.note("import.no_rows", sheet=self.kind.words.name)
            return False
        best: dict[str, list[int]] = {}
        filled = 0
        for number, raws in enumerate(self._first.rows, self._first.first_row):
            cells = [self.plain(raw) for raw in raws]
            if not any(map(_says_something, cells)):
                continue
            filled += 1
            found = self._fields(cells)
            if all(key in found for key in self.kind.keys):
                return self._take_heading(number, cells, found)
            best = max(best, found, key=len)
            if filled == _HEADING_WITHIN:
                break
        for key in self.kind.keys:
            if key not in best:
                self._fail_sheet("import.no_heading", key)
        return False

    def _fields(self, cells: Sequence[Raw]) -> dict[str, list[int]]:
        assert self._first is not None  # noqa: S101 (only called while the first block is read)
        words = self.kind.words
        exact: dict[str, list[int]] = {}
        loose: dict[str, list[int]] = {}
        for place, raw in enumerate(cells, self._first.first_column):
            key = heading_key(raw) if isinstance(raw, str) else ""
            name = words.fields.get(key)
            if name:
                standard = key == heading_key(words.headings[name])
                (exact if standard else loose).setdefault(name, []).append(place)
        return {**loose, **exact}  # beside the standard heading, another word for it is unknown

    def _take_heading(
        self, number: int, cells: Sequence[Raw], found: Mapping[str, list[int]]
    ) -> bool:
        self.heading_row = number
        self.columns = {name: places[0] for name, places in found.items()}
        twice = [name for name, places in found.items() if len(places) > 1]
        for name in twice:
            self._fail_sheet("import.heading_twice", name)
        first = self._first.first_column if self._first else 0
        taken = set(self.columns.values())
        unknown = [
            shown(raw)
            for place, raw in enumerate(cells, first)
            if place not in taken and _says_something(raw)
        ]
        if unknown:
            self.findings.note(
                "import.unknown_columns",
                sheet=self.kind.words.name,
                columns=", ".join(f"«{each[:60]}»" for each in unknown[:20]),
            )
        return not twice

    def _fail_sheet(self, key: str, name: str) -> None:
        heading = self.kind.words.headings[name]
        self.findings.fail(
            Problem(key, sheet=self.kind.words.name, column=heading),
            sheet=self.kind.words.name,
            column=heading,
            title=self.part.title,
        )

    def fail(self, row: Row, name: str | None, problem: Problem) -> None:
        """Report an error of a row, in the cell of a field or in its first key."""
        if not row.failed:
            row.failed = True
            self.count.errors += 1
        place = self.columns.get(name or self.kind.keys[0])
        inside = place is not None and 0 <= place - row.first_column < len(row.cells)
        raw = row.cells[place - row.first_column] if inside and place is not None else None
        self.findings.fail(
            problem,
            self.plain(raw) if name and raw is not None else None,
            sheet=self.kind.words.name,
            row=row.number,
            column=self.kind.words.headings[name] if name else None,
            title=self.part.title,
            place=place,
        )

    def first_time(self, row: Row, key: Any) -> bool:
        """Return whether no earlier row has the same key; reports it when one has."""
        earlier = self._seen.setdefault(key, row.number)
        if earlier == row.number:
            return True
        self.fail(row, self.kind.keys[0], Problem("import.twice", row=earlier))
        return False

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the heading that say something in a known column."""
        memos = {name: Memo(self._reader(name)) for name in self.columns}
        empties = {name: value for name, value in self.kind.empties.items() if name in self.columns}
        first = [self._first] if self._first else []
        self._first = None
        for block in chain(first, self._blocks):
            yield from self._rows(block, memos, empties)
            if self.count.rows > MOST_ROWS:
                raise Problem("import.too_many_rows", sheet=self.part.title, most=MOST_ROWS)
        if self.count.rows == 0:
            self.findings.note("import.no_rows", sheet=self.kind.words.name)

    def _reader(self, name: str) -> Reader:
        read, plain = self.kind.readers[name], self.plain
        return lambda raw: read(plain(raw))

    def _rows(
        self, block: Block, memos: Mapping[str, Memo], empties: Mapping[str, Any]
    ) -> Iterator[Row]:
        """Read a block column by column, which is many times faster than cell by cell."""
        below = max(self.heading_row + 1 - block.first_row, 0)
        rows = block.rows[below:]
        first = block.first_row + below
        wrong: dict[int, list[tuple[str, Problem]]] = {}
        columns = list(zip(*rows, strict=True))
        names, read = [], []
        for name, place in self.columns.items():
            if 0 <= place - block.first_column < len(columns):
                names.append(name)
                read.append(_read(name, memos[name], columns[place - block.first_column], wrong))
        marked = {number for number, _ in block.marks}
        values_of = zip(*read, strict=True) if read else ((),) * len(rows)
        for place, (cells, said) in enumerate(zip(rows, values_of, strict=True)):
            values = {
                name: value for name, value in zip(names, said, strict=True) if value is not None
            }
            row = Row(first + place, values, cells, block.first_column)
            for name, problem in wrong.get(place, ()):
                if (row.number, self.columns[name]) not in block.marks:
                    self.fail(row, name, problem)
            if row.number in marked:
                self._refuse_marked(row, block)
            if not values and not row.failed:
                continue
            if empties:
                row.values = {**empties, **values}
            self.count.rows += 1
            if not row.failed:
                self._require_keys(row)
            yield row

    def _refuse_marked(self, row: Row, block: Block) -> None:
        for name, place in self.columns.items():
            mark = block.marks.get((row.number, place))
            if mark:
                self.fail(row, name, Problem(f"import.{mark}_cell"))

    def _require_keys(self, row: Row) -> None:
        for key in self.kind.keys:
            if key not in row.values:
                self.fail(row, key, Problem("import.no_key", column=self.kind.words.headings[key]))


def _read(
    name: str, memo: Memo, raws: Sequence[Raw], wrong: dict[int, list[tuple[str, Problem]]]
) -> list[Any]:
    """Return a column's values; keeps by place what is wrong with the others."""
    try:
        return list(map(memo.__getitem__, raws))
    except Problem:
        pass
    values = []
    for place, raw in enumerate(raws):
        try:
            values.append(memo[raw])
        except Problem as problem:
            values.append(None)
            # With its traceback the problem would keep the whole column.
            wrong.setdefault(place, []).append((name, problem.with_traceback(None)))
    return values


def _says_something(raw: Raw) -> bool:
    return not (isinstance(raw, str) and not raw.strip())
