"""What somebody may do about thousands of people: the rule of ``access``, asked by id."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.tables import post
from bot.training import units
from bot.training.access import Deed, Viewer, actor_id, require_of
from bot.training.as_of import AsOf


@dataclass(slots=True)
class Authority:
    """Who brings the rows, None for the command line, and where the people in them stand.

    An id below 0 is a row's that will not be written: nothing is refused of it.
    """

    as_of: AsOf
    by: Viewer | None
    _expected: dict[int, int] = field(default_factory=dict)
    _stored: dict[int, int] | None = None

    @property
    def actor_id(self) -> int | None:
        """Whom the deeds are written down to."""
        return actor_id(self.by)

    def include(self, unit_id: int) -> None:
        """Take in a unit that was just put below one's own."""
        if self.by is not None:
            self.by = replace(
                self.by, granted=self.by.granted | {unit_id}, units=self.by.units | {unit_id}
            )

    def expect_in_unit(self, person_id: int, unit_id: int) -> None:
        """Take in where a person stands by a row that is not yet written."""
        self._expected[person_id] = unit_id

    def covers(self, unit_id: int | None) -> bool:
        """Return whether they are an officer of a unit."""
        if self.by is None or (unit_id is not None and unit_id < 0):
            return True
        return self.by.answers_for(unit_id)

    def require_person(self, person_id: int) -> None:
        """Raise Problem unless they are an officer of a person's unit."""
        if not (self.by is None or person_id < 0 or self.covers(self._unit_of(person_id))):
            raise Problem("problem.not_allowed")

    def require(self, deed: Deed, person_id: int) -> None:
        """Raise Problem unless they may do something about a person."""
        if self.by is not None and person_id >= 0:
            require_of(self.by, deed, person_id, self._unit_of(person_id))

    def own_unit(self) -> int | None:
        """Return the topmost unit of which they are an officer, None for all of them."""
        if self.by is None or self.by.everywhere or not self.by.granted:
            return None
        own = self.by.main_unit
        start = own if own in self.by.granted else min(self.by.granted)
        line = units.line_up(self.as_of, start) if start is not None else []
        return next((above for above in reversed(line) if above in self.by.granted), start)

    def _unit_of(self, person_id: int) -> int | None:
        """Return where somebody is today, or comes to next."""
        if person_id in self._expected:
            return self._expected[person_id]
        if self._stored is None:
            rows = self.as_of.connection.execute(
                select(post.c.person_id, post.c.unit_id)
                .where(post.c.valid_to >= self.as_of.day, post.c.unit_id.is_not(None))
                .order_by(post.c.person_id, post.c.valid_from)
            )
            self._stored = {}
            for someone, unit_id in rows:
                self._stored.setdefault(someone, unit_id)
        return self._stored.get(person_id)
