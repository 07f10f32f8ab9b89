"""A copy of a workbook with its wrong cells coloured, each with the sentence as a comment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Final

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.exchange.imports.cells import Raw, shown
from bot.exchange.imports.error_report import CellError
from bot.exchange.xlsx.package import SheetPart
from bot.exchange.xlsx.workbook import Workbook

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

_WRONG: Final = "#FFC7CE"
_LONGEST_COMMENT: Final = 30_000
_DAY: Final = "dd/mm/yyyy"
_MOMENT: Final = "dd/mm/yyyy hh:mm"


def write(source: Path, target: Path, errors: Sequence[CellError], say: Texts) -> None:
    """Write the copy. All text stays text, also what begins with ``= + - @``.

    Raises Problem when the copy cannot be written, or would replace the file itself.
    """
    if target.exists() and target.samefile(source):
        raise Problem("import.same_file")
    with Workbook(source) as read, _written(target) as book:
        marks = _by_cell(errors)
        copy = _Copy(book, say("import.comment_author"))
        for part in read.sheets:
            copy.sheet(read, part, marks.get(part.title, {}))


@contextmanager
def _written(target: Path) -> Iterator[xlsxwriter.Workbook]:
    """Write a workbook beside its place and put it there when it is whole."""
    from xlsxwriter import Workbook as Book
    from xlsxwriter.exceptions import XlsxWriterException

    unfinished: Path | None = None
    try:
        # In the same folder: a rename within one file system is whole or not at all.
        with NamedTemporaryFile(dir=target.parent, suffix=".xlsx", delete=False) as made:
            unfinished = Path(made.name)
        # Row by row to the disk: a copy of half a million rows in memory would be past the limit.
        book = Book(unfinished, {"constant_memory": True})
        try:
            yield book
        finally:
            book.close()
        # A temporary file is its owner's alone; the copy is for colleagues of the group too.
        unfinished.chmod(0o640)
        unfinished.replace(target)
    except (XlsxWriterException, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem("import.cannot_write", path=str(target), reason=reason) from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def _by_cell(errors: Sequence[CellError]) -> dict[str, dict[int, dict[int, list[CellError]]]]:
    """Return the errors by sheet's title, row and column, counted from 0 as the writer does."""
    found: dict[str, dict[int, dict[int, list[CellError]]]] = {}
    for error in errors:
        if error.title is not None:
            rows = found.setdefault(error.title, {})
            cells = rows.setdefault((error.row or 1) - 1, defaultdict(list))
            cells[error.column_index or 0].append(error)
    return found


@dataclass(slots=True)
class _Copy:
    """The workbook being written, sheet by sheet."""

    book: xlsxwriter.Workbook
    author: str
    _forms: dict[tuple[bool, str], Any] = field(default_factory=dict)

    def sheet(
        self, read: Workbook, part: SheetPart, marks: Mapping[int, Mapping[int, list[CellError]]]
    ) -> None:
        """Copy a sheet row by row. Rows that were empty but are wrong come too."""
        sheet = self.book.add_worksheet(part.title)
        waiting = sorted(marks, reverse=True)
        for block in read.blocks(part):
            for number, cells in enumerate(block.rows, block.first_row - 1):
                while waiting and waiting[-1] < number:
                    self.row(sheet, waiting[-1], {}, marks[waiting.pop()])
                if waiting and waiting[-1] == number:
                    waiting.pop()
                filled = {
                    column: read.plain(raw)
                    for column, raw in enumerate(cells, block.first_column)
                    if raw != ""
                }
                self.row(sheet, number, filled, marks.get(number, {}))
        for number in reversed(waiting):
            self.row(sheet, number, {}, marks[number])

    def row(
        self,
        sheet: Worksheet,
        number: int,
        cells: Mapping[int, Raw],
        marks: Mapping[int, list[CellError]],
    ) -> None:
        """Copy a row, its wrong cells coloured and commented."""
        for column in sorted({*cells, *marks}):
            wrong = marks.get(column)
            raw = cells.get(column, (wrong[0].value or "") if wrong else "")
            self.cell(sheet, number, column, raw, wrong=bool(wrong))
            if wrong:
                comment = "\n".join(error.message for error in wrong)[:_LONGEST_COMMENT]
                sheet.write_comment(number, column, comment, {"author": self.author})

    def cell(self, sheet: Worksheet, number: int, column: int, raw: Raw, *, wrong: bool) -> None:
        """Copy a cell; numbers stay numbers and days days, the rest is text."""
        dated = _MOMENT if isinstance(raw, datetime) else _DAY if isinstance(raw, date) else ""
        form = self._form(wrong, dated) if wrong or dated else None
        if isinstance(raw, bool):
            sheet.write_boolean(number, column, raw, form)
        elif isinstance(raw, int | float):
            sheet.write_number(number, column, raw, form)
        elif isinstance(raw, date):
            sheet.write_datetime(number, column, raw, form)
        elif raw == "":
            sheet.write_blank(number, column, None, form)
        else:
            sheet.write_string(number, column, shown(raw), form)

    def _form(self, wrong: bool, dated: str) -> Any:
        if (wrong, dated) not in self._forms:
            look = {"bg_color": _WRONG} if wrong else {}
            self._forms[wrong, dated] = self.book.add_format({**look, "num_format": dated})
        return self._forms[wrong, dated]
