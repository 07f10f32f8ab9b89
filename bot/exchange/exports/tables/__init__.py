"""Lists and figures as files: one table, written as a workbook, a PDF or CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.base.texts import Texts
from bot.exchange.exports.tables import csv_file, pdf, xlsx
from bot.exchange.exports.tables.table import Table

_WRITERS: Final[dict[str, tuple[Callable[[Table, Texts], bytes], str]]] = {
    "xlsx": (xlsx.write, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": (pdf.write, "application/pdf"),
    "csv": (csv_file.write, "text/csv"),
}
#: What is written when no format is asked for, or one that a table has not.
USUAL: Final = "xlsx"


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table written out."""

    name: str
    mime: str
    content: bytes


def file_of(table: Table, wanted: str | None, name: str, say: Texts) -> TableFile:
    """Return a table as a file of the format wanted; ``name`` has no ending."""
    ending = wanted if wanted in _WRITERS else USUAL
    write, mime = _WRITERS[ending or USUAL]
    return TableFile(f"{name}.{ending}", mime, write(table, say))
