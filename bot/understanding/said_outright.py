"""Phrases that say by themselves what is wanted, whatever the classifier makes of the rest.

An officer's desk has a few that are said in the same words every day ("hôm nay nhắc ai"), and a
list that was just shown is gone on from by its numbers ("duyệt mục 1").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from bot.base.texts import LOCALES
from bot.understanding import verbs
from bot.understanding.cues import cues, phrase_list
from bot.understanding.intents import OUT_OF_SCOPE, Intent
from bot.understanding.reading import Memory, Reading, Zone
from bot.understanding.slots import Slots
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import split

#: A text of more words names those left out in passing.
_SHORT: Final = 8
_STATUS: Final = "status"


def said_outright(
    reading: Reading, text: str, words: Sequence[str], memory: Memory, locale: str
) -> Reading:
    """Return what a text says outright, else the reading as it was."""
    if reading.chosen:
        return reading
    known = _phrases(locale)
    if (row := _row_of_list(text, words, memory, known, locale)) is not None:
        return row
    if (intent := known.progress.asked(words)) is not None:
        return _certain(reading, intent, replace(reading.slots, verb=_STATUS))
    for found in known.phrases.find(words):
        outright = found.value
        if outright.alone and (found.start, found.end) != (0, len(words)):
            continue
        if outright.only_after is None or outright.only_after == memory.intent:
            slots = Slots.from_json({**reading.slots.stored(), **outright.slots})
            return _certain(reading, outright.intent, slots)
    excluded = cues(locale).excluded.find(words)
    if reading.slots.excluded and not excluded and cues(locale).not_done(words):
        # "còn ai chưa học" after those left out asks for the others again.
        return replace(reading, slots=replace(reading.slots, excluded=False))
    doubtful = reading.intent == OUT_OF_SCOPE or reading.zone is not Zone.ANSWER
    if excluded and doubtful and len(words) <= _SHORT:
        before = memory.slots
        slots = Slots(topics=before.topics, units=before.units, targets=before.targets)
        return _certain(reading, Intent.UNIT_MISSING, replace(slots, excluded=True))
    return reading


def _row_of_list(
    text: str, words: Sequence[str], memory: Memory, known: _Known, locale: str
) -> Reading | None:
    """Read "mục 2" after a list of what waits as its second row."""
    if memory.intent != Intent.REVIEW_QUEUE or memory.form is not None:
        return None
    found = known.row.search(text)
    if found is None or not 0 < int(found[1]) <= len(memory.items):
        return None
    slots = Slots(
        record=memory.items[int(found[1]) - 1],
        verb=verbs.verb(Intent.REVIEW_QUEUE, words, locale) or "open",
        reason=verbs.reason(text, locale),
    )
    intent = str(Intent.REVIEW_QUEUE)
    return Reading(intent, 1.0, ((intent, 1.0),), slots, Zone.ANSWER, follow_up=True)


def _certain(reading: Reading, intent: str, slots: Slots) -> Reading:
    return replace(
        reading,
        intent=str(intent),
        confidence=1.0,
        candidates=((str(intent), 1.0),),
        slots=slots,
        zone=Zone.ANSWER,
        unknown={},
        ambiguous={},
    )


@dataclass(frozen=True, slots=True)
class _Outright:
    intent: str
    slots: dict[str, Any]
    only_after: str | None
    alone: bool  # the whole text


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far something is that was handed in: what it is, then words that ask."""

    asks: Phrases[bool]
    things: Phrases[str]  # its intent

    def asked(self, words: Sequence[str]) -> str | None:
        """Return the intent whose earlier message is asked after, None for none."""
        thing = next(iter(self.things.find(words)), None)
        if thing is None or not self.asks.find(words[thing.end :]):
            return None
        return thing.value


@dataclass(frozen=True, slots=True)
class _Known:
    phrases: Phrases[_Outright]
    row: re.Pattern[str]
    progress: _Progress


def _outright(row: dict[str, Any]) -> _Outright:
    return _Outright(row["intent"], row.get("slots", {}), row.get("after"), "alone" in row)


@cache
def _phrases(locale: str) -> _Known:
    table = tomllib.loads((LOCALES / locale / "outright.toml").read_text(encoding="utf-8"))
    listed = [
        (
            split(phrase),
            _Outright(row["intent"], row.get("slots", {}), row.get("after"), "alone" in row),
        )
        for row in table["said"]
        for phrase in row["phrases"]
    ]
    marks = "|".join(re.escape(mark) for mark in table["row"]["marks"])
    things = [
        (split(phrase), intent)
        for intent, phrases in table["handed_in"]["things"].items()
        for phrase in phrases
    ]
    progress = _Progress(phrase_list(table["handed_in"]["asks"]), Phrases(things))
    return _Known(Phrases(listed), re.compile(rf"(?i)\b(?:{marks})\s*(\d{{1,2}})\b"), progress)
