"""The import workbook's rows, and writing them to a file with little memory."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from bot.exchange.imports.vocabulary import vocabulary
from bot.training.enums import Topic

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_DAY_ZERO: Final = date(1899, 12, 30).toordinal()
_WIDE: Final = 28
_NARROW: Final = 14


class UnitRow(NamedTuple):
    """A row of the units' sheet."""

    code: str
    name: str
    aliases: str | None
    parent: str | None
    kind: str
    head: str | None
    acting_until: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class PersonRow(NamedTuple):
    """A row of the people's sheet."""

    code: str
    name: str
    birth_date: date
    gender: str
    ethnic_minority: bool
    group: str
    title: str
    leading: bool
    managing: bool
    appointed: date | None
    grade: str | None
    unit: str
    degree: str | None
    political: str | None
    management: str | None
    joined: date
    status: str
    status_from: date | None
    status_to: date | None
    unit_since: date | None
    successor: bool
    councillor: bool
    part_time: bool
    sensitive: bool
    phone: str | None
    email: str | None


class ResultRow(NamedTuple):
    """A row of the results' sheet."""

    person: str
    title: str
    topics: str
    hours: int | None
    starts: date
    ends: date
    mode: str
    organiser: str | None
    level: str | None
    evidence: str
    certificate_no: str | None
    decided: date | None
    passed: str | None
    class_code: str | None
    cost: int | None
    funding: str | None


class ClassRow(NamedTuple):
    """A row of the classes' sheet."""

    code: str
    name: str
    topics: str
    hours: int | None
    opens: date
    closes: date
    times: str | None
    place: str | None
    mode: str
    link: str | None
    organiser: str | None
    audience: str | None
    seats: int | None
    register_by: date | None
    note: str | None


class BookingRow(NamedTuple):
    """A row of the bookings' sheet."""

    class_: str
    person: str
    state: str


class WaiverRow(NamedTuple):
    """A row of the waivers' sheet."""

    person: str
    requirement: str
    kind: str
    valid_from: date
    valid_to: date
    reason: str
    document: str


Row = UnitRow | PersonRow | ResultRow | ClassRow | BookingRow | WaiverRow
_SHEETS: Final[dict[str, type[Row]]] = {
    "units": UnitRow,
    "people": PersonRow,
    "results": ResultRow,
    "classes": ClassRow,
    "bookings": BookingRow,
    "waivers": WaiverRow,
}


def word(kind: str, code: str) -> str:
    """Return what officers write in a cell for a code of a closed list."""
    return vocabulary().lists[kind].names[code]


def topics(several: tuple[Topic, ...]) -> str:
    """Return the cell of one or more topics."""
    return "; ".join(word("topic", topic) for topic in several)


class Book:
    """A workbook being written; rows of different sheets may come in any order.

    Use it as a context manager: leaving it saves the file. Rows go to disk as they come.
    Sheets of the kinds ``without`` are left out.
    """

    def __init__(self, path: Path, made: date, *, without: tuple[type[Row], ...] = ()) -> None:
        import xlsxwriter

        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        # The same agency is the same file, byte for byte.
        self._book.set_properties({"created": datetime(made.year, made.month, made.day)})  # noqa: DTZ001
        self._bold = self._book.add_format({"bold": True})
        self._date = self._book.add_format({"num_format": "dd/mm/yyyy"})
        self._tick = word("flag", "yes")
        self._sheets = {
            kind: self._sheet(key, kind) for key, kind in _SHEETS.items() if kind not in without
        }
        self._next: dict[type[Row], int] = dict.fromkeys(_SHEETS.values(), 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

    def add(self, row: Row) -> None:
        """Write a row under the last one of its sheet."""
        kind = type(row)
        row_number = self._next[kind]
        self._next[kind] = row_number + 1
        sheet = self._sheets[kind]
        for column, cell in enumerate(row):
            if cell is None or cell is False:
                continue
            if isinstance(cell, str):
                sheet.write_string(row_number, column, cell)
            elif cell is True:
                sheet.write_string(row_number, column, self._tick)
            elif isinstance(cell, date):
                # As Excel's number, which is all that the library would make of it.
                sheet.write_number(row_number, column, cell.toordinal() - _DAY_ZERO, self._date)
            else:
                sheet.write_number(row_number, column, cell)

    def _sheet(self, key: str, kind: type[Row]) -> Worksheet:
        words = vocabulary().sheets[key]
        fields = tuple(name.rstrip("_") for name in kind._fields)
        if not set(fields) <= set(words.headings):
            raise ValueError(f"{kind.__name__} has columns that the sheet {key} has not")
        sheet = self._book.add_worksheet(words.name)
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(fields):
            sheet.set_column(column, column, _WIDE if field in ("name", "title") else _NARROW)
            sheet.write_string(0, column, words.headings[field], self._bold)
        return sheet
