"""A copy of a workbook with its wrong cells coloured, each with the sentence as a comment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.exchange.cells import shown
from bot.exchange.findings import CellError
from bot.problems import Problem
from bot.texts import Texts

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_WRONG: Final = "#FFC7CE"
_LONGEST_COMMENT: Final = 30_000


def write(source: Path, target: Path, errors: Sequence[CellError], say: Texts) -> None:
    """Write the copy. All text stays text, also what begins with ``= + - @``.

    Raises Problem when the copy cannot be written, or would replace the file itself.
    """
    if target.exists() and target.samefile(source):
        raise Problem("import.same_file")
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(target, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    try:
        _copy(source, book, _by_row(errors), say)
    finally:
        try:
            book.close()
        except (FileCreateError, OSError) as error:
            raise Problem("import.cannot_write", path=str(target), reason=str(error)) from error


def _by_row(errors: Sequence[CellError]) -> dict[str, dict[int, list[CellError]]]:
    """Return the errors by sheet's title and row, counted from 0 as the writer does."""
    found: dict[str, dict[int, list[CellError]]] = defaultdict(lambda: defaultdict(list))
    for each in errors:
        if each.title is not None:
            found[each.title][max(0, (each.row or 1) - 1)].append(each)
    return found


def _copy(
    source: Path, book: Workbook, errors: dict[str, dict[int, list[CellError]]], say: Texts
) -> None:
    from python_calamine import CalamineWorkbook

    wrong = book.add_format({"bg_color": _WRONG})
    wrong_day = book.add_format({"bg_color": _WRONG, "num_format": "dd/mm/yyyy"})
    with CalamineWorkbook.from_path(str(source)) as opened:
        for title in opened.sheet_names:
            sheet = book.add_worksheet(title)
            marks = errors.get(title, {})
            rows = opened.get_sheet_by_name(title).iter_rows()
            for number, row in enumerate(rows):
                _row(sheet, number, row, marks.get(number, ()), (wrong, wrong_day), say)


def _row(
    sheet: Worksheet,
    number: int,
    row: Sequence[Any],
    errors: Sequence[CellError],
    formats: tuple[Any, Any],
    say: Texts,
) -> None:
    """Write a row; an error without a column marks the row's first cell."""
    marked: dict[int, list[str]] = defaultdict(list)
    values: dict[int, str | None] = {}
    for each in errors:
        marked[each.place or 0].append(each.message)
        values[each.place or 0] = each.value
    for place in range(max(len(row), max(marked, default=-1) + 1)):
        raw = row[place] if place < len(row) else ""
        if raw == "" and values.get(place):
            raw = values[place]  # a formula that was never computed: shown as it was written
        form = None
        if place in marked:
            form = formats[1] if isinstance(raw, date) else formats[0]
            comment = "\n".join(marked[place])[:_LONGEST_COMMENT]
            sheet.write_comment(number, place, comment, {"author": say("import.comment_author")})
        _cell(sheet, number, place, raw, form)


def _cell(sheet: Worksheet, number: int, place: int, raw: Any, form: Any) -> None:
    if isinstance(raw, bool):
        sheet.write_boolean(number, place, raw, form)
    elif isinstance(raw, int | float):
        sheet.write_number(number, place, raw, form)
    elif isinstance(raw, datetime | date):
        sheet.write_datetime(number, place, raw, form)
    elif isinstance(raw, time) or raw not in ("", None):
        sheet.write_string(number, place, shown(raw), form)
    elif form is not None:
        sheet.write_blank(number, place, None, form)
