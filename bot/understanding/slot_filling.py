"""From what a text names to its slots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.base.folding import has_digit
from bot.training.enums import Topic
from bot.understanding.carried_slots import OF_UNITS
from bot.understanding.entities.class_recognizer import ClassMention
from bot.understanding.entities.mentions import Mention
from bot.understanding.intents import About, Intent, traits
from bot.understanding.parsing import Parsed
from bot.understanding.period_choice import period_of
from bot.understanding.reading import Memory, Option, Surroundings
from bot.understanding.slots import Slots
from bot.understanding.text.phrases import Found


@dataclass(frozen=True, slots=True)
class Filled:
    """Slots, and those of them that several records or none would fill.

    ``whole`` tells that the text is nothing but the value.
    """

    slots: Slots
    ambiguous: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


def of(parsed: Parsed, intent: str, surroundings: Surroundings, memory: Memory) -> Filled:
    """Return the slots of a text read as an intent."""
    slots: dict[str, Any] = {}  # by the fields of Slots
    ambiguous: dict[str, tuple[Option, ...]] = {}
    unknown: dict[str, str] = {}
    _topics(parsed, slots)
    slots |= parsed.together
    if parsed.whole_agency:
        slots["whole"] = True
    if (period := period_of(parsed.times, intent, parsed.today)) is not None:
        slots["period"] = period
    if parsed.format is not None:
        slots["format"] = parsed.format.value
    if parsed.count is not None:
        slots["count"] = parsed.count.value
    if parsed.figure_code is not None:
        slots["as_of_code"] = parsed.figure_code
    _units(parsed, surroundings, slots, ambiguous, unknown)
    _kinds(parsed, intent, slots)
    if parsed.whole_agency and not parsed.units and intent in OF_UNITS - {Intent.REPORT_EXPORT}:
        _whole(surroundings, slots)
    unit = slots["units"][0] if "units" in slots else None
    people = [_of_unit(person, unit, surroundings) for person in parsed.people]
    _records("person", "persons", parsed, people, slots, ambiguous, unknown)
    clear = parsed.beside_asker and not ({"person"} & (ambiguous.keys() | unknown.keys()))
    if clear and intent == Intent.PERSON_LOOKUP and (own := surroundings.own_code):
        slots["persons"] = tuple(dict.fromkeys((own, *slots.get("persons", ()))))
    if intent == Intent.REMIND_UNIT and "persons" in slots and not parsed.units:
        there = surroundings.unit_of(slots["persons"][0])
        slots |= {"units": (there,)} if there else {}
    _class(parsed, intent, slots, ambiguous, unknown)
    _targets(parsed, surroundings, slots)
    _spoken_of(parsed, memory, slots)
    if "persons" not in slots and _of_somebody(parsed, intent):
        unknown.setdefault("person", _words(parsed, parsed.pronouns[0]))
    _left_out(parsed, surroundings, slots)
    return Filled(replace(parsed.cues, **slots) if slots else parsed.cues, ambiguous, unknown)


def _left_out(parsed: Parsed, surroundings: Surroundings, slots: dict[str, Any]) -> None:
    """Fill what is left out, where that still matters.

    What was only misunderstood is forgotten once something else is named in its place.
    """
    apart = {start for denied in parsed.denied if denied.apart for start in denied.starts}
    own = surroundings.own_unit
    denied: dict[str, list[tuple[int, str | None]]] = {
        "topics": [
            (except_topic.start, except_topic.value.topic) for except_topic in parsed.except_topics
        ],
        "units": [
            (except_unit.start, unit)
            for except_unit in parsed.except_units
            for unit in ([own] if except_unit.own else _every(except_unit))
        ],
        "persons": [
            (except_person.start, _only(except_person)) for except_person in parsed.except_people
        ],
    }
    for name, found in denied.items():
        still = [value for start, value in found if value and (start in apart or name not in slots)]
        if still:
            values = dict.fromkeys(still)
            slots[f"except_{name}"] = tuple(map(Topic, values) if name == "topics" else values)


def _every(mention: Mention) -> Iterable[str | None]:
    """Return the records that a mention names for sure: all of a kind, or the only one."""
    return [option.value for option in mention.options] if mention.every else [_only(mention)]


def _only(mention: Mention) -> str | None:
    """Return the one record that a mention names for sure."""
    return mention.options[0].value if len(mention.options) == 1 and not mention.near else None


def _topics(parsed: Parsed, slots: dict[str, Any]) -> None:
    topics = list(dict.fromkeys(topic.value.topic for topic in parsed.topics if topic.value.topic))
    levels = [topic.value.level for topic in parsed.topics if topic.value.level]
    if topics:
        slots["topics"] = tuple(map(Topic, topics))
    if levels:
        slots["level"] = levels[0]


def _records(
    slot: str,
    several: str,
    parsed: Parsed,
    mentions: Sequence[Mention],
    slots: dict[str, Any],
    ambiguous: dict[str, tuple[Option, ...]],
    unknown: dict[str, str],
) -> None:
    """Fill a slot from what was named: one record, several to choose from, or nobody."""
    clear = [e.options[0].value for e in mentions if len(e.options) == 1 and not e.near]
    if clear:
        slots[several] = tuple(dict.fromkeys(clear))
    for mention in mentions:
        if len(mention.options) > 1 or (mention.options and mention.near):
            ambiguous.setdefault(slot, mention.options)
            if mention.near:
                unknown.setdefault(slot, _typed(parsed, mention))
        elif not mention.options and not mention.own:
            unknown.setdefault(slot, _typed(parsed, mention))


def _of_unit(mention: Mention, unit: str | None, surroundings: Surroundings) -> Mention:
    """Return who of several people of one name is of the unit named: "chị Hương trường Hoa Ban"."""
    there = tuple(o for o in mention.options if surroundings.unit_of(o.value) == unit)
    return (
        replace(mention, options=there) if unit and len(mention.options) > 1 and there else mention
    )


def _typed(parsed: Parsed, mention: Mention) -> str:
    typed: list[str] = []
    for token in parsed.tokens[mention.start : mention.end]:
        if not typed or typed[-1] != token.typed:
            typed.append(token.typed)
    return " ".join(typed)


def _units(
    parsed: Parsed,
    surroundings: Surroundings,
    slots: dict[str, Any],
    ambiguous: dict[str, tuple[Option, ...]],
    unknown: dict[str, str],
) -> None:
    own = surroundings.own_unit
    mentions = [
        replace(unit, options=(Option(own, own),)) if unit.own and own else unit
        for unit in parsed.units
    ]
    _records("unit", "units", parsed, mentions, slots, ambiguous, unknown)


def _kinds(parsed: Parsed, intent: str, slots: dict[str, Any]) -> None:
    """Fill the units to compare with all of a kind: "trường nào thấp nhất"."""
    if intent != Intent.COMPARE_UNITS or parsed.units:
        return
    meant = dict.fromkeys(option.value for kind in parsed.kinds for option in kind.options)
    if len(meant) > 1:  # one alone would be compared by its parts
        slots["units"] = tuple(meant)


def _whole(surroundings: Surroundings, slots: dict[str, Any]) -> None:
    """Fill the unit of "toàn phường", unless the asker sees no more than their own."""
    whole = surroundings.whole_unit
    if whole is not None and whole != surroundings.own_unit:
        slots["units"] = (whole,)


def _class(
    parsed: Parsed,
    intent: str,
    slots: dict[str, Any],
    ambiguous: dict[str, tuple[Option, ...]],
    unknown: dict[str, str],
) -> None:
    mention = parsed.classes
    if mention is None or not (mention.exact or traits(intent).about is About.CLASS):
        return
    if len(mention.options) == 1:
        slots["training_class"] = mention.options[0].value
    elif mention.options:
        ambiguous["class"] = mention.options
    elif not mention.that:
        unknown["class"] = _words(parsed, mention)


def _words(parsed: Parsed, span: Mention | ClassMention | Found[Any]) -> str:
    """Return words as they were typed."""
    return " ".join(token.typed for token in parsed.tokens[span.start : span.end])


def _targets(parsed: Parsed, surroundings: Surroundings, slots: dict[str, Any]) -> None:
    """Fill the targets called by id, or by its last part where that tells: "CC2", not "40"."""
    called: dict[str, str] = {}
    for target in surroundings.targets():
        last = target.rpartition(".")[2].casefold()
        if has_digit(last) and not last.isdigit():
            called.setdefault(last, target)
    called |= {target.casefold(): target for target in surroundings.targets()}
    said = [word for token in parsed.tokens for word in (token.typed.casefold(), token.word)]
    if found := tuple(dict.fromkeys(called[word] for word in said if word in called)):
        slots["targets"] = found


def _spoken_of(parsed: Parsed, memory: Memory, slots: dict[str, Any]) -> None:
    """Fill "chị ấy", "phòng đó" from the last question."""
    before = memory.slots
    for name, said, value in (
        ("persons", bool(parsed.pronouns), before.persons),
        ("units", parsed.that_unit, before.units),
    ):
        if said and value:
            slots.setdefault(name, value)


def _of_somebody(parsed: Parsed, intent: str) -> bool:
    """Whether a question that without a name is of the asker is of somebody "ấy".

    Nobody was spoken of, or nobody seen is called so: the asker's own record is no answer. "họ" may
    be anybody: "họ bảo tôi phải học".
    """
    row = traits(intent)
    of_self = row.about is About.SELF and not row.acts
    named = parsed.people or parsed.cues.about is About.SELF
    return of_self and not named and any(at.end - at.start > 1 for at in parsed.pronouns)
