"""A table as an Excel workbook: typed cells, a frozen heading, ready to print on A4."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.base.texts import Texts
from bot.exchange.exports.tables.table import Cell, Column, Table

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_A4: Final = 9
#: From so many characters on a table is printed across.
_PORTRAIT: Final = 90
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_LONGEST_NAME: Final = 31  # Excel's limit for a sheet's name


def write(table: Table, _say: Texts) -> bytes:
    """Return the workbook's bytes."""
    import xlsxwriter

    held = io.BytesIO()
    # Texts stay texts, also those that look like a formula or a link.
    kept = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(held, kept)
    name = table.title.translate(_FORBIDDEN).strip()[:_LONGEST_NAME].strip()
    sheet = book.add_worksheet(name or None)
    looks = _looks(book)
    sheet.write_string(0, 0, table.title, looks["title"])
    for number, line in enumerate(table.notes, 1):
        sheet.write_string(number, 0, line)
    top = len(table.notes) + 2
    _headings(sheet, table.columns, top, looks)
    for number, row in enumerate(table.rows, top + 1):
        bold = table.total and number == top + len(table.rows)
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, looks, bold=bold)
    for number, line in enumerate(table.foot, top + len(table.rows) + 2):
        sheet.write_string(number, 0, line)
    _printed(sheet, table, top)
    book.close()
    return held.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    cell = {"border": 1, "valign": "top"}
    heading = {"bold": True, "bg_color": "#DDEBF7", "text_wrap": True, "align": "center"}
    found: dict[str, Any] = {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "heading": book.add_format({**cell, **heading}),
    }
    for bold in (False, True):
        weight = {**cell, "bold": bold}
        found |= {
            f"text{bold}": book.add_format({**weight, "text_wrap": True, "num_format": "@"}),
            f"day{bold}": book.add_format({**weight, "num_format": "dd/mm/yyyy"}),
            f"number{bold}": book.add_format({**weight, "num_format": "#,##0"}),
            f"hours{bold}": book.add_format({**weight, "num_format": "#,##0.##"}),
        }
    return found


def _headings(
    sheet: Worksheet, columns: tuple[Column, ...], top: int, looks: dict[str, Any]
) -> None:
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(top, index, column.heading, looks["heading"])


def _write(
    sheet: Worksheet, row: int, column: int, cell: Cell, looks: dict[str, Any], *, bold: bool
) -> None:
    if cell is None:
        sheet.write_blank(row, column, None, looks[f"text{bold}"])
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, looks[f"text{bold}"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, looks[f"day{bold}"])
    else:
        whole = isinstance(cell, int) or cell == cell.to_integral_value()
        look = looks[f"{'number' if whole else 'hours'}{bold}"]
        sheet.write_number(row, column, float(cell) if isinstance(cell, Decimal) else cell, look)


def _printed(sheet: Worksheet, table: Table, top: int) -> None:
    sheet.freeze_panes(top + 1, 0)
    if table.rows:
        last = top + len(table.rows) - (1 if table.total else 0)
        sheet.autofilter(top, 0, last, len(table.columns) - 1)
    sheet.set_paper(_A4)
    if sum(column.width for column in table.columns) > _PORTRAIT:
        sheet.set_landscape()
    # One page wide, as many long as it takes: officers print these.
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&R&P/&N")
