"""What of an earlier question still holds in the next: its intent's neighbours and its slots."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.understanding.intents import About, Intent, traits
from bot.understanding.parsing import Parsed
from bot.understanding.reading import Memory, Reading
from bot.understanding.slots import Slots, field_of


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


def merged(before: Slots, now: Slots, intent: str, unclear: Collection[str] = ()) -> Slots:
    """Return earlier slots with new ones over them; what a new value makes stale is dropped.

    ``unclear`` are slots that the text names without saying which record: the old one is not it.
    """
    stale = {"page", *(field_of(slot) for slot in unclear)}
    if now.topics:
        stale |= {"level", "combine", "done_topics"}
    if (now.topics or now.period) and not now.training_class:
        stale |= {"training_class"}
    if now.units or _of_another(now):
        stale |= {"persons"}
    slots = _apart(now.over(before.without(*stale)), before, now)
    if traits(intent).about is About.UNIT:
        slots = slots.without("persons")
    alone = intent == Intent.COMPARE_UNITS and not now.units and len(slots.units) == 1
    return slots.without("units") if alone or intent == Intent.CITY_SUMMARY else slots


def _apart(slots: Slots, before: Slots, now: Slots) -> Slots:
    """Return slots in which nothing is both asked about and left out; what was left out stays so.

    What is named now is asked about, whatever was said before.
    """
    changed: dict[str, tuple[str, ...]] = {}
    for name in ("topics", "units", "persons"):
        named_now = getattr(now, name)
        earlier = () if named_now else getattr(before, f"except_{name}")
        out = (*earlier, *getattr(now, f"except_{name}"))
        still = tuple(dict.fromkeys(code for code in out if code not in named_now))
        changed[f"except_{name}"] = still
        changed[name] = tuple(code for code in getattr(slots, name) if code not in still)
    return replace(slots, **changed)  # type: ignore[arg-type]


def _of_another(now: Slots) -> bool:
    """Whether the words speak of the asker or a unit, and so of no person named before."""
    return now.about in (About.SELF, About.UNIT) and not now.persons


def kept(intent: str, now: Slots, memory: Memory, parsed: Parsed, *, short: bool) -> Slots:
    """Return the slots of a new question with those that still hold from the last."""
    if not short or memory.intent is None or traits(memory.intent).passing:
        return now
    keeps, before, given = traits(intent).keeps, memory.slots, now.given()
    named_unit = bool(parsed.units or parsed.whole_agency)
    named_class = parsed.classes is not None and parsed.classes.exact
    stay = set()
    if "unit" in keeps and not named_unit:
        stay |= {"units"}
    if "person" in keeps and not (parsed.people or parsed.units or _of_another(now)):
        stay |= {"persons"}
    if "class" in keeps and not named_class:
        stay |= {"training_class"}
    if "topic" in keeps and _goes_on_from(intent, memory):
        # "còn ai chưa học" after a unit's progress: of the same topic and time.
        stay |= {"groups"} if now.topics else {"groups", "topics", "level"}
        stay |= {"period"} if "period" in keeps else set()
    now = side_by_side(intent, now, before, memory)
    slots = now.over(before.only(*stays)) if (stays := stay - given) else now
    named = slots.training_class or slots.topics
    if traits(intent).about is About.CLASS and not named and parsed.only_class:
        return replace(slots, training_class=parsed.only_class)
    return slots


def _goes_on_from(intent: str, memory: Memory) -> bool:
    """Whether what the last question was about is what a new one is about as well."""
    earlier, row = traits(memory.intent).about, traits(intent)
    if memory.intent == intent and row.files:
        return True
    of_units = row.about is About.UNIT or "unit" in row.keeps
    return earlier is (About.UNIT if of_units else About.SELF)


def side_by_side(intent: str, now: Slots, before: Slots, memory: Memory) -> Slots:
    """Return a comparison with one unit as one with the unit spoken of: "so với phòng tôi"."""
    if intent != Intent.COMPARE_UNITS or traits(memory.intent).about is not About.UNIT:
        return now
    if len(now.units) != 1 or memory.intent == intent or before.unit in (None, *now.units):
        return now
    return replace(now, units=(*before.units, *now.units))


def carried(memory: Memory, reading: Reading) -> tuple[str | None, Slots]:
    """Return the intent and slots to remember after a reading: a "thank you" changes nothing."""
    if traits(reading.intent).passing:
        return memory.intent, memory.slots
    return reading.intent, reading.slots.lasting()
