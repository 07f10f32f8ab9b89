"""A sample workbook as rows, by the sheets' and columns' names in the vocabulary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from bot.exchange.imports.vocabulary import vocabulary

Rows = list[dict[str, Any]]


def sheets(path: Path) -> dict[str, Rows]:
    """Return every sheet's rows; an empty cell is None."""
    words = vocabulary().sheets
    with CalamineWorkbook.from_path(path) as book:
        return {
            key: _rows(book, words[key].name, words[key].headings)
            for key in words
            if words[key].name in book.sheet_names
        }


def _rows(book: CalamineWorkbook, title: str, headings: Any) -> Rows:
    first, *rest = book.get_sheet_by_name(title).to_python()
    # Optional columns may be absent; one that is no heading of the sheet is a KeyError.
    fields = {heading: field for field, heading in headings.items()}
    written = [fields[heading] for heading in first]
    return [
        {field: None if cell == "" else cell for field, cell in zip(written, row, strict=True)}
        for row in rest
    ]
