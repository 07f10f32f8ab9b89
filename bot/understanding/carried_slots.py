"""Which slots of the last question a next one goes on with: one table, read row by row."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from bot.understanding.intents import About, Intent, traits
from bot.understanding.parsing import Parsed
from bot.understanding.reading import Memory, Reading
from bot.understanding.slots import Slots, field_of

_SUBJECT: Final = frozenset({"topics", "level"})
_GROUPS: Final = frozenset({"groups"})
_WHEN: Final = frozenset({"period"})
_UNITS: Final = frozenset({"units"})
_CLASS: Final = frozenset({"training_class"})
_PERSONS: Final = frozenset({"persons"})
#: What makes a list of people shorter, beside its subject.
_SUBJECT_NARROWED: Final = frozenset({"except_topics", "done_topics", "combine"})
_LIST_NARROWED: Final = frozenset(
    {"except_persons", "except_units", "targets", "overdue", "in_hours"}
)

_FIGURES: Final = frozenset(intent for intent in Intent if intent.traits.about is About.UNIT) | {
    Intent.REPORT_EXPORT
}
#: Figures of one unit, or of several side by side.
OF_UNITS: Final = frozenset(
    {
        *(Intent.UNIT_PROGRESS, Intent.UNIT_MISSING, Intent.REMIND_UNIT, Intent.FORECAST),
        Intent.REPORT_EXPORT,
    }
)
_OWN: Final = frozenset(intent for intent in Intent if intent.traits.about is About.SELF)
_CLASSES: Final = frozenset(intent for intent in Intent if intent.traits.about is About.CLASS)
_ALL: Final = frozenset(Intent)


@dataclass(frozen=True, slots=True)
class Carry:
    """Fields that questions ``into`` go on with after questions ``out_of``.

    ``going_on`` tells that only a text that opens as one that goes on does so: "thế còn tôi".
    """

    into: frozenset[Intent]
    out_of: frozenset[Intent]
    fields: frozenset[str]
    going_on: bool = False


TABLE: Final = (
    # Figures are asked for by turns: how far, who not, remind them, will it do, as a file.
    Carry(_FIGURES - {Intent.CITY_SUMMARY}, _FIGURES, _SUBJECT | _WHEN | _GROUPS),
    Carry(frozenset({Intent.CITY_SUMMARY}), _FIGURES, _SUBJECT | _WHEN | _GROUPS, going_on=True),
    Carry(OF_UNITS, _FIGURES, _UNITS),
    # Those of the list just seen are reminded, or put in the file, and nobody whom it left out.
    Carry(
        frozenset({Intent.REMIND_UNIT, Intent.REPORT_EXPORT}),
        frozenset({Intent.UNIT_MISSING, Intent.REMIND_UNIT, Intent.REPORT_EXPORT}),
        _SUBJECT_NARROWED | _LIST_NARROWED,
    ),
    Carry(_FIGURES, frozenset({Intent.PLAN_TARGETS}), _SUBJECT),
    Carry(frozenset({Intent.PLAN_TARGETS}), frozenset({Intent.PLAN_TARGETS}), _SUBJECT, True),
    # From what one owes oneself to the others of the unit, and back.
    Carry(frozenset({Intent.UNIT_MISSING}), frozenset({Intent.MY_MISSING}), _SUBJECT),
    Carry(
        frozenset({Intent.MY_MISSING}),
        _FIGURES | {Intent.PERSON_LOOKUP},
        _SUBJECT,
        going_on=True,
    ),
    # A thing that is owed: by when, why, when there is a class, more time, a paper, an error.
    Carry(
        frozenset(
            {
                *(Intent.DEADLINES, Intent.WHY_OBLIGATION, Intent.REQUEST_EXTENSION),
                *(Intent.REPORT_ERROR, Intent.UPCOMING_CLASSES),
            }
        ),
        _OWN | {Intent.UPCOMING_CLASSES},
        _SUBJECT,
    ),
    Carry(
        frozenset({Intent.SUBMIT_EVIDENCE}),
        frozenset({Intent.CERTIFICATE_STATUS, Intent.MY_MISSING}),
        _SUBJECT,
    ),
    Carry(frozenset({Intent.UPCOMING_CLASSES}), frozenset({Intent.UPCOMING_CLASSES}), _WHEN),
    # What is wrong is the record just seen: last year's hours, if these were shown.
    Carry(
        frozenset({Intent.REPORT_ERROR}),
        frozenset({Intent.HOURS_THIS_YEAR, Intent.MY_HISTORY}),
        _WHEN,
    ),
    Carry(frozenset({Intent.MY_HISTORY}), frozenset({Intent.HOURS_THIS_YEAR}), _WHEN),
    Carry(frozenset({Intent.HOURS_THIS_YEAR}), frozenset({Intent.MY_HISTORY}), _WHEN),
    # A class picked: what it is, a place in it, by when.
    Carry(_CLASSES, _CLASSES | {Intent.DEADLINES}, _CLASS),
    Carry(frozenset({Intent.DEADLINES, Intent.WHY_OBLIGATION}), _CLASSES, _CLASS),
    Carry(frozenset({Intent.REPORT_EXPORT}), frozenset({Intent.MANAGE_CLASS}), _CLASS),
    # A colleague spoken of.
    Carry(
        frozenset(
            {
                *(Intent.PERSON_LOOKUP, Intent.NOMINATE, Intent.WHY_OBLIGATION),
                *(Intent.DEADLINES, Intent.HOURS_THIS_YEAR),
            }
        ),
        _ALL,
        _PERSONS,
    ),
)


def carried_fields(into: str, out_of: str | None, *, going_on: bool) -> set[str]:
    """Return the fields that a question goes on with after another."""
    return {
        field
        for row in TABLE
        if into in row.into and out_of in row.out_of and (going_on or not row.going_on)
        for field in row.fields
    }


def kept(
    intent: str,
    now: Slots,
    memory: Memory,
    parsed: Parsed,
    *,
    going_on: bool,
    both: bool = False,
) -> Slots:
    """Return the slots of a new question with those that still hold from the last.

    ``going_on`` tells that it opens as one that goes on, ``both`` that it speaks of the two units
    spoken of last: "hai bên bên nào hơn".
    """
    if memory.intent is None or traits(memory.intent).passing:
        return now
    before, stay = spoken_of(memory.slots), carried_fields(intent, memory.intent, going_on=going_on)
    if parsed.units or parsed.whole_agency:
        stay -= _UNITS
    if parsed.people or parsed.units or _of_another(now):
        stay -= _PERSONS
    switched = now.new_class is not None  # the class named is the one to take
    if parsed.classes and parsed.classes.exact and not (parsed.classes.that or switched):
        stay -= _CLASS
    if now.topics or now.except_topics:
        stay -= _SUBJECT | _SUBJECT_NARROWED
    if now.topics or now.targets:
        stay -= {"targets"}
    if _of_other_units(now, before):
        stay -= _LIST_NARROWED
    if both and intent in _FIGURES and before.earlier_units and not now.units:
        now = replace(now, units=(*before.earlier_units, *before.units), count=None)
    now = _side_by_side(intent, now, before, memory)
    slots = _apart(now.over(before.only(*(stay - now.given()))), before.only(*stay), now)
    named = slots.training_class or slots.topics
    if traits(intent).about is About.CLASS and not named and parsed.only_class:
        return replace(slots, training_class=parsed.only_class)
    return slots


def spoken_of(before: Slots) -> Slots:
    """Return slots as the next question speaks of them: a class taken for another is the class."""
    if before.new_class is None:
        return before
    return replace(before, training_class=before.new_class, new_class=None)


def merged(
    before: Slots, now: Slots, intent: str, unclear: Collection[str] = (), *, adds: bool = False
) -> Slots:
    """Return earlier slots with new ones over them; what a new value makes stale is dropped.

    ``unclear`` are slots that the text names without saying which record: the old one is not it.
    With ``adds`` what is named comes beside what was: "thêm anh Dình nữa".
    """
    stale = {"page", *(field_of(slot) for slot in unclear)}
    if now.topics:
        stale |= {"level", "combine", "done_topics"}
    if (now.topics or now.period) and not now.training_class and intent not in _CLASSES:
        stale |= {"training_class"}
    if now.units or _of_another(now):
        stale |= {"persons"}
    if now.period or now.count:
        stale |= {"count", "period"} if intent == Intent.REQUEST_EXTENSION else set()
    if adds:
        now = _beside(before, now)
        stale -= {"persons"}
    slots = _apart(now.over(before.without(*stale)), before, now)
    if len(now.units) == len(before.units) == 1 and now.units != before.units:
        slots = replace(slots, earlier_units=before.units)
    if traits(intent).about is About.UNIT:
        slots = slots.without("persons")
    alone = intent == Intent.COMPARE_UNITS and not now.units and len(slots.units) == 1
    return slots.without("units") if alone or intent == Intent.CITY_SUMMARY else slots


def _beside(before: Slots, now: Slots) -> Slots:
    """Return what is named now after what was named before."""
    return replace(
        now,
        topics=tuple(dict.fromkeys((*before.topics, *now.topics))),
        units=tuple(dict.fromkeys((*before.units, *now.units))),
        persons=tuple(dict.fromkeys((*before.persons, *now.persons))),
    )


def _apart(slots: Slots, before: Slots, now: Slots) -> Slots:
    """Return slots in which nothing is both asked about and left out; what was left out stays so.

    What is named now is asked about, whatever was said before.
    """
    changed: dict[str, tuple[str, ...]] = {}
    for name in ("topics", "units", "persons"):
        named_now = getattr(now, name)
        earlier = () if named_now else getattr(before, f"except_{name}")
        out = (*earlier, *getattr(now, f"except_{name}"))
        still = tuple(dict.fromkeys(item for item in out if item not in named_now))
        changed[f"except_{name}"] = still
        changed[name] = tuple(item for item in getattr(slots, name) if item not in still)
    return replace(slots, **changed)  # type: ignore[arg-type]


def _of_another(now: Slots) -> bool:
    """Whether the words speak of the asker or a unit, and so of no person named before."""
    return now.about in (About.SELF, About.UNIT) and not now.persons


def _of_other_units(now: Slots, before: Slots) -> bool:
    """Whether other units are named than those whose list was narrowed."""
    return bool(now.units) and now.units != before.units


def _side_by_side(intent: str, now: Slots, before: Slots, memory: Memory) -> Slots:
    """Return a comparison with one unit as one with the unit spoken of: "so với phòng tôi"."""
    if intent != Intent.COMPARE_UNITS or memory.intent not in _FIGURES:
        return now
    if len(now.units) != 1 or memory.intent == intent or before.unit in (None, *now.units):
        return now
    return replace(now, units=(*before.units, *now.units))


def carried(memory: Memory, reading: Reading) -> tuple[str | None, Slots]:
    """Return the intent and slots to remember after a reading: a "thank you" changes nothing."""
    if traits(reading.intent).passing:
        return memory.intent, memory.slots
    return reading.intent, reading.slots.lasting()
