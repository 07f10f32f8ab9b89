"""A day opened once: the connection, the day, and what one question reads of it more than once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import CTE, Connection

from bot.training.effective_dates import Scope, subtree

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The facts as they are on a day; made for one question or command, and dropped with it.

    What holds whatever the day is read once for all days that are opened from one another by
    ``on``. Who writes a plan opens the day anew.
    """

    connection: Connection
    day: date
    _read: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    _trees: dict[tuple[int, str], CTE] = field(default_factory=dict, repr=False, compare=False)

    def on(self, day: date) -> AsOf:
        """Return the same facts as they are on another day."""
        # Trees stay behind: they are of their day. What was read once is of no day.
        return self if day == self.day else AsOf(self.connection, day, self._read)

    def once(self, read: Callable[[Connection], T]) -> T:
        """Return what a function reads, whatever the day; it is called the first time only."""
        if read not in self._read:
            self._read[read] = read(self.connection)
        return cast("T", self._read[read])

    def subtree(self, unit_id: int, name: str = "subtree") -> CTE:
        """Return the ids of a unit and all below it, as a column ``id``.

        It is one and the same expression each time: a statement that asks twice needs that.
        """
        key = (unit_id, name)
        if key not in self._trees:
            self._trees[key] = subtree(unit_id, self.day, name)
        return self._trees[key]

    def scope(self, unit_id: int | None = None) -> Scope:
        """Return a unit with its subtree as whose figures are asked for; without one everybody."""
        return Scope(tree=None if unit_id is None else self.subtree(unit_id))
