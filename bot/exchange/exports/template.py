"""The workbook to fill in: every sheet with its headings, closed lists to choose from, own units.

What it holds may be imported again as it is and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.base.problems import Problem
from bot.exchange.imports.vocabulary import SheetWords, vocabulary
from bot.exchange.imports.workbook_import import KINDS
from bot.training import units
from bot.training.as_of import AsOf

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

_LAST_ROW: Final = 5_000  # rows that are formatted and have lists to choose from
_LONGEST_LIST: Final = 255  # characters, Excel's limit of a list written into a cell's rule
_WIDEST: Final = 40
#: Fields with a closed list, by sheet; several topics may stand in one cell, so they have none.
_LISTS: Final[Mapping[str, Mapping[str, str]]] = {
    "people": {
        "gender": "gender",
        "group": "group",
        "degree": "professional_degree",
        "political": "political_theory",
        "management": "state_management",
        "status": "status",
    },
    "results": {"evidence": "evidence"},
    "classes": {"mode": "mode"},
    "bookings": {"state": "booking"},
    "waivers": {"kind": "waiver"},
    "calendar": {"kind": "calendar"},
}
#: Columns that only check what another says: not offered to fill in.
_CHECKS: Final = {"results": {"name"}, "bookings": {"name"}, "waivers": {"name"}}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a row of Đơn vị, by field."""

    values: Mapping[str, Any]


def unit_rows(as_of: AsOf) -> list[UnitRow]:
    """Return the agency's units of a day, those above before those below."""
    agency = units.all_units(as_of)
    codes = {entry.id: entry.code for entry in agency}
    # Backwards, so that the head stays where somebody acts beside them: the column has room for
    # one.
    heads = {entry.unit_id: entry for entry in reversed(units.heads(as_of))}
    depth = {entry.id: len(units.line_up(as_of, entry.id)) for entry in agency}
    rows = []
    for unit in sorted(agency, key=lambda one: (depth[one.id], one.code)):
        head = heads.get(unit.id)
        rows.append(
            UnitRow(
                {
                    "code": unit.code,
                    "name": unit.name,
                    "aliases": "; ".join(unit.aliases) or None,
                    "parent": codes.get(unit.parent_id or 0),
                    "kind": unit.kind or None,
                    "head": head.code if head else None,
                    "acting_until": head.until if head and head.acting else None,
                }
            )
        )
    return rows


def write(path: Path, own_units: Sequence[UnitRow] = ()) -> None:
    """Write the workbook. Raises Problem when that cannot be done."""
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        book = xlsxwriter.Workbook(path)
        forms = _Forms(book)
        for key, kind in KINDS.items():
            sheet = book.add_worksheet(kind.words.name)
            fields = [name for name in kind.words.headings if name not in _CHECKS.get(key, ())]
            _write_headings(sheet, kind.words, fields, kind.keys, forms)
            _offer_lists(sheet, key, fields)
            if key == "units":
                _write_rows(sheet, fields, own_units, forms)
        book.close()
    except (XlsxWriterException, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem("import.cannot_write", path=str(path), reason=reason) from error


class _Forms:
    """The cells' looks."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        look = {"bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "top"}
        self.heading = book.add_format(look)
        self.key = book.add_format({**look, "bold": True, "bg_color": "#FFE699"})
        # Codes keep their zeros and days their order only as text.
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})


def _write_headings(
    sheet: Worksheet, words: SheetWords, fields: Sequence[str], keys: Sequence[str], forms: _Forms
) -> None:
    for column, name in enumerate(fields):
        heading = words.headings[name]
        width = min(max(len(heading) + 3, 11), _WIDEST)
        sheet.set_column(column, column, width, forms.text)
        sheet.write_string(0, column, heading, forms.key if name in keys else forms.heading)
    sheet.freeze_panes(1, 1)


def _offer_lists(sheet: Worksheet, key: str, fields: Sequence[str]) -> None:
    for column, name in enumerate(fields):
        listed = _LISTS.get(key, {}).get(name)
        names = list(vocabulary().lists[listed].names.values()) if listed else []
        if names and len(",".join(names)) <= _LONGEST_LIST:
            # Other spellings are imported too: Excel only warns.
            rule = {"validate": "list", "source": names, "error_type": "warning"}
            sheet.data_validation(1, column, _LAST_ROW, column, rule)


def _write_rows(
    sheet: Worksheet, fields: Sequence[str], rows: Sequence[UnitRow], forms: _Forms
) -> None:
    for number, row in enumerate(rows, 1):
        for column, name in enumerate(fields):
            value = row.values.get(name)
            if isinstance(value, str):
                sheet.write_string(number, column, value, forms.text)
            elif value is not None:
                sheet.write_datetime(number, column, value, forms.day)
