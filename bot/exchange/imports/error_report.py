"""What an import found: counts of rows, errors, notes, and the changes that heads are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.exchange.imports.cells import Raw, shown

#: So many errors are listed; all are counted.
LISTED: Final = 1_000
_LONGEST_VALUE: Final = 200
_COUNTS: Final = frozenset({"count", "listed", "most", "total"})


@dataclass(slots=True)
class SheetCount:
    """How many rows of a sheet there are, and what became of them; ``errors`` are rows too."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the counts as the contract has them."""
        return {
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "errors": self.errors,
        }


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong where, and what to do. Names are the contract's, the row is Excel's.

    Nothing in ``sheet``, ``row`` or ``column`` means all of them. ``title`` is the sheet as the
    file calls it, ``column_index`` the cell's column from 0.
    """

    message: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    title: str | None = None
    column_index: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the error as the contract has it."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A name, head, unit or status that changed: of which person or unit, from what to what.

    ``kind`` is «head» (``code`` is the unit's), «name», «unit» or «status» (``code`` is the
    person's). Heads, units and statuses are given as codes.
    """

    kind: str
    code: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would have done. When not ``ok``, nothing may be written.

    ``failures`` counts all errors, of which ``errors`` lists the first.
    """

    ok: bool
    sheets: Mapping[str, SheetCount]
    errors: tuple[CellError, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    failures: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the result as the contract has it."""
        return {
            "ok": self.ok,
            "sheets": {name: count.as_json() for name, count in self.sheets.items()},
            "errors": [error.as_json() for error in self.errors],
            "notes": list(self.notes),
        }


@dataclass(slots=True)
class Findings:
    """Collects what is found while an import runs."""

    texts: Texts
    sheets: dict[str, SheetCount] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    total: int = 0

    @property
    def failed(self) -> bool:
        """Whether anything is wrong: then nothing more needs to be written."""
        return self.total > 0

    @property
    def full(self) -> bool:
        """Whether further errors are counted only."""
        return len(self.errors) >= LISTED

    def note(self, key: str, **values: Any) -> None:
        """Add a note."""
        self.notes.append(self._said(key, values))

    def fail(self, problem: Problem, value: Raw | None = None, **where: Any) -> None:
        """Add an error. ``where`` are fields of ``CellError``."""
        self.total += 1
        # Counted on: an officer who mends the first thousand wants to know whether the end is near.
        if self.full:
            return
        # Of a sheet's own fault there is no cell whose value could be shown.
        written = None if where.get("row") is None else shown(value)[:_LONGEST_VALUE]
        message = self._said(problem.key, problem.values)
        self.errors.append(CellError(message, value=written, **where))

    def _said(self, key: str, values: Mapping[str, Any]) -> str:
        """Return a sentence, its counts and limits with marks between thousands."""
        number = self.texts.number
        return self.texts(key, **{n: number(v) if n in _COUNTS else v for n, v in values.items()})

    def result(self) -> ImportResult:
        """Return everything that was found, errors from the top of each sheet down."""
        order = {name: index for index, name in enumerate(self.sheets)}
        errors = sorted(
            self.errors, key=lambda error: (order.get(error.sheet or "", -1), error.row or 0)
        )
        if self.total > len(errors):
            counts = {"listed": len(errors), "total": self.total}
            errors.append(CellError(self._said("import.more_errors", counts)))
        return ImportResult(
            ok=not self.failed,
            sheets=self.sheets,
            errors=tuple(errors),
            notes=tuple(self.notes),
            changes=tuple(self.changes),
            failures=self.total,
        )
