"""Readings that need no classifier: follow-ups, courtesies, texts without a word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.understanding.dialogue import button
from bot.understanding.intents import OUT_OF_SCOPE, About, Intent, traits
from bot.understanding.mood import Mood, mood_of
from bot.understanding.parsing import Parsed
from bot.understanding.question_form import IF_COUNTED, QuestionForm, Whether
from bot.understanding.reading import ChoiceRole, Memory, Reading, Zone
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


def declined(intent: str | None) -> Reading:
    """Read a no to a question for a value: nothing is done; of what does nothing it is enough."""
    if intent is None or not traits(intent).acts:
        return courtesy(agree=False)
    return follow_up(intent, Slots(mood=Mood.DENIED))


def pressed(action: str) -> Reading:
    """Read a text as a button of the last reply."""
    return replace(follow_up(action.partition("?")[0], Slots()), chosen=action)


def taken_back(reading: Reading, memory: Memory) -> Reading:
    """Return what is not to be done as its undoing, if the last reply has just done it."""
    undo = button(memory, ChoiceRole.UNDO)
    if reading.slots.mood is not Mood.DENIED or reading.intent != memory.intent or undo is None:
        return reading
    return pressed(undo)


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
    return settled(replace(reading, slots=slots), intent)


def of_rules(reading: Reading, parsed: Parsed, form: QuestionForm, memory: Memory) -> Reading:
    """Return a question that only the plan's rules answer as one about the plan."""
    learned_elsewhere = form.learning in IF_COUNTED
    if reading.chosen or parsed.people:
        certain = False
    else:
        certain = (
            form.consequence
            or (form.absence is not None and not (parsed.units or memory.asks))
            or (learned_elsewhere and reading.zone is Zone.OFFER)
        )
    of_group = bool(form.groups) and form.whether is Whether.SO
    if certain or ((learned_elsewhere or of_group) and is_general(reading)):
        return general(reading)
    return reading


def is_general(reading: Reading) -> bool:
    """Whether a question of a staff group can only be about what the plan asks of it.

    "viên chức có cần học pháp luật không" asks for no class.
    """
    row = traits(reading.intent)
    return not (reading.chosen or row.acts or row.about is About.UNIT or row.courtesy)


def whether_done(reading: Reading) -> str | None:
    """Return that a question whether one took a topic is about what is missing, if it can be."""
    of_oneself = {Intent.MY_HISTORY, Intent.MY_SCHEDULE, Intent.MY_OBLIGATIONS, Intent.MY_MISSING}
    return Intent.MY_MISSING if reading.intent in of_oneself else None


def whether_must(reading: Reading) -> Reading:
    """Return a doubtful question whether one must take something as one about what one must."""
    intent = Intent.MY_OBLIGATIONS
    near = any(label == intent for label, _ in reading.candidates)
    return settled(reading, intent) if near else reading


def not_done(reading: Reading, words: Sequence[str], locale: str) -> Reading:
    """Return a doubtful wish that only denies a deed as that: to do nothing, nothing is asked."""
    if reading.zone is not Zone.OFFER:
        return reading
    for intent, _ in reading.candidates:
        if mood_of(intent, words, locale) is Mood.DENIED:
            denied = replace(reading, slots=replace(reading.slots, mood=Mood.DENIED))
            return settled(denied, intent)
    return reading


def of_names(reading: Reading, parsed: Parsed) -> Reading:
    """Return a text of nothing but a unit, or a person, as a question of how these stand."""
    if reading.zone is Zone.ANSWER or reading.chosen or not (parsed.units or parsed.people):
        return reading
    if reading.intent == Intent.LINK_ACCOUNT:  # "mã em là CB004"
        return settled(reading, Intent.LINK_ACCOUNT)
    several = Intent.COMPARE_UNITS if len(parsed.units) > 1 else Intent.UNIT_PROGRESS
    return settled(reading, several if parsed.units else Intent.PERSON_LOOKUP)


def settled(reading: Reading, intent: str) -> Reading:
    """Return a reading as surely that of an intent."""
    return replace(
        reading, intent=intent, confidence=1.0, candidates=((intent, 1.0),), zone=Zone.ANSWER
    )


def follow_up(intent: str, slots: Slots) -> Reading:
    """Read what only goes on from what was said before: of that there is no doubt."""
    return Reading(intent, 1.0, ((intent, 1.0),), slots, Zone.ANSWER, follow_up=True)
