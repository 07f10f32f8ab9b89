"""What a chat is about after a message: one table says what each ending changes.

Of a chat is known what was spoken of (intent and slots), what is awaited, what was offered, what
is left out (in the slots), and which form is being filled; see ``Memory``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.understanding.intents import traits
from bot.understanding.reading import ChoiceRole, Ending, FormState, Memory, OfferedChoice
from bot.understanding.slots import Slots


class Awaited(StrEnum):
    """What the next message may answer without saying what it is about."""

    NOTHING = "nothing"
    VALUE = "value"  # of the slot that was asked for
    CONFIRMATION = "confirmation"
    READING = "reading"  # which of the readings offered was meant


@dataclass(frozen=True, slots=True)
class Told:
    """What a reply leaves behind: its buttons, the records listed, what it asked."""

    ending: Ending
    choices: tuple[OfferedChoice, ...] = ()
    items: tuple[str, ...] = ()
    asks: str | None = None
    form: FormState | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What an ending changes: ``subject`` is replaced, or stays as it was before the message."""

    subject: bool
    asks: bool = False  # what the reply asked is awaited
    failed: bool = False  # one more message in a row was not understood


RULES: Final[Mapping[Ending, Rule]] = {
    Ending.ANSWERED: Rule(subject=True, asks=True),
    Ending.ASKED_BACK: Rule(subject=True, asks=True),
    # What was refused, or is not built, is nothing that a next question could refine.
    Ending.REFUSED: Rule(subject=False),
    # What was denied was not done, so that the chat goes on from what was before it.
    Ending.DENIED: Rule(subject=False),
    # A word of thanks does not end the subject.
    Ending.COURTESY: Rule(subject=False),
    Ending.OFFERED: Rule(subject=False, failed=True),
    Ending.NOT_UNDERSTOOD: Rule(subject=False, failed=True),
}


#: What is asked for that somebody may leave unsaid.
_VALUES: Final = ("class", "new_class", "person", "unit", "topic", "period", "count")
_ANSWERS: Final = (ChoiceRole.CONFIRM, ChoiceRole.CANCEL)


def after(before: Memory, intent: str, slots: Slots, told: Told) -> Memory:
    """Return what a chat is about after a message that was read so and ended so."""
    rule = RULES[told.ending]
    state = replace(
        before,
        choices=told.choices,
        asks=told.asks if rule.asks else None,
        failures=before.failures + 1 if rule.failed else 0,
        ended=told.ending,
        at=None,
    )
    if not rule.subject:
        return state
    return replace(
        state,
        intent=intent,
        slots=slots.lasting(),
        items=told.items,
        form=told.form or _left(before, intent),
    )


def _left(before: Memory, intent: str) -> FormState | None:
    """Return the form that a question in between leaves to be gone on with."""
    return before.form if before.form is not None and before.form.intent != intent else None


def awaited(memory: Memory) -> Awaited:
    """Return what the next message may answer."""
    if memory.asks is not None:
        return Awaited.VALUE
    if any(choice.role in _ANSWERS for choice in memory.choices):
        return Awaited.CONFIRMATION
    if memory.ended is Ending.OFFERED:
        return Awaited.READING
    # Of a chat known by its question alone the reply is what such a question is always asked.
    if memory.ended is None and traits(memory.intent).confirms:
        return Awaited.CONFIRMATION
    return Awaited.NOTHING


def begun(memory: Memory) -> bool:
    """Return whether anything was said before at all."""
    return memory.intent is not None or memory.ended is not None


def declines(memory: Memory) -> bool:
    """Return whether a no ends what was asked: which record, or how many; a form has its own way.

    A consent, a code and a confirmation are answered no by what asks for them.
    """
    return memory.form is None and memory.asks in _VALUES
