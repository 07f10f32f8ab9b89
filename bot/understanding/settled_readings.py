"""What is settled of questions between two intents: rules over what the classifier tells apart."""

from __future__ import annotations

from dataclasses import replace

from bot.understanding.cues import Cues, of_people
from bot.understanding.dialogue import Context
from bot.understanding.intents import About, Intent, traits
from bot.understanding.mood import Mood
from bot.understanding.parsing import Parsed
from bot.understanding.period_choice import already_past
from bot.understanding.question_form import DateAsked, QuestionForm, Whether
from bot.understanding.reading import Memory, Surroundings
from bot.understanding.slots import Slots

_OF_HOURS = (Intent.PLAN_TARGETS, Intent.HOURS_THIS_YEAR)
_ICS = "ics"


def asked(intent: str, parsed: Parsed, context: Context, known: Cues) -> str:
    """Return the intent that what is named with a question makes of it, before its slots are read.

    Of the whole agency's people it is asked who: "toàn phường còn ai"; the classes of a month that
    is over are history: "tháng 10 em học lớp nào" in December.
    """
    if (
        intent == Intent.MY_SCHEDULE
        and already_past(parsed.times, parsed.today)
        and not known.coming.find(parsed.words)
    ):
        return Intent.MY_HISTORY
    whole = intent == Intent.CITY_SUMMARY and parsed.whole_agency and context.asks_who(parsed)
    return Intent.UNIT_MISSING if whole else intent


def settled(
    intent: str,
    slots: Slots,
    form: QuestionForm,
    parsed: Parsed,
    surroundings: Surroundings,
    memory: Memory,
    known: Cues,
) -> tuple[str, Slots]:
    """Return the intent and slots of a question by the rules between neighbouring intents.

    "học X chưa" of oneself is what is missing; a calendar file is of one's own classes; hours of a
    colleague are that colleague's state; one's own code beside a wish to link is no person.
    """
    intent, slots = of_people(intent, slots)
    if form.supposes and slots.in_hours and memory.intent and intent in _OF_HOURS:
        # "thế 40 tiết thì sao" asks how they stand, of whom was spoken of last.
        of_others = traits(memory.intent).about in (About.UNIT, About.PERSON)
        intent = memory.intent if of_others and not slots.about else Intent.HOURS_THIS_YEAR
    if traits(intent).about is About.SELF and _own_code_alone(parsed, surroundings):
        slots = slots.without("persons")
    if intent == Intent.REGISTER_CLASS and set(slots.persons) - {surroundings.own_code}:
        intent = Intent.NOMINATE  # a place for a colleague is never taken for the asker
    if intent == Intent.CANCEL_REGISTRATION and _of_somebody_else(slots, parsed, surroundings):
        # Nobody else's place is given up here, and the asker's own was not meant.
        slots = replace(slots, mood=Mood.ASKED)
    if intent == Intent.UNLINK_ACCOUNT and set(slots.persons) - {surroundings.own_code}:
        return Intent.MANAGE_ACCOUNTS, slots  # "khoá tài khoản CB0012" ends no chat of one's own
    if (named := _of_class(intent, form, parsed)) is not None:
        slots = replace(slots, training_class=named, topics=(), level=None)
    if intent == Intent.MY_HISTORY and form.whether is Whether.YET and slots.topics:
        return (Intent.PERSON_LOOKUP if slots.persons else Intent.MY_MISSING), slots
    if intent == Intent.HOURS_THIS_YEAR and slots.persons and parsed.people:
        return Intent.PERSON_LOOKUP, slots
    if _is_calendar(intent, slots, parsed, memory, known):
        return Intent.MY_SCHEDULE, replace(slots, format=_ICS)
    if intent == Intent.PERSON_LOOKUP and _own_code_alone(parsed, surroundings):
        own = slots.without("persons")
        return (Intent.MY_MISSING, own) if form.asks else (Intent.LINK_ACCOUNT, slots)
    return intent, slots


def _of_somebody_else(slots: Slots, parsed: Parsed, surroundings: Surroundings) -> bool:
    """Whether somebody but the asker is named, or spoken of as "anh ấy"."""
    if slots.persons or parsed.people:
        return slots.persons != (surroundings.own_code,)
    return any(pronoun.end - pronoun.start > 1 for pronoun in parsed.pronouns)


def _of_class(intent: str, form: QuestionForm, parsed: Parsed) -> str | None:
    """Return the class that a day of registration, or a list, is asked of: "lớp kỹ năng số"."""
    asked = intent == Intent.REPORT_EXPORT or (
        intent == Intent.DEADLINES and form.date is DateAsked.REGISTRATION
    )
    named = parsed.classes
    if not asked or named is None or not named.led or len(named.options) != 1:
        return None
    return named.options[0].value


def _is_calendar(intent: str, slots: Slots, parsed: Parsed, memory: Memory, known: Cues) -> bool:
    """Whether a file of one's own classes is wanted: a calendar's, or any kind's after these."""
    if intent == Intent.MY_SCHEDULE:
        return not slots.format and bool(known.calendar.find(parsed.words))
    if intent != Intent.REPORT_EXPORT or slots.format == _ICS:
        return intent == Intent.REPORT_EXPORT
    named = slots.topics or slots.units or slots.persons or slots.training_class
    return memory.intent == Intent.MY_SCHEDULE and not slots.format and not named


def _own_code_alone(parsed: Parsed, surroundings: Surroundings) -> bool:
    """Whether the only person named is the asker, by their code."""
    own = (surroundings.own_code or "").casefold()
    said = [word.word for word in parsed.tokens if word.word.casefold() == own]
    return bool(own and said) and all(
        not person.options or person.options[0].value == surroundings.own_code
        for person in parsed.people
    )
