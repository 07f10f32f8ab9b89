"""How many people of a unit have something open, for those who are told of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.training import units
from bot.training.as_of import AsOf
from bot.training.obligations import State
from bot.training.rosters import roster


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit's subtree in people: owing anything at all, not done, and overdue.

    ``code`` and ``name`` are empty for the whole installation.
    """

    code: str
    name: str
    people: int
    open: int
    late: int


class UnitCounts:
    """Counts of a day, each unit's counted once."""

    def __init__(self, as_of: AsOf) -> None:
        """Begin with nothing counted."""
        self._as_of = as_of
        self._known: dict[int | None, UnitCount] = {}

    def of(self, unit_id: int | None) -> UnitCount:
        """Return a unit's count; of the whole installation for None."""
        if unit_id not in self._known:
            self._known[unit_id] = self._count(unit_id)
        return self._known[unit_id]

    def _count(self, unit_id: int | None) -> UnitCount:
        unit = units.by_id(self._as_of, unit_id) if unit_id is not None else None
        members = [
            member
            for member in roster(self._as_of, unit_id)
            if any(obligation.left_out is None for obligation in member.items)
        ]
        still = [member.open() for member in members]
        return UnitCount(
            unit.code if unit else "",
            unit.name if unit else "",
            len(members),
            sum(bool(items) for items in still),
            sum(any(obligation.state is State.OVERDUE for obligation in items) for items in still),
        )
