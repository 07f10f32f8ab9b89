"""Whether a message answers a form's question, is a word about the form, or something else."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.conversation.forms.declaration import Field, Form
from bot.understanding.engine import Understander
from bot.understanding.form_answers import FormStep, ValueKind
from bot.understanding.intents import traits
from bot.understanding.reading import FormState, Memory, Reading, Surroundings, Zone
from bot.understanding.slots import Slots

#: From here on a text is a question of its own, whatever value it names beside.
_SURE: Final = 0.8
#: Up to so many words a text that names the value is the answer, whatever it looks like.
_SHORT: Final = 5


def reading_in_form(
    text: str,
    form: Form,
    state: FormState,
    understander: Understander,
    *,
    today: date,
    surroundings: Surroundings,
    memory: Memory,
) -> Reading:
    """Read a message while a form is being filled.

    In this order: a word about the form; another value for an earlier answer, said alone; a
    question in between; the answer to what was asked; else what it is without the form.
    """
    answers = understander.answers(text, today=today, surroundings=surroundings)
    if (command := answers.command) is not None:
        return _step(form, FormStep(command))
    asked = form.field(state.asked)
    if (corrected := _corrected(form, state, asked, answers.alone)) is not None:
        return _step(form, FormStep(values=corrected))
    plain = understander.read(text, today=today, surroundings=surroundings, memory=memory)
    if plain.chosen or asked is None or traits(plain.intent).courtesy:
        return plain
    value = answers.value(asked.kind)
    if value is None and plain.zone is Zone.OFFER:
        return _step(form, FormStep(unclear=True))
    if value is None or _in_between(plain, form, asked, answers.words, text):
        return plain
    return _step(form, FormStep(values={asked.name: value}))


def _corrected(
    form: Form, state: FormState, asked: Field | None, alone: dict[ValueKind, str]
) -> dict[str, str] | None:
    """Return a value for what was answered before or is asked later, if the text is no more."""
    if asked is not None and asked.kind in alone:
        return None
    later = [field.name for field in form.fields if field.name not in state.order]
    for name in (*reversed(state.order), *later):
        field = form.field(name)
        if field is not None and field is not asked and field.kind in alone:
            return {name: alone[field.kind]}
    return None


def _in_between(plain: Reading, form: Form, asked: Field, words: int, text: str) -> bool:
    if plain.zone is not Zone.ANSWER or plain.intent == form.intent:
        return False
    asks = plain.form.whether is not None or "?" in text
    if asked.kind is ValueKind.WORDS:
        return asks and plain.confidence >= _SURE
    return plain.confidence >= _SURE and not plain.follow_up and (asks or words > _SHORT)


def _step(form: Form, step: FormStep) -> Reading:
    intent = form.intent
    return Reading(intent, 1.0, ((intent, 1.0),), Slots(), Zone.ANSWER, follow_up=True, step=step)
