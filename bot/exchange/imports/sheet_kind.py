"""What a sheet of the workbook consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.exchange.imports.cells import Reader
from bot.exchange.imports.vocabulary import SheetWords, vocabulary


@dataclass(frozen=True, slots=True)
class SheetKind:
    """What a sheet consists of: how each field is read, and which fields name its rows.

    ``empties`` are the values of fields whose column is there but whose cell is empty; other
    empty cells say nothing. ``years`` bounds dates: the first year, and how many years ahead.
    """

    key: str
    keys: tuple[str, ...]
    readers: Mapping[str, Reader]
    empties: Mapping[str, Any] = field(default_factory=dict)
    years: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def words(self) -> SheetWords:
        """The sheet's name and headings."""
        return vocabulary().sheets[self.key]
