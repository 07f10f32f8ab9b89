"""A table as it is written to any kind of file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from bot.base.texts import Texts

#: A text, a whole number, tiết, a day; None leaves the cell empty.
Cell: TypeAlias = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and about how many characters wide it is."""

    heading: str
    width: int = 12


@dataclass(frozen=True, slots=True)
class Table:
    """A list or a figure. ``notes`` stand above it, a line each, ``foot`` below it.

    A row has as many cells as there are columns. ``total`` says that the last row is a sum.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    total: bool = False


def plain(cell: Cell, say: Texts) -> str:
    """Return a cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return say.full_date(cell)
    return cell if isinstance(cell, str) else say.number(cell)
