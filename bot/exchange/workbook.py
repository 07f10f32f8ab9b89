"""The workbook as a file: what is refused unread, its sheets, and their rows in small blocks.

A sheet of 500,000 rows takes calamine 700 MB at once. So a sheet's XML is cut between rows, and
calamine reads each piece as the only sheet of a small workbook with the same texts and styles.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Final
from xml.etree import ElementTree as ET

from bot.exchange.cells import Raw
from bot.exchange.pieces import Piece, filled_rows, pieces
from bot.problems import Problem

MOST_ROWS: Final = 800_000
MOST_BYTES: Final = 2_000_000_000
MOST_SHARED: Final = 256 << 20  # texts and styles, which are read whole
_MOST_INDEX: Final = 4 << 20  # the lists of sheets and relations
_SMALL_BLOCK, _LARGE_BLOCK = 8 << 20, 32 << 20
_MARGIN: Final = 0.75  # a sheet may have this part of the rows allowed, judged by its first ones

_INDEX: Final = (
    "[content_types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_TEXT: Final = re.compile(rb"<(?:[\w.-]+:)?si[\s>/]")
_COUNT: Final = re.compile(rb"\s(?:uniqueCount|count)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
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
class SheetPart:
    """A sheet of the file: its title, where its XML is, and how many bytes that has."""

    title: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a sheet, all equally wide.

    ``first_row`` is Excel's number of the first one, ``first_column`` counts from 0. ``marks`` are
    cells that may not be taken as they look: «formula» or «error», by Excel's row and column.
    """

    first_row: int
    first_column: int
    rows: list[list[Raw]]
    marks: dict[tuple[int, int], str]
    bytes_a_row: float


class Workbook:
    """An xlsx file open for reading. Raises Problem when it is none, or larger than allowed."""

    def __init__(self, path: Path) -> None:
        """Open the file and list its sheets."""
        self.path = path
        _refuse_other_formats(path)
        with _readable():
            self._zip = zipfile.ZipFile(path)
            try:
                self._shared = _Shared(self._zip)
            except BaseException:
                self._zip.close()
                raise
        self.sheets = self._shared.sheets

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

    def _blocks(self, sheet: SheetPart) -> Iterator[Block]:
        with _readable(sheet.title), self._zip.open(sheet.path) as stream:
            for piece in pieces(stream, self._shared.block_bytes):
                if piece.too_wide():
                    raise Problem("import.too_wide", sheet=sheet.title)
                block = self._block(piece, sheet)
                if block is not None:
                    yield block

    def _block(self, piece: Piece, sheet: SheetPart) -> Block | None:
        from python_calamine import CalamineWorkbook

        small = self._shared.workbook_with(sheet.path, piece.xml())
        with CalamineWorkbook.from_filelike(small) as opened:
            found = opened.get_sheet_by_name(sheet.title)
        if found.start is None:
            return None
        rows = found.to_python()
        size = len(piece.rows) / len(rows)
        return Block(found.start[0] + 1, found.start[1], rows, piece.marks(), size)


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
                encrypted = _ENCRYPTED in stream.read(32 << 20)
                raise Problem("import.encrypted" if encrypted else "import.old_format")
    except OSError as error:
        raise Problem("import.no_file", path=str(path), reason=error.strerror or "?") from error
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


class _Shared:
    """What all sheets share, ready to be joined with one piece of a sheet."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        sizes = {each.filename: each.file_size for each in package.infolist()}
        if sum(sizes.values()) > MOST_BYTES:
            raise Problem("import.too_large", most=MOST_BYTES // 1_000_000)
        by_name = {name.lower().lstrip("/"): name for name in sizes}
        if "xl/workbook.xml" not in by_name:
            raise Problem("import.not_workbook")
        index = [size for name, size in sizes.items() if name.lower() in _INDEX]
        if sum(index) > _MOST_INDEX:
            raise Problem("import.too_large", most=_MOST_INDEX // 1_000_000)
        worksheets, kept = _relations(package, by_name)
        if sum(sizes[each] for each in kept) > MOST_SHARED:
            raise Problem("import.too_large", most=MOST_SHARED // 1_000_000)
        self.sheets = tuple(
            SheetPart(title, path, sizes[path])
            for title, relation in _titles(package.read(by_name["xl/workbook.xml"]))
            if (path := worksheets.get(relation))
        )
        parts = {each: _without_counts(package.read(each)) for each in kept}
        shared = sum(map(len, parts.values()))
        self.block_bytes = min(max(_SMALL_BLOCK, shared), _LARGE_BLOCK)
        self._base = _stored(io.BytesIO(), parts).getvalue()

    def workbook_with(self, path: str, xml: bytes) -> io.BytesIO:
        """Return a workbook in which only one sheet has content."""
        return _stored(io.BytesIO(self._base), {path: xml})


def _without_counts(xml: bytes) -> bytes:
    """Drop how many texts or styles there are said to be: calamine makes room for as many."""
    text = _TEXT.search(xml)
    head = xml[: text.start()] if text else xml
    return _COUNT.sub(b"", head) + xml[len(head) :]


def _stored(target: io.BytesIO, parts: dict[str, bytes]) -> io.BytesIO:
    with zipfile.ZipFile(target, "a") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    target.seek(0)
    return target


def _relations(
    package: zipfile.ZipFile, by_name: dict[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return the worksheets' paths by relation, and the parts that calamine needs beside them."""
    kept = [by_name[each] for each in _INDEX if each in by_name]
    worksheets = {}
    for relation in ET.fromstring(package.read(by_name[_INDEX[-1]])):  # noqa: S314
        target = relation.get("Target", "")
        inside = target.lstrip("/") if target.startswith("/") else _joined("xl", target)
        path = by_name.get(inside.lower())
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        if path and kind == "worksheet":
            worksheets[relation.get("Id", "")] = path
        elif path and kind in {"styles", "sharedStrings"} and path not in kept:
            kept.append(path)
    return worksheets, kept


def _joined(folder: str, target: str) -> str:
    parts: list[str] = []
    for part in PurePosixPath(folder, target.replace("\\", "/")).parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)


def _titles(xml: bytes) -> Iterator[tuple[str, str]]:
    """Yield each sheet's title and relation. Parsed by expat, which refuses nested entities."""
    for sheet in ET.fromstring(xml).iterfind(".//{*}sheets/{*}sheet"):  # noqa: S314
        relation = (value for name, value in sheet.items() if name.endswith("}id"))
        yield sheet.get("name", ""), next(relation, "")
