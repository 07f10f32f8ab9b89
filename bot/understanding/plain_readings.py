"""Readings that need no classifier: follow-ups, courtesies, texts without a word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.understanding.intents import OUT_OF_SCOPE, Intent
from bot.understanding.reading import Reading, Zone
from bot.understanding.slots import Slots
from bot.understanding.text.normalisation import LIMIT

#: From here on a part of a text is a request of its own.
_A_REQUEST: Final = 0.9


def sure(reading: Reading) -> bool:
    """Whether a part of a text is a request by itself."""
    sure = reading.zone is Zone.ANSWER and reading.confidence >= _A_REQUEST
    return sure and reading.intent != OUT_OF_SCOPE


def courtesy(*, agree: bool | None) -> Reading:
    """Read a yes or no to nothing that was asked: it closes what was said, and repeats nothing."""
    return Reading(
        Intent.THANKS, 1.0, ((Intent.THANKS, 1.0),), Slots(agree=agree), Zone.ANSWER, follow_up=True
    )


def wordless(text: str, thanks: Collection[str]) -> Reading:
    """Read a thumb as thanks, a lone question mark as a call for help; a dot as nothing of ours."""
    if any(sign in text[:LIMIT] for sign in thanks):
        return Reading(Intent.THANKS, 1.0, ((Intent.THANKS, 1.0),), Slots(), Zone.ANSWER)
    intent, zone = ("help", Zone.ANSWER) if "?" in text[:LIMIT] else (OUT_OF_SCOPE, Zone.REFUSE)
    return Reading(intent, 1.0, ((intent, 1.0),), Slots(), zone)


def general(reading: Reading) -> Reading:
    """Return a question about what follows from the rules as one about the plan."""
    intent = Intent.PLAN_TARGETS
    slots = replace(reading.slots, mood=None, reminder=None)
    return replace(
        reading,
        intent=intent,
        confidence=1.0,
        candidates=((intent, 1.0),),
        slots=slots,
        zone=Zone.ANSWER,
    )


def whether_done(reading: Reading) -> Reading:
    """Return a question whether one took a topic as one about what is missing."""
    of_oneself = (Intent.MY_HISTORY, Intent.MY_SCHEDULE, Intent.MY_OBLIGATIONS)
    if reading.chosen or reading.intent not in of_oneself:
        return reading
    intent = Intent.MY_MISSING
    return replace(
        reading,
        intent=intent,
        confidence=1.0,
        candidates=((intent, 1.0),),
        zone=Zone.ANSWER,
    )


def follow_up(intent: str, slots: Slots) -> Reading:
    """Read what only goes on from what was said before: of that there is no doubt."""
    return Reading(intent, 1.0, ((intent, 1.0),), slots, Zone.ANSWER, follow_up=True)
