"""Whether a message answers a form's question, is a word about the form, or something else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from bot.conversation.forms.declaration import Field, Form
from bot.understanding.engine import Understander
from bot.understanding.form_answers import FREE, FormAnswers, FormStep, ValueKind
from bot.understanding.intents import traits
from bot.understanding.reading import FormState, Memory, Reading, Surroundings, Zone
from bot.understanding.slots import Slots

#: From here on a text is a question of its own, whatever value it names beside.
_SURE: Final = 0.8
#: Up to so many words a text that names the value is the answer, whatever it looks like.
_SHORT: Final = 5
#: A number with its unit, and nothing else.
_VALUE_ALONE: Final = 2
_AI: Final = "AI"
_NAMES: Final = frozenset({ValueKind.TOPICS, ValueKind.LEVEL, ValueKind.CLASS})
#: Kinds of values that words beside them tell.
_MARKED: Final = frozenset({ValueKind.HOURS, ValueKind.CERTIFICATE, ValueKind.CLOCK})


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
    if (corrected := _corrected(form, state, asked, answers)) is not None:
        return _step(form, FormStep(values=corrected))
    plain = understander.read(text, today=today, surroundings=surroundings, memory=memory)
    courtesy = plain.zone is Zone.ANSWER and traits(plain.intent).courtesy
    if plain.chosen or asked is None or courtesy:
        return plain
    value = answers.value(asked.kind)
    # What is no answer may put an earlier one right: "à không, 500 tiết".
    answered = (*state.values, asked.name) if value is not None else ()
    marked = value is None or asked.kind in FREE
    beside = in_passing(form, answers, answered, marked=marked)
    if asked.kind is ValueKind.WORDS and _no_words(answers, beside):
        value = None  # "16 tiết", "8h đến 11h30" are no name
    answered_now = beside if value is None else {**beside, asked.name: value}
    if not answered_now and plain.zone is Zone.OFFER:
        return _step(form, FormStep(unclear=True))
    if not answered_now or _in_between(plain, form, asked, answers):
        return plain
    return _step(form, FormStep(values=answered_now))


def in_passing(
    form: Form, answers: FormAnswers, answered: Collection[str], *, marked: bool = False
) -> dict[str, str]:
    """Return what a text names of a form's fields beside the one that was asked for.

    With ``marked`` only what is marked as what it is: a class's name may hold a topic and a year.
    """
    kinds = _MARKED if marked else frozenset(ValueKind)
    fields = (
        field
        for field in form.fields
        if field.in_passing and field.kind in kinds and field.name not in answered
    )
    named = {field.name: answers.named(field.kind) for field in fields}
    return {name: value for name, value in named.items() if value is not None}


def _corrected(
    form: Form, state: FormState, asked: Field | None, answers: FormAnswers
) -> dict[str, str] | None:
    """Return a value for what was answered before or is asked later, if the text is no more."""
    alone = answers.alone
    if asked is not None and asked.kind in alone:
        return None
    if asked is not None and not answers.corrects:
        # A class may be called as a topic is, and a paper's number be a number alone.
        alone = {kind: value for kind, value in alone.items() if kind not in _may_be(asked.kind)}
    later = [field.name for field in form.fields if field.name not in state.order]
    for name in (*reversed(state.order), *later):
        field = form.field(name)
        if field is None or field is asked or field.kind not in alone:
            continue
        if state.values.get(name) != alone[field.kind]:  # what is said already puts nothing right
            return {name: alone[field.kind]}
    return None


def _may_be(asked: ValueKind) -> frozenset[ValueKind]:
    """Return the kinds of values as which an answer in words may look."""
    if asked is ValueKind.CERTIFICATE:
        return frozenset(ValueKind)
    return _NAMES if asked is ValueKind.WORDS else frozenset()


def _in_between(plain: Reading, form: Form, asked: Field, answers: FormAnswers) -> bool:
    if plain.zone is not Zone.ANSWER or plain.intent == form.intent:
        return False
    asks = plain.form.whether is not None or answers.question_mark
    # A name may hold "AI", which reads like "ai".
    asks = asks or (plain.form.asks and _AI not in answers.text.split())
    if asked.kind in FREE:
        return asks and plain.confidence >= _SURE
    return plain.confidence >= _SURE and not plain.follow_up and (asks or answers.words > _SHORT)


def _no_words(answers: FormAnswers, beside: Collection[str]) -> bool:
    """Return whether a text is another field's value and no words of its own."""
    return bool(beside) and (answers.words <= _VALUE_ALONE or answers.clock_alone)


def _step(form: Form, step: FormStep) -> Reading:
    intent = form.intent
    return Reading(intent, 1.0, ((intent, 1.0),), Slots(), Zone.ANSWER, follow_up=True, step=step)
