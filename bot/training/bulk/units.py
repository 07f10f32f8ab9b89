"""Many units: put into the tree, renamed, moved within it, closed; and who heads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.tables import unit_head, unit_version
from bot.training.bulk.audit_trail import AuditTrail
from bot.training.bulk.authority import Authority
from bot.training.bulk.timelines import Timelines
from bot.training.timeline import Span, on

#: What is said of a unit over time, and what holds where nothing is said.
FIELDS: Final = ("name", "aliases", "kind", "parent_id")
BLANK: Final[Mapping[str, Any]] = {"name": "", "aliases": [], "kind": "", "parent_id": None}


class UnitBatch:
    """Units on their way into the database."""

    def __init__(self, authority: Authority, now: datetime) -> None:
        """Prepare; nothing is written yet."""
        self._authority = authority
        connection = authority.as_of.connection
        self._versions = Timelines(connection, unit_version, "unit_id", FIELDS)
        self._heads = Timelines(connection, unit_head, "unit_id", ("person_id", "acting"))
        self._trail = AuditTrail(authority, now)

    def versions(self) -> dict[int, list[Span]]:
        """Return what is said of every unit over time."""
        return self._versions.load()

    def heads(self) -> dict[int, list[Span]]:
        """Return who heads every unit over time."""
        return self._heads.load()

    def require(self, unit_id: int) -> None:
        """Raise Problem unless one is an officer of a unit that there is."""
        if not self._authority.covers(unit_id):
            raise Problem("problem.not_allowed")

    def require_above(self, before: Sequence[Span], spans: Sequence[Span]) -> None:
        """Raise Problem where a unit comes below another that is outside one's own units."""
        stood = {span.values["parent_id"] for span in before}
        stands = {span.values["parent_id"] for span in spans}
        if not all(map(self._authority.covers, stands - stood)):
            raise Problem("problem.not_allowed")

    def arrange(self, unit_id: int, before: Sequence[Span], spans: Sequence[Span]) -> bool:
        """Write what is said of a unit; return whether it differs.

        From here on the unit is one's own, so that others may come below it. Raises Problem for
        one outside, and for one below another outside.
        """
        if before:
            self.require(unit_id)
        self.require_above(before, spans)
        self._authority.include(unit_id)
        if list(before) == list(spans):
            return False
        self._versions.replace(unit_id, spans)
        # A unit that is not written, after an error in the file, has an id below 0.
        action = Action.UNIT_CHANGE if before else Action.UNIT_ADD
        self._trail.add(action, unit_id=unit_id if unit_id > 0 else None)
        return True

    def require_head(self, spans: Sequence[Span], head: int) -> None:
        """Raise Problem unless one may make somebody head: not oneself, and nobody outside."""
        by = self._authority.actor_id
        if head == by and heading(spans, self._authority.as_of.day) != head:
            raise Problem("problem.not_for_oneself")
        self._authority.require_person(head)

    def lead(self, unit_id: int, before: Sequence[Span], spans: Sequence[Span]) -> bool:
        """Write who heads a unit; return whether it differs. Raises Problem as above."""
        if list(before) == list(spans):
            return False
        today = self._authority.as_of.day
        head = heading(spans, today)
        # Only a change of today's head gives anybody rights: one that stands is not asked about
        # again.
        if head is not None and head != heading(before, today):
            self.require_head(before, head)
        self._heads.replace(unit_id, spans)
        known = head if head is None or head > 0 else None
        unit = unit_id if unit_id > 0 else None
        self._trail.add(Action.UNIT_HEAD, person_id=known, unit_id=unit)
        return True

    def discard(self) -> None:
        """Forget what is not yet written."""
        for pending in (self._versions, self._heads, self._trail):
            pending.discard()

    def flush(self) -> None:
        """Write the units held back: people are put into them next."""
        self._versions.flush()

    def keep(self) -> None:
        """Write the rest, and the audit events of it all."""
        self.flush()
        self._heads.flush()
        self._trail.flush()


def heading(spans: Sequence[Span], day: date) -> int | None:
    """Return the id of who heads a unit on a day, from its heads over time."""
    span = on(spans, day)
    return span.values["person_id"] if span else None


def comes_above_itself(
    stored: Mapping[int, Sequence[Span]], unit_id: int, spans: Sequence[Span]
) -> bool:
    """Return whether on some day the line above a unit leads back to it."""
    walk = [(span.values["parent_id"], span.first, span.last, 0) for span in spans]
    while walk:
        above, first, last, steps = walk.pop()
        if above == unit_id:
            return True
        if above is None or steps > len(stored):  # a circle that the unit is not part of
            continue
        walk.extend(
            (span.values["parent_id"], max(span.first, first), min(span.last, last), steps + 1)
            for span in stored.get(above, ())
            if span.first <= last and span.last >= first
        )
    return False
