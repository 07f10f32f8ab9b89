"""One sheet of the file: its heading row, and its rows as values by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final

from bot.base.memo import Memo
from bot.base.problems import Problem
from bot.exchange.imports import headings, side_rows
from bot.exchange.imports.cells import Raw, Reader, code
from bot.exchange.imports.column_values import column_values
from bot.exchange.imports.days import in_years, swapped
from bot.exchange.imports.error_report import Findings, SheetCount
from bot.exchange.imports.headings import HeadingRow, like
from bot.exchange.imports.sheet_kind import SheetKind
from bot.exchange.xlsx.package import SheetPart
from bot.exchange.xlsx.workbook import MOST_ROWS, Block, Workbook

_NAMED: Final = 10  # rows in a note


@dataclass(slots=True)
class Row:
    """A row with what it says, by field. ``failed``: an error of it is reported already."""

    sheet: SheetReader
    number: int
    values: dict[str, Any]
    cells: list[Raw]
    first_column: int
    failed: bool = False


class SheetReader:
    """One sheet of the file: heading found, columns known. Reports what it cannot read.

    ``name`` is what the sheet is called in reports: the contract's name, or the file's where
    several sheets are of one kind.
    """

    def __init__(
        self,
        kind: SheetKind,
        workbook: Workbook,
        part: SheetPart,
        findings: Findings,
        *,
        today: date,
        name: str,
    ) -> None:
        """Find the heading row; without its key headings ``usable`` is False."""
        self.kind = kind
        self.part = part
        self.plain = workbook.plain
        self.findings = findings
        self.name = name
        self.count = findings.sheets.setdefault(kind.words.name, SheetCount())
        self.heading_row = 0
        self.first_number = 0  # added to row numbers, so that several sheets' stay apart
        self.columns: dict[str, int] = {}
        self._today = today
        self._rows_read = 0
        self._signed = False
        self._misread: defaultdict[str, list[Raw]] = defaultdict(list)
        self._side_codes: set[str] = set()
        self._passed: list[str] = []
        self._hidden: list[int] = []
        self._without_column: set[tuple[str, str]] = set()
        self._blocks = workbook.blocks(part)
        self._first = next(self._blocks, None)
        workbook.refuse_too_many_rows(part, self._first)
        self.usable = self._find_heading()

    def _find_heading(self) -> bool:
        """Find the first row that has all key headings; titles may stand above it."""
        if self._first is None:
            self.findings.note("import.no_rows", sheet=self.name)
            return False
        block, words, keys = self._first, self.kind.words, self.kind.keys
        rows = (
            (number, [self.plain(raw) for raw in raws])
            for number, raws in enumerate(block.rows, block.first_row)
        )
        found = headings.find(rows, block.first_column, words, keys)
        if found is not None and found.has(keys):
            return self._take_heading(found)
        for key in keys:
            if found is None or key not in found.found:
                problem = headings.missing(found, words, key, self.name)
                self._fail_sheet(problem, key)
                if problem.key == "import.old_letters":
                    break  # the cause of all that is missing
        return False

    def _take_heading(self, row: HeadingRow) -> bool:
        self.heading_row = row.number
        self.columns = {name: columns[0] for name, columns in row.found.items()}
        twice = [name for name, columns in row.found.items() if len(columns) > 1]
        words = self.kind.words
        for name in twice:
            column = words.headings[name]
            problem = Problem("import.heading_twice", sheet=self.name, column=column)
            self._fail_sheet(problem, name)
        unknown = row.unknown()
        absent = [name for name in words.headings if name not in self.columns]
        meant = {
            heading: words.headings[name]
            for heading in unknown
            for name in absent
            if like(heading, words, name)
        }
        for heading, column in list(meant.items())[:_NAMED]:
            self.findings.note(
                "import.column_perhaps_meant", sheet=self.name, meant=heading, column=column
            )
        others = [heading for heading in unknown if heading not in meant]
        if others:
            self.findings.note(
                "import.unknown_columns",
                sheet=self.name,
                columns=", ".join(f"«{other}»" for other in others[:20]),
            )
        return not twice

    def _fail_sheet(self, problem: Problem, name: str, row: int | None = None) -> None:
        self.findings.fail(
            problem,
            "",
            sheet=self.name,
            row=row,
            column=self.kind.words.headings[name],
            title=self.part.title,
            column_index=self.columns.get(name),
        )

    def fail(self, row: Row, name: str | None, problem: Problem) -> None:
        """Report an error of a row, in the cell of a field or in its first key.

        A field that has no column at all is reported once, at the headings.
        """
        if not row.failed:
            row.failed = True
            self.count.errors += 1
        if name is not None and name not in self.columns:
            if (name, problem.key) not in self._without_column:
                self._without_column.add((name, problem.key))
                self._fail_without_column(row, name, problem)
            return
        column = self.columns.get(name or self.kind.keys[0])
        inside = column is not None and 0 <= column - row.first_column < len(row.cells)
        raw = row.cells[column - row.first_column] if inside and column is not None else None
        self.findings.fail(
            problem,
            self.plain(raw) if name and raw is not None else None,
            sheet=self.name,
            row=row.number,
            column=self.kind.words.headings[name] if name else None,
            title=self.part.title,
            column_index=column,
        )

    def _fail_without_column(self, row: Row, name: str, problem: Problem) -> None:
        missing = Problem(
            "import.no_column",
            sheet=self.name,
            column=self.kind.words.headings[name],
            row=row.number,
            reason=self.findings.texts.problem(problem),
        )
        self._fail_sheet(missing, name, row.number)

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the heading that say something in a known column."""
        memos = {name: Memo(self._reader(name)) for name in self.columns}
        empties = {name: value for name, value in self.kind.empties.items() if name in self.columns}
        first = [self._first] if self._first else []
        self._first = None
        for block in chain(first, self._blocks):
            self._hidden += [number for number in block.hidden if number > self.heading_row]
            yield from self._rows(block, memos, empties)
            if self._rows_read > MOST_ROWS:
                raise Problem("import.too_many_rows", sheet=self.part.title, most=MOST_ROWS)
        self._report_columns(memos)

    def _report_columns(self, memos: Mapping[str, Memo]) -> None:
        """Say what shows only when the whole sheet is read."""
        note = self.findings.note
        if self._rows_read == 0:
            note("import.no_rows", sheet=self.name)
        if self._passed:
            rows = ", ".join(self._passed[:_NAMED]) + (" …" if self._passed[_NAMED:] else "")
            note("import.passed_rows", sheet=self.name, count=len(self._passed), rows=rows)
        if self._hidden:
            named = ", ".join(map(str, self._hidden[:_NAMED]))
            rows = named + (" …" if self._hidden[_NAMED:] else "")
            note("import.hidden_rows", sheet=self.name, count=len(self._hidden), rows=rows)
        for name in self.kind.years:
            raws = [self.plain(raw) for raw in (*memos.get(name, ()), *self._misread[name])]
            if (problem := swapped(raws)) is not None:
                self._fail_sheet(problem, name)

    def _reader(self, name: str) -> Reader:
        read, plain = self.kind.readers[name], self.plain
        if name in self.kind.years:
            first, ahead = self.kind.years[name]
            read = in_years(read, first, self._today.year + ahead)
        if name == self.kind.keys[0] and read is code:
            read = self._code_or_side_text
        return lambda raw: read(plain(raw))

    def _code_or_side_text(self, raw: Raw) -> Any:
        found = code(raw)
        if found is not None and side_rows.is_side_code(found):
            self._side_codes.add(found)
        return found

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
        for name, index in self.columns.items():
            column = index - block.first_column
            if 0 <= column < len(columns):
                names.append(name)
                read.append(column_values(name, memos[name], columns[column], wrong))
        marked = {number for number, _ in block.marks}
        values_of = zip(*read, strict=True) if read else ((),) * len(rows)
        key, side_codes = self.kind.keys[0], self._side_codes
        for index, (cells, said) in enumerate(zip(rows, values_of, strict=True)):
            values = {
                name: value for name, value in zip(names, said, strict=True) if value is not None
            }
            written = values.get(key)
            if (
                written is None or written in side_codes or not self._rows_read or self._signed
            ) and self._is_side_row(first + index, cells, values):
                continue
            row = Row(self, first + index, values, cells, block.first_column)
            for name, problem in wrong.get(index, ()):
                if (row.number, self.columns[name]) not in block.marks:
                    self.fail(row, name, problem)
                    if problem.key == "import.month_before_day":
                        self._misread[name].append(cells[self.columns[name] - block.first_column])
            if row.number in marked:
                self._refuse_marked(row, block)
            if not values and not row.failed:
                continue
            if empties:
                row.values = {**empties, **values}
            self.count.rows += 1
            self._rows_read += 1
            if not row.failed:
                self._require_keys(row)
            yield row

    def _is_side_row(self, number: int, raws: Sequence[Raw], values: Mapping[str, Any]) -> bool:
        """Return whether a row is no data; what is passed over is told."""
        cells = [self.plain(raw) for raw in raws]
        text = side_rows.first_text(cells)
        if not text:
            return False
        if not self._rows_read and side_rows.is_numbering(cells, number - self.heading_row):
            return True
        written = values.get(self.kind.keys[0])
        signature = side_rows.is_signature(text)
        whole = all(key in values for key in self.kind.keys)
        of_side = written in self._side_codes
        if not (
            of_side
            or (written is None and (signature or side_rows.is_total(text)))
            or (self._signed and not whole)
        ):
            return False
        self._signed |= signature or (of_side and side_rows.is_signature(str(written)))
        self._passed.append(f"{number} («{text[:40]}»)")
        return True

    def _refuse_marked(self, row: Row, block: Block) -> None:
        for name, column in self.columns.items():
            if mark := block.marks.get((row.number, column)):
                self.fail(row, name, Problem(f"import.{mark}_cell"))

    def _require_keys(self, row: Row) -> None:
        for key in self.kind.keys:
            if key not in row.values:
                self.fail(row, key, Problem("import.no_key", column=self.kind.words.headings[key]))
