"""The workbook as a file: what is refused unread, its sheets, and their rows in small blocks.

A sheet's XML is cut between rows, and calamine reads each piece as the only sheet of a small
workbook with the same styles. Measured on 50,000 people with 500,000 results, in one sitting:
calamine's ``iter_rows`` with a guard (one pass over the XML for formulas, errors and far-off cells)
took 28.0 s and 567 MiB for the reading alone, this reader 29.0 s and 157 MiB. It stays because the
memory grows with the file in the one and not in the other, and because calamine tells nothing of
formulas, number formats and hidden rows, which the same pass over a piece finds.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final
from xml.etree import ElementTree as ET

from bot.base.problems import Problem, unusable
from bot.exchange.imports.cells import Raw
from bot.exchange.xlsx.package import Package, SheetPart
from bot.exchange.xlsx.row_chunks import Piece, filled_rows, pieces

#: A year of a province has some 500,000 results; a sheet of Excel ends at 1,048,576 rows.
MOST_ROWS: Final = 800_000
_BLOCK_BYTES: Final = 8 << 20
_MARGIN: Final = 0.75  # a sheet may have this part of the rows allowed, judged by its first ones

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a sheet, all equally wide.

    ``first_row`` is Excel's number of the first one, ``first_column`` counts from 0. ``marks`` are
    cells that may not be taken as they look: «formula» or «error», by Excel's row and column.
    ``hidden`` are rows that whoever looks at the sheet does not see. Texts may be references:
    ``Workbook.plain`` tells what a cell says.
    """

    first_row: int
    first_column: int
    rows: list[list[Raw]]
    marks: dict[tuple[int, int], str]
    bytes_a_row: float
    hidden: list[int] = field(default_factory=list)


class Workbook:
    """An xlsx file open for reading. Raises Problem when it is none, or larger than allowed."""

    def __init__(self, path: Path) -> None:
        """Open the file and list its sheets."""
        self.path = path
        _refuse_other_formats(path)
        with _readable():
            self._zip = zipfile.ZipFile(path)
            try:
                self._package = Package(self._zip)
            # The file is open already, and nobody else would close it.
            except BaseException:
                self._zip.close()
                raise
        self.sheets = self._package.sheets

    def __enter__(self) -> Workbook:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._zip.close()

    def refuse_too_many_rows(self, sheet: SheetPart, seen: Block | None) -> None:
        """Raise Problem when more rows say something than one sheet may have.

        A sheet is only counted when its size and its first rows (``seen``) make that possible.
        """
        if seen is None or sheet.size / seen.bytes_a_row < MOST_ROWS * _MARGIN:
            return
        with _readable(sheet.title), self._zip.open(sheet.path) as stream:
            if filled_rows(stream, MOST_ROWS) > MOST_ROWS:
                raise Problem("import.too_many_rows", sheet=sheet.title, most=MOST_ROWS)

    def blocks(self, sheet: SheetPart) -> Iterator[Block]:
        """Yield the sheet's rows from top to bottom. Raises Problem when it cannot be read."""
        yield from _one_ahead(self._blocks(sheet))

    def plain(self, raw: Raw) -> Raw:
        """Return what a cell of a block says."""
        return self._package.plain(raw)

    def _blocks(self, sheet: SheetPart) -> Iterator[Block]:
        with _readable(sheet.title), self._zip.open(sheet.path) as stream:
            for piece in pieces(stream, _BLOCK_BYTES):
                if piece.too_wide():
                    raise Problem("import.too_wide", sheet=sheet.title)
                block = self._block(piece, sheet)
                if block is not None:
                    yield block

    def _block(self, piece: Piece, sheet: SheetPart) -> Block | None:
        from python_calamine import CalamineWorkbook

        small = self._package.workbook_with(sheet.path, piece.xml())
        with CalamineWorkbook.from_filelike(small) as opened:
            sheet_rows = opened.get_sheet_by_name(sheet.title)
        if sheet_rows.start is None:
            return None
        rows = sheet_rows.to_python()
        first, left = sheet_rows.start[0] + 1, sheet_rows.start[1]
        # Over what calamine read: it gives the number of a code formatted as 00127.
        for (number, column), text in piece.shown(self._package.number_formats).items():
            if 0 <= number - first < len(rows) and 0 <= column - left < len(rows[0]):
                rows[number - first][column - left] = text
        size = len(piece.rows) / len(rows)
        return Block(first, left, rows, piece.marks(), size, piece.hidden_rows())


def _one_ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """Read the next block in a thread while one is worked on: calamine leaves Python free.

    Not so the first one, which may be all that is wanted.
    """
    yield from islice(blocks, 1)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = pool.submit(next, blocks, None)
            yield block


def _refuse_other_formats(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            beginning = stream.read(8)
            if beginning == _OLE:
                # An .xlsx with a password is such a container too: what to do is another for each.
                encrypted = _ENCRYPTED in stream.read(32 << 20)
                raise Problem("import.encrypted" if encrypted else "import.old_format")
    except OSError as error:
        raise unusable(path, error) from error
    if not beginning.startswith(b"PK"):
        raise Problem("import.not_workbook")


@contextmanager
def _readable(sheet: str | None = None) -> Iterator[None]:
    """Turn what a broken file does to its readers into one sentence."""
    from python_calamine import CalamineError

    try:
        yield
    except (*_BROKEN, CalamineError, ET.ParseError, LookupError, ValueError) as error:
        if sheet is None:
            raise Problem("import.not_workbook") from error
        raise Problem("import.damaged_sheet", sheet=sheet) from error
