"""What the way a question is put settles, where the words that are judged leave it open."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.training.enums import EXCLUSIONS
from bot.understanding import plain_readings
from bot.understanding.cues import Cues
from bot.understanding.intents import OUT_OF_SCOPE, About, Intent, traits
from bot.understanding.parsing import Parsed
from bot.understanding.question_form import QuestionForm, Whether
from bot.understanding.reading import Memory, Reading, Zone

#: What "việc nào quá hạn" of oneself is near to.
_OF_DATES: Final = frozenset({Intent.MY_MISSING, Intent.MY_OBLIGATIONS, Intent.DEADLINES})
#: What "ai học nhiều nhất" is taken for; units are ranked, people never.
_RANKED: Final = frozenset(
    {
        Intent.UNIT_MISSING,
        Intent.UNIT_PROGRESS,
        Intent.COMPARE_UNITS,
        Intent.CITY_SUMMARY,
        Intent.PERSON_LOOKUP,
        Intent.HOURS_THIS_YEAR,
        Intent.MY_HISTORY,
    }
)
#: What is offered instead of a rank among people: of a unit, of oneself.
_NEAR_A_RANK: Final = (Intent.UNIT_PROGRESS, Intent.UNIT_MISSING, Intent.COMPARE_UNITS)
_NEAR_ONES_RANK: Final = (Intent.HOURS_THIS_YEAR, Intent.MY_MISSING, Intent.UNIT_PROGRESS)


def by_form(
    reading: Reading, parsed: Parsed, form: QuestionForm, memory: Memory, known: Cues
) -> Reading:
    """Return a reading put right by how the question is put."""
    reading = plain_readings.of_rules(reading, parsed, form, memory)
    if reading.slots.excluded and form.away in EXCLUSIONS:
        reading = replace(reading, slots=replace(reading.slots, away=form.away))
    if reading.chosen:
        return reading
    if (left := _class_to_leave(reading, memory)) is not None:
        reading = replace(reading, slots=replace(reading.slots, training_class=left))
    if parsed.people:
        asked = form.exemption and reading.intent == Intent.REQUEST_EXTENSION
        return plain_readings.settled(reading, reading.intent) if asked else reading
    if not parsed.units and (of_oneself := _of_oneself(reading, form, memory)):
        return plain_readings.settled(reading, of_oneself)
    if form.must and reading.zone is Zone.OFFER and not parsed.units:
        reading = plain_readings.whether_must(reading)
    return _unranked(reading, parsed, known)


def _class_to_leave(reading: Reading, memory: Memory) -> str | None:
    """Return the class spoken of, where only the one to change to is said: "đổi qua lớp C02"."""
    slots, before = reading.slots, memory.slots.training_class
    alone = slots.new_class is not None and slots.training_class is None
    of_classes = traits(memory.intent).about is About.CLASS
    switches = reading.intent == Intent.CANCEL_REGISTRATION and alone and of_classes
    return before if switches and before != slots.new_class else None


def _of_oneself(reading: Reading, form: QuestionForm, memory: Memory) -> str | None:
    """Return what is asked of oneself: "học đạo đức rồi đúng không", "việc nào quá hạn"."""
    slots = reading.slots
    if form.confirms and slots.topics:
        own = slots.about is About.SELF and reading.intent == Intent.UNIT_PROGRESS
        return Intent.MY_MISSING if own else plain_readings.whether_done(reading)
    unsure = reading.zone is not Zone.ANSWER or reading.intent == OUT_OF_SCOPE
    if form.whether is Whether.YET and slots.topics and unsure and not memory.asks:
        # "thực thi công vụ xong chưa": of the unit only where that is spoken of.
        of_unit = slots.about is About.UNIT or traits(memory.intent).about is About.UNIT
        return None if of_unit or slots.groups else Intent.MY_MISSING
    if slots.overdue and form.asks and reading.intent in _OF_DATES:
        return Intent.DEADLINES if slots.about in {About.SELF, None} else None
    return None


def _unranked(reading: Reading, parsed: Parsed, known: Cues) -> Reading:
    """Return a question for the best of some people as one to ask back: people are not ranked.

    "ai còn thiếu nhiều nhất" is answered by the list of who lacks something.
    """
    if reading.intent not in _RANKED:
        return reading
    words = parsed.words
    # "Ít nhất một trong hai" counts, it does not rank.
    at_least = any(
        rank.end < len(words) and (words[rank.end].isdecimal() or words[rank.end] in known.counted)
        for rank in known.rank.find(words)
    )
    if at_least or not known.rank.find(words) or known.not_done(words):
        return reading
    of_units = {at for unit in parsed.units for at in range(unit.start, unit.end)}
    if known.who.find(words):
        offered = _NEAR_A_RANK
    elif any(rank.start not in of_units for rank in known.own_rank.find(words)):
        offered = _NEAR_ONES_RANK
    else:
        return reading
    named = tuple((str(intent), reading.confidence / 2) for intent in offered)
    return replace(
        reading, intent=str(offered[0]), confidence=named[0][1], candidates=named, zone=Zone.OFFER
    )
