"""The words to somebody whose chat was just joined to them."""

from __future__ import annotations

from bot.base.texts import Texts
from bot.training import units
from bot.training.access import viewer
from bot.training.as_of import AsOf


def greeting(as_of: AsOf, person_id: int, say: Texts) -> str:
    """Return the words that let a person see that the record is theirs: name, unit, role."""
    who = viewer(as_of, person_id)
    if who.person is None:
        raise LookupError("a person was linked and is not there")
    unit = units.by_id(as_of, who.person.unit_id) if who.person.unit_id else None
    roles = [
        name
        for name, held in (
            ("manager", bool(who.headed)),
            ("officer", who.officer),
            ("admin", who.admin),
        )
        if held
    ]
    return say(
        "linking.greeting",
        name=who.person.name,
        unit=unit.name if unit else say("linking.no_unit"),
        role=say.join(say.name("role", role) for role in roles or ["staff"]),
    )
