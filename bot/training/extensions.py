"""Extensions (gia hạn): which period one is of, the due day it gives, the duty it keeps open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import waiver
from bot.training.as_of import AsOf
from bot.training.effective_dates import DAY
from bot.training.enums import WaiverKind
from bot.training.plan import Plan, Target
from bot.training.timeline import ALWAYS, OPEN, before


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for one requirement, given on ``first`` and until ``last``."""

    first: date
    last: date

    def period(self, plan: Plan, target: Target) -> tuple[date, date]:
        """Return the period whose duty it gives more time for.

        It is that of the day on which it was given, or one before where it would move nothing:
        until 31 January means the year that is over.
        """
        day = self.last if self.first == ALWAYS else self.first
        window = plan.window(target, day)
        # Reaching beyond its own period's due day it moves that one; else it could move nothing,
        # and can only have been meant for the year before.
        if target.period != "year" or plan.due(target, day) < self.last:
            return window
        earlier = plan.window(target, before(window[0]))
        # A rule younger than that year left no duty in it to give time for.
        in_force = max(plan.valid_from, target.valid_from) <= earlier[1]
        return earlier if in_force else window

    def due(self, plan: Plan, target: Target, day: date) -> date:
        """Return the due day in the day's period; over or not, it stays the extension's own."""
        due = plan.due(target, day)
        if self.period(plan, target) != plan.window(target, day):
            return due
        return max(due, self.last)

    def keeps_open(self, plan: Plan, target: Target, day: date) -> Plan | None:
        """Return a plan of the older duty alone where it is open still on a day, else None.

        Its one period reaches from the old one's first day to the extension's last.
        """
        first, last = self.period(plan, target)
        # Earlier it stands among the ordinary duties, later it is over like them.
        if not last < day <= self.last:
            return None
        return replace(
            plan,
            valid_from=first,
            valid_to=self.last,
            targets=(replace(target, period="plan", due=None, valid_to=OPEN),),
        )


_COLUMNS: Final = (waiver.c.requirement, waiver.c.valid_from, waiver.c.valid_to)
_OF_PERSON: Final = Prepared(
    select(*_COLUMNS).where(
        waiver.c.person_id == parameter("person", waiver.c.person_id.type),
        waiver.c.kind == WaiverKind.EXTENSION,
        waiver.c.valid_from <= DAY,
    )
)


def of_person(as_of: AsOf, person_id: int) -> dict[str, Extension]:
    """Return one person's extensions given by the day: requirement → extension."""
    # Also those that have run out: a duty of then keeps the due day that it had.
    rows = _OF_PERSON.rows(as_of.connection, person=person_id, day=as_of.day)
    return {row.requirement: Extension(row.valid_from, row.valid_to) for row in rows}


def of_people(as_of: AsOf, people: Sequence[int] | None = None) -> dict[int, dict[str, Extension]]:
    """Return extensions given by the day, of some people or all: person's id → requirement."""
    statement: Any = select(waiver.c.person_id, *_COLUMNS).where(
        waiver.c.kind == WaiverKind.EXTENSION, waiver.c.valid_from <= as_of.day
    )
    if people is not None:
        statement = statement.where(waiver.c.person_id.in_(people))
    extensions: dict[int, dict[str, Extension]] = {}
    for person_id, requirement, first, last in as_of.connection.execute(statement):
        extensions.setdefault(person_id, {})[requirement] = Extension(first, last)
    return extensions
