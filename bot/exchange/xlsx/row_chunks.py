"""A sheet's XML cut between rows into pieces, without a tree: only row and cell tags are looked at.

Brackets cannot stand in the values of XML, so a ``<row`` found in the bytes is a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Final

from bot.exchange.xlsx.code_formats import CodeFormat

#: A row of 16,384 cells that say something is far below this.
MOST_ROW_BYTES: Final = 32 << 20
_MOST_HEAD: Final = 8 << 20
_MOST_CELLS: Final = 20_000_000
_LAST_ROW, _COLUMNS = 1_048_576, 16_384  # of any sheet
_FEWEST_DIGITS: Final = 4  # rows without numbers are only counted, which may be a little off
_FIRST: Final = 256 << 10
_GAP: Final = 1_000  # rows: calamine makes every row between two filled ones
_ROOT: Final = re.compile(rb"<(?:([A-Za-z][\w.-]*:))?worksheet[\s>]")
_R: Final = re.compile(rb"\sr=[\"']([A-Z]*)(\d*)[\"']")


class Tags:
    """The tags of a sheet whose elements carry a namespace prefix, usually none."""

    def __init__(self, beginning: bytes) -> None:
        """Find the prefix in the first bytes of the sheet."""
        root = _ROOT.search(beginning)
        prefix = (root.group(1) or b"") if root else b""
        self.row = b"<" + prefix + b"row"
        self.value = b"<" + prefix + b"v>"
        self.text = b"<" + prefix + b"t"
        self.formula = b"<" + prefix + b"f"
        self.end = b"</" + prefix + b"sheetData"
        self.closing = self.end + b"></" + prefix + b"worksheet>"
        name = re.escape(prefix)
        self.rows = re.compile(rb"<%brow(?: r=\"(\d+)\")?(?=[\s/>])" % name)
        self.cells = re.compile(rb"<%bc[\s>/]" % name)
        self.marked = re.compile(
            rb"<%(p)bc(\s[^>]*)?>\s*<%(p)bf[\s>/]|<%(p)bc(\s[^>]*\bt=\"e\"[^>]*)>" % {b"p": name}
        )
        self.hidden = re.compile(rb"<%brow(\s[^>]*\shidden=[\"'](?:1|true)[\"'][^>]*)>" % name)
        self.styled = re.compile(
            rb"<%(p)bc(\s[^>]*\bs=\"(\d+)\"[^>]*)>\s*<%(p)bv>(\d{1,15})(?:\.0+)?</" % {b"p": name}
        )
        self._name = name

    def odd(self, digits: int) -> re.Pattern[bytes]:
        """Return what finds cells that could make calamine's table of the rows very large.

        First group: the column of a filled cell right of Z. Second: a row or column that cannot be,
        in rows whose numbers have at most so many digits.
        """
        return _odd(self._name, digits)


@lru_cache(maxsize=64)
def _odd(name: bytes, digits: int) -> re.Pattern[bytes]:
    column = rb"([A-Za-z]{2,3})\d{1,%d}[\"'][^>]*(?<!/)>(?!</%bc>)" % (digits, name)
    wrong = rb"([A-Za-z]*(?:0|\d{%d})|[A-Za-z]{4})" % (digits + 1)
    return re.compile(rb" r=[\"'](?:%b|%b)" % (column, wrong))


@lru_cache(maxsize=20_000)
def column_number(letters: bytes) -> int:
    """Return a column's place from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a sheet as XML. ``first`` and ``last`` are Excel's row numbers."""

    tags: Tags
    head: bytes
    rows: bytes
    first: int
    last: int

    def xml(self) -> bytes:
        """Return the rows as a whole sheet, the first row numbered."""
        tag = self.tags.row
        attributes = self.rows[len(tag) : self.rows.find(b">") + 1]
        numbered = tag if _R.search(attributes) else b'%b r="%d"' % (tag, self.first)
        return b"".join((self.head, numbered, self.rows[len(tag) :], self.tags.closing))

    def too_wide(self) -> bool:
        """Return whether far-off columns would make the rows too large in memory.

        Raises ValueError when a cell says that it is in a row or column that cannot be.
        """
        odd = self.tags.odd(max(len(str(self.last)), _FEWEST_DIGITS)).finditer(self.rows)
        odd_cells = {match.groups() for match in odd}
        if any(wrong for _, wrong in odd_cells) or self.last > _LAST_ROW:
            raise ValueError("a cell outside the sheet")
        width = max((column_number(column.upper()) for column, _ in odd_cells), default=25) + 1
        return width > _COLUMNS or width * (self.last - self.first + 1) > _MOST_CELLS

    def marks(self) -> dict[tuple[int, int], str]:
        """Return the cells with a formula or an error value, by row and column."""
        if self.tags.formula not in self.rows and b't="e"' not in self.rows:
            return {}
        marked = {}
        for match in self.tags.marked.finditer(self.rows):
            attributes = match.group(1) or match.group(2) or b""
            kind = "formula" if match.group(2) is None else "error"
            named = _R.search(attributes)
            cell = (
                (int(named.group(2)), column_number(named.group(1)))
                if named and named.group(1) and named.group(2)
                else self._counted(match.start())
            )
            marked[cell] = kind
        return marked

    def hidden_rows(self) -> list[int]:
        """Return the numbers of the rows that are hidden, by hand or by a filter."""
        if b"hidden=" not in self.rows:
            return []
        return [
            int(named.group(2)) if named and named.group(2) else self._counted(match.end())[0]
            for match in self.tags.hidden.finditer(self.rows)
            for named in (_R.search(match.group(1)),)
        ]

    def shown(self, formats: Mapping[int, CodeFormat]) -> dict[tuple[int, int], str]:
        """Return what cells with one of some formats show, by row and column."""
        if not formats:
            return {}
        found = {}
        for match in self.tags.styled.finditer(self.rows):
            form = formats.get(int(match.group(2)))
            if form is None or (b't="' in match.group(1) and b't="n"' not in match.group(1)):
                continue
            named = _R.search(match.group(1))
            cell = (
                (int(named.group(2)), column_number(named.group(1)))
                if named and named.group(1) and named.group(2)
                else self._counted(match.start())
            )
            found[cell] = form.show(int(match.group(3)))
        return found

    def _counted(self, at: int) -> tuple[int, int]:
        """Return the row and column of a cell that does not name them."""
        start = self.rows.rfind(self.tags.row, 0, at)
        number, previous = self.first, 0
        for row in self.tags.rows.finditer(self.rows, 0, start + len(self.tags.row) + 16):
            number = int(row.group(1)) if row.group(1) else (number + 1 if previous else number)
            previous = number
        return number, len(self.tags.cells.findall(self.rows, start, at))


def pieces(stream: IO[bytes], size: int) -> Iterator[Piece]:
    """Yield a sheet's rows in pieces of about ``size`` bytes, cut too where rows are far apart.

    The first piece is small, for whoever only looks for the headings.
    Raises ValueError when what should be rows goes on too long without one.
    """
    tags, head, rest, last, ended = Tags(b""), b"", b"", 0, False
    while not ended:
        data = stream.read(size if last else min(size, _FIRST))
        rest += data
        if not head:
            tags = Tags(rest[:_MOST_HEAD])
            start = tags.rows.search(rest)
            if start is None:
                if not data:
                    return
                if len(rest) > _MOST_HEAD + size:
                    raise ValueError("no row")
                continue
            head, rest = rest[: start.start()], rest[start.start() :]
        end = rest.find(tags.end)
        ended = end >= 0 or not data
        # Before the last row that begins: whether it is whole shows only with the next bytes.
        cut = end if end >= 0 else (rest.rfind(tags.row) if data else len(rest))
        if cut <= 0 and not ended:
            if len(rest) > MOST_ROW_BYTES:
                raise ValueError("a row without end")
            continue
        for piece in _split(tags, head, rest[:cut], last):
            last = piece.last
            yield piece
        rest = rest[cut:]


def _split(tags: Tags, head: bytes, rows: bytes, last: int) -> Iterator[Piece]:
    """Cut where the row number jumps: calamine would make every row between."""
    first, final = _number(rows, 0), _number(rows, rows.rfind(tags.row))
    if first and final and last < first <= final <= first + rows.count(tags.row) + _GAP:
        yield Piece(tags, head, rows, first, final)
        return
    first = start = None
    for match in tags.rows.finditer(rows):
        written = match.group(1)
        number = int(written) if written else _number(rows, match.end()) or last + 1
        if first is None or start is None:
            first, start = number, match.start()
        elif not last < number <= last + _GAP:
            yield Piece(tags, head, rows[start : match.start()], first, last)
            first, start = number, match.start()
        last = number
    if first is not None and start is not None:
        yield Piece(tags, head, rows[start:], first, last)


def _number(rows: bytes, at: int) -> int | None:
    """Return the number that a row's tag carries, if any."""
    match = _R.search(rows, at, rows.find(b">", at))
    return int(match.group(2)) if match and match.group(2) else None


def filled_rows(stream: IO[bytes], most: int) -> int:
    """Count the rows that say something; stops soon after ``most``. Formats say nothing."""
    filled, rest, tags = 0, b"", None
    while data := stream.read(1 << 20):
        tags = tags or Tags(data)
        *rows, rest = (rest + data).split(tags.row)
        filled += sum(tags.value in row or tags.text in row for row in rows)
        if filled > most:
            return filled
        if len(rest) > MOST_ROW_BYTES:
            raise ValueError("a row without end")
    return filled
