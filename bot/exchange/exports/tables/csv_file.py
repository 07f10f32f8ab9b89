"""A table as CSV, for other programs."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Final

from bot.base.texts import Texts
from bot.exchange.exports.tables.table import Cell, Table

#: A spreadsheet takes a text that begins so for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write(table: Table, _say: Texts) -> bytes:
    """Return UTF-8 with the mark by which Excel knows it; the heading is the first line."""
    held = io.StringIO(newline="")
    rows = csv.writer(held)
    rows.writerow([_cell(column.heading) for column in table.columns])
    rows.writerows([_cell(cell) for cell in row] for row in table.rows)
    return held.getvalue().encode("utf-8-sig")


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text
