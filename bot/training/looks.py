"""Who looked at a person's record, or at a list that held it: from the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, select

from bot.storage.tables import audit_event, person
from bot.training import units
from bot.training.as_of import AsOf
from bot.training.people import Person

#: Looks at lists of a unit that are searched for those that held one.
_SEARCHED: Final = 500


@dataclass(frozen=True, slots=True)
class Look:
    """One look: when, whose, and whether at a list that held the person."""

    at: datetime
    name: str
    in_list: bool


def at_person(as_of: AsOf, who: Person) -> list[Look]:
    """Return others' looks at a person, the newest first."""
    event = audit_event.c
    above = units.line_up(as_of, who.unit_id) if who.unit_id is not None else []
    of_list = and_(event.person_id.is_(None), event.unit_id.in_(above))
    found = as_of.connection.execute(
        select(event.at, event.person_id, event.details, person.c.name)
        .join(person, person.c.id == event.actor_id)
        .where(
            or_(event.person_id == who.id, of_list),
            event.actor_id != who.id,
            event.action.like("view.%"),
        )
        .order_by(event.id.desc())
        .limit(_SEARCHED)
    )
    return [
        Look(row.at, row.name, in_list=row.person_id is None)
        for row in found
        if row.person_id or _shows(row.details, who.code)
    ]


def _shows(details: Mapping[str, Any], code: str) -> bool:
    """Return whether a list that was looked at held somebody; one that does not say may have."""
    people = details.get("people")
    return people is None or code in people
