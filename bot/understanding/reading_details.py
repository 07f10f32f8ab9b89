"""What words tell of a wish beside its slots: of reminders, a file, what to do, and its mood."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.understanding import verbs
from bot.understanding.channel_order import channel_order
from bot.understanding.cues import cues
from bot.understanding.intents import About, Intent, traits
from bot.understanding.mood import Mood, mood_of
from bot.understanding.parsing import Parsed
from bot.understanding.reading import Memory, Reading, Zone
from bot.understanding.reminder_recognizer import (
    days_put_right,
    of_others,
    reminder_wish,
    says_dated,
    stops_a_kind,
)
from bot.understanding.reminder_wish import ReminderAction

_ICS: Final = "ics"
#: What the words for a calendar file are near to.
_CALENDARS: Final = frozenset({Intent.CLASS_DETAIL, Intent.MY_SCHEDULE, Intent.REPORT_EXPORT})


def with_details(reading: Reading, parsed: Parsed, memory: Memory, locale: str) -> Reading:
    """Return a reading with all that its words tell of the wish; a button pressed is told whole."""
    if reading.chosen:
        return reading
    reading = _of_class_shown(_with_wish(reading, parsed, memory, locale), parsed, memory, locale)
    reading = _with_report(reading, parsed, memory, locale)
    return _with_mood(_with_verb(reading, parsed, locale), parsed, locale)


def _with_wish(reading: Reading, parsed: Parsed, memory: Memory, locale: str) -> Reading:
    """Return a reading about reminders with what the words ask of them."""
    dated = reading.slots.period is not None and says_dated(parsed.words, locale)
    if reading.intent == Intent.MY_SCHEDULE and dated:
        reading = replace(reading, intent=str(Intent.REMINDER_SETTINGS))
    if reading.zone is not Zone.ANSWER and stops_a_kind(parsed.words, locale):
        # A few words that stand below a reminder: alone they are like nothing that is ours.
        reading = replace(reading, intent=str(Intent.REMINDER_SETTINGS), zone=Zone.ANSWER)
    if reading.intent != Intent.REMINDER_SETTINGS:
        return reading
    if of_others(parsed.words, parsed.text, locale):
        # "đừng nhắc họ": with others named nothing of one's own is meant, however few the words.
        zone = Zone.ANSWER if reading.zone is Zone.OFFER else reading.zone
        return replace(reading, intent=str(Intent.REMIND_UNIT), zone=zone)
    wish = reminder_wish(parsed.words, parsed.text, reading.slots, parsed.today, locale)
    if reading.follow_up and memory.intent == Intent.REMINDER_SETTINGS:
        wish = days_put_right(wish, memory.slots.reminder, parsed.text, locale)
    slots = replace(reading.slots, reminder=wish) if wish else reading.slots
    if wish is None or wish.action is ReminderAction.SHOW:
        order = channel_order(parsed.words, locale)
        slots = replace(slots, channel=",".join(order) or slots.channel)
    return replace(reading, slots=slots)


def _of_class_shown(reading: Reading, parsed: Parsed, memory: Memory, locale: str) -> Reading:
    """Return a wish for a calendar below a class in detail as one for that class's days."""
    code = reading.slots.training_class or memory.slots.training_class
    shown = memory.intent == Intent.CLASS_DETAIL and code is not None
    if not shown or reading.intent not in _CALENDARS:
        return reading
    if not cues(locale).class_calendar.find(parsed.words):
        return reading
    slots = replace(reading.slots, training_class=code, format=_ICS)
    return replace(reading, intent=str(Intent.CLASS_DETAIL), slots=slots, zone=Zone.ANSWER)


def _with_report(reading: Reading, parsed: Parsed, memory: Memory, locale: str) -> Reading:
    """Return a wish for a file with what it is to hold: what is named, else the last answer.

    A wish that names its own subject goes on from figures of a unit only.
    """
    if reading.intent != Intent.REPORT_EXPORT:
        return reading
    before = memory.slots.report if memory.intent == Intent.REPORT_EXPORT else memory.intent
    if not reading.follow_up and traits(before).about is not About.UNIT:
        before = None
    report = cues(locale).report(parsed.words) or before
    return replace(reading, slots=replace(reading.slots, report=report))


def _with_verb(reading: Reading, parsed: Parsed, locale: str) -> Reading:
    """Return a reading with what the words ask to be done, where the intent does several."""
    if reading.slots.verb:
        return reading
    if reading.intent == Intent.REQUEST_EXTENSION and (paper := verbs.paper(parsed.text, locale)):
        return replace(reading, slots=replace(reading.slots, documents=(paper,)))
    found = verbs.verb(reading.intent, parsed.words, locale)
    if found is None:
        return reading
    why = verbs.reason(parsed.text, locale)
    return replace(reading, slots=replace(reading.slots, verb=found, reason=why))


def _with_mood(reading: Reading, parsed: Parsed, locale: str) -> Reading:
    """Return a reading of what acts with how that is spoken of."""
    if reading.zone is not Zone.ANSWER or reading.slots.mood is not None:
        return reading
    mood = mood_of(reading.intent, parsed.words, locale)
    if mood is Mood.TOLD:
        return reading
    return replace(reading, slots=replace(reading.slots, mood=mood))
