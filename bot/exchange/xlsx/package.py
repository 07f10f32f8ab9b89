"""The parts of an xlsx file: which sheets it has, and what all of them share.

Calamine reads a sheet whole, with all texts that the sheets share. To read a sheet in pieces these
texts are read once; the pieces then hold references to them (see ``SharedTexts``).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from xml.etree import ElementTree as ET

from bot.base.problems import Problem
from bot.exchange.imports.cells import Raw
from bot.exchange.xlsx.code_formats import code_formats

MOST_BYTES: Final = 2_000_000_000
MOST_SHARED: Final = 128 << 20  # texts and styles, which are read whole
#: A text of no bytes still costs a hundred in memory: 50 million of them fit into 368 kB of zip.
MOST_TEXTS: Final = 2_000_000
_MOST_SHEETS: Final = 500
_LONGEST_TITLE: Final = 255  # Excel has 31; answers name sheets by their titles
_LONGEST_TEXT: Final = 32_767  # Excel's own limit of a cell
_MOST_STYLES: Final = 16 << 20  # read again with every piece
_MOST_INDEX: Final = 4 << 20  # the lists of sheets and relations
_INDEX: Final = (
    "[content_types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
)
_TEXT: Final = re.compile(rb"<(?:[\w.-]+:)?si[\s>/]")
_COUNT: Final = re.compile(rb"\s(?:uniqueCount|count)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_SHARED_CELL: Final = b't="s"><v>'
#: What a reference to a shared text begins with: a sign that nobody types.
_MARK: Final = "\x7f"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the file: its title, where its XML is, and how many bytes that has."""

    title: str
    path: str
    size: int
    hidden: bool = False


class Package:
    """The parts that calamine needs to read one piece of a sheet."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        """Read them. Raises Problem when they are too large, or some other error when broken."""
        sizes = {entry.filename: entry.file_size for entry in package.infolist()}
        # By what the zip says of itself: a part is then read no further than that.
        if sum(sizes.values()) > MOST_BYTES:
            raise Problem("import.too_large", most=MOST_BYTES // 1_000_000)
        # Some writers vary the case, or begin with a slash; Excel opens both.
        by_name = {name.lower().lstrip("/"): name for name in sizes}
        if "xl/workbook.xml" not in by_name:
            raise Problem("import.not_workbook")
        index = [size for name, size in sizes.items() if name.lower() in _INDEX]
        if sum(index) > _MOST_INDEX:
            raise Problem("import.too_large", most=_MOST_INDEX // 1_000_000)
        worksheets, kept = _relations(package, by_name)
        if sum(sizes[name] for name in kept) > MOST_SHARED:
            raise Problem("import.too_large", most=MOST_SHARED // 1_000_000)
        self.sheets = tuple(
            SheetPart(title, path, sizes[path], hidden)
            for title, relation, hidden in _titles(package.read(by_name["xl/workbook.xml"]))
            if (path := worksheets.get(relation))
        )
        _check_sheets(self.sheets)
        styles = [name for name, kind in kept.items() if kind == "styles"]
        if sum(sizes[style] for style in styles) > _MOST_STYLES:
            raise Problem("import.too_large", most=_MOST_STYLES // 1_000_000)
        texts = [name for name, kind in kept.items() if kind == "sharedStrings"]
        count = sum(_count_texts(package, name) for name in texts)
        parts = {name: _without_counts(package.read(name)) for name in kept}
        self.number_formats = code_formats(parts[styles[0]]) if styles else {}
        self._whole = _stored(io.BytesIO(), parts).getvalue()
        for name in texts:
            del parts[name]
        self._without_texts = _stored(io.BytesIO(), parts).getvalue()
        self.texts = self._shared_texts(count) if self.sheets and count else []

    def _shared_texts(self, count: int) -> list[str]:
        """Read the texts as a sheet that refers to each of them in turn."""
        from python_calamine import CalamineWorkbook

        # Read by calamine itself, as text in cells would be: rich text, phonetic marks and line
        # breaks come out the same way.
        rows = b"".join(b'<row><c t="s"><v>%d</v></c></row>' % number for number in range(count))
        xml = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
        book = _stored(io.BytesIO(self._whole), {self.sheets[0].path: xml})
        with CalamineWorkbook.from_filelike(book) as opened:
            sheet = opened.get_sheet_by_name(self.sheets[0].title)
        before = [""] * (sheet.start[0] if sheet.start else count)
        texts = [*before, *(str(row[0]) for row in sheet.to_python())]
        if any(len(text) > _LONGEST_TEXT for text in texts):
            # One of megabytes may be in every cell, and each is looked at.
            raise Problem("import.too_long_text", most=_LONGEST_TEXT)
        return [*texts, *[""] * (count - len(texts))]

    def workbook_with(self, path: str, xml: bytes) -> io.BytesIO:
        """Return a workbook in which only one sheet has content, shared texts as references."""
        xml = xml.replace(_SHARED_CELL, b't="str"><v>' + _MARK.encode())
        # A cell written in another order of attributes still needs the texts themselves.
        base = self._whole if b't="s"' in xml else self._without_texts
        return _stored(io.BytesIO(base), {path: xml})

    def plain(self, raw: Raw) -> Raw:
        """Return a cell's value, the text itself where it is a reference."""
        if not isinstance(raw, str) or not raw.startswith(_MARK):
            return raw
        number = raw[len(_MARK) :]
        known = number.isdecimal() and int(number) < len(self.texts)
        return self.texts[int(number)] if known else raw


def _check_sheets(sheets: Sequence[SheetPart]) -> None:
    """Raise Problem for more sheets than are read, long titles, and sheets that share a part.

    No program writes the last, and a small part that is read thousands of times takes as long as
    a large one.
    """
    is_long = any(len(sheet.title) > _LONGEST_TITLE for sheet in sheets)
    if is_long or len({sheet.path for sheet in sheets}) < len(sheets):
        raise Problem("import.not_workbook")
    if len(sheets) > _MOST_SHEETS:
        raise Problem("import.too_many_sheets", most=_MOST_SHEETS)


def _count_texts(package: zipfile.ZipFile, name: str) -> int:
    """Count the shared texts as they are unpacked. Raises Problem for more than are read."""
    count, rest = 0, b""
    with package.open(name) as stream:
        while data := stream.read(1 << 20):
            data = rest + data
            begins = data.rfind(b"<")  # a tag may be cut in two
            rest = data[begins:] if begins >= 0 else b""
            count += sum(1 for _ in _TEXT.finditer(data, 0, max(begins, 0)))
            if count > MOST_TEXTS:
                raise Problem("import.too_many_texts", most=MOST_TEXTS)
            if len(rest) > MOST_SHARED:
                break
    return count + sum(1 for _ in _TEXT.finditer(rest))


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
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the worksheets' paths by relation, and the kinds of the other parts to be kept."""
    kept = {by_name[path]: "index" for path in _INDEX if path in by_name}
    worksheets = {}
    for relation in ET.fromstring(package.read(by_name[_INDEX[-1]])):  # noqa: S314
        target = relation.get("Target", "")
        inside = target.lstrip("/") if target.startswith("/") else _joined("xl", target)
        path = by_name.get(inside.lower())
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        if path and kind == "worksheet":
            worksheets[relation.get("Id", "")] = path
        elif path and kind in {"styles", "sharedStrings"}:
            kept.setdefault(path, kind)
    return worksheets, kept


def _joined(folder: str, target: str) -> str:
    parts: list[str] = []
    for part in PurePosixPath(folder, target.replace("\\", "/")).parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)


def _titles(xml: bytes) -> Iterator[tuple[str, str, bool]]:
    """Yield each sheet's title, its relation, and whether it is hidden.

    Parsed by expat, which refuses nested entities.
    """
    for sheet in ET.fromstring(xml).iterfind(".//{*}sheets/{*}sheet"):  # noqa: S314
        relation = (value for name, value in sheet.items() if name.endswith("}id"))
        hidden = sheet.get("state", "visible") != "visible"
        yield sheet.get("name", ""), next(relation, ""), hidden
