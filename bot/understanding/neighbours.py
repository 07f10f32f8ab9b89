"""The intent that a new value turns an earlier one into: a colleague, a unit, a file."""

from __future__ import annotations

from bot.understanding.intents import Intent, traits
from bot.understanding.parsing import Parsed
from bot.understanding.slots import Slots


def neighbour(intent: str, parsed: Parsed, slots: Slots) -> str:
    """Return the intent that new values turn an earlier one into."""
    if slots.persons or parsed.people:
        return traits(intent).colleague
    if slots.format and (intent, slots.format) != (Intent.MY_SCHEDULE, "ics"):
        return intent if traits(intent).files else Intent.REPORT_EXPORT
    if parsed.units:
        return _of_units(intent, len(parsed.units))
    if parsed.whole_agency:
        return traits(intent).whole or intent
    if parsed.classes is not None and parsed.classes.exact and traits(intent).lists_classes:
        return Intent.CLASS_DETAIL
    return intent


def _of_units(intent: str, count: int) -> str:
    row = traits(intent)
    return (row.one_unit if count == 1 else row.units) or intent
