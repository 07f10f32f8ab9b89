"""Leaving one class for another: "đổi từ lớp C01 sang lớp C02"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.understanding.cues import Cues
from bot.understanding.entities.class_recognizer import ClassMention
from bot.understanding.intents import Intent
from bot.understanding.parsing import Parsed
from bot.understanding.reading import Reading

#: The class to take stands right after the word for a change, "lớp" and the like between.
_FARTHEST: Final = 2
#: Takes a part of the text apart.
Part = Callable[[str], Parsed]


def switched(reading: Reading, parsed: Parsed, cues: Cues, part: Part) -> Reading:
    """Return a wish to leave a class with the one to take, where a text names one to change to."""
    if reading.intent != Intent.CANCEL_REGISTRATION:
        return reading
    sides = cues.switch_sides(parsed.text)
    to = part(sides[1]).classes if sides else None
    taken = _only(to)
    if sides is None or to is None or taken is None or to.start > _FARTHEST:
        return reading
    left = part(sides[0]).classes
    leaves = _only(left) or (None if left else _before(reading, taken))
    slots = replace(reading.slots, new_class=taken, training_class=leaves, topics=(), level=None)
    ambiguous = {slot: options for slot, options in reading.ambiguous.items() if slot != "class"}
    return replace(reading, slots=slots, ambiguous=ambiguous)


def _only(named: ClassMention | None) -> str | None:
    return named.options[0].value if named and len(named.options) == 1 else None


def _before(reading: Reading, taken: str) -> str | None:
    """Return the class that is left: the one spoken of, if it is not the one to take."""
    spoken_of = reading.slots.training_class
    return spoken_of if spoken_of != taken else None
