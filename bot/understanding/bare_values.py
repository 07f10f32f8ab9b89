"""A text that is one value and no more: of the slot asked for, or one that nothing marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.dialogue import Context
from bot.understanding.entities.mentions import Mention
from bot.understanding.parsing import Parsed, Parser
from bot.understanding.reading import Memory, Option, Surroundings
from bot.understanding.slot_filling import Filled, of
from bot.understanding.slots import Slots
from bot.understanding.text.phrases import Found


def asked(slot: str, parsed: Parsed, surroundings: Surroundings, parser: Parser) -> Filled | None:
    """Return the value of the slot that was asked for, if the text has one."""
    found = of(parsed, "", surroundings, Memory())
    if found.slots.has(slot) or slot in found.ambiguous:
        return found
    said = " ".join(parsed.words)
    if slot == "count" and len(parsed.tokens) <= 2:
        numbers = [n for token in parsed.tokens if (n := parser.number(token)) is not None]
        return Filled(Slots(count=numbers[0]), whole=True) if numbers else None
    options: Sequence[Option] = ()
    if slot == "person":
        # A name that is only near was found by ``of``: it is asked about.
        whole = [person.option for person in surroundings.people(said) if person.whole]
        options = surroundings.people_called(said) or whole
    elif slot == "unit":
        options = surroundings.units_called(said)
    elif slot == "class":
        options = [
            Option(c.code, c.name) for c in surroundings.classes() if said in c.name.casefold()
        ]
    if not options:
        return None
    if len(options) == 1:
        return Filled(Slots.from_json({slot: options[0].value}), whole=True)
    return Filled(Slots(), {slot: tuple(options)}, whole=True)


def loose(
    parsed: Parsed, surroundings: Surroundings, context: Context, memory: Memory, parser: Parser
) -> Parsed | None:
    """Return a text of which nothing but one value is left when fillers are taken away.

    That value is not marked as one: a part of a unit's name ("còn kinh tế?"), or a bare number
    after a question that had one ("à 2 thôi").
    """
    rest = context.content(parsed)
    if rest is None:
        return None
    start, end = rest
    number = parser.number(parsed.tokens[start]) if end - start == 1 else None
    if number is not None and memory.slots.count is not None:
        return replace(parsed, count=Found(start, end, number))
    said = parsed.words[start:end]
    if level := parser.level(said, memory.slots.topic):
        return replace(parsed, topics=(Found(start, end, level),))
    units = surroundings.units_called(" ".join(said))
    if units and context.goes_on(parsed):
        return replace(parsed, units=(Mention(start, end, tuple(units)),), topics=())
    return None
