"""How a form is filled: one message after the other, until it acts or is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.base.problems import Problem
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.forms.declaration import Field, Form, Values
from bot.conversation.messages import MOST_CHOICES, Choice, Outcome, Reply, Request
from bot.understanding.form_answers import FormCommand
from bot.understanding.reading import ChoiceRole, FormState

#: As much as fits a phone's screen.
_LINES: Final = 12


def handler(form: Form) -> Callable[[Request, Context], Reply]:
    """Return the handler of a form's intent."""

    def fill(request: Request, context: Context) -> Reply:
        state = _state(form, context)
        step = context.step
        # First of all: whoever wants out is let out, whatever else the message names.
        if (step and step.command is FormCommand.STOP) or context.slots.sure is False:
            return Reply(context.say("form.stopped", title=context.say(form.title)))
        if step and step.command is FormCommand.LATER:
            text = context.say("form.later", title=context.say(form.title))
            return Reply(text, form=replace(state, paused=True))
        if step and step.command is FormCommand.BACK:
            return _back(form, context, state)
        skips = context.slots.skip or (step and step.command is FormCommand.SKIP)
        # A button of an earlier question skips nothing else.
        if skips and context.slots.skip in (None, state.asked):
            return _skip(form, request, context, state)
        try:
            taken = _taken(form, request, context, state)
        except Problem as problem:
            field = form.field(state.asked) or form.missing(state.values, state.skipped)
            wrong = context.say.problem(problem)
            return _ask(form, context, state, field or form.fields[0], wrong)
        return _go_on(form, request, context, taken)

    return fill


def begun(form: Form, request: Request, context: Context, values: Values) -> Reply:
    """Begin a form with what was said at once: ask for the rest, confirm, or do it."""
    return _go_on(form, request, context, FormState(form.intent, values, tuple(values)))


def _state(form: Form, context: Context) -> FormState:
    """Return how far the form is: where it was left, if this chat was filling it."""
    before = context.before.form
    if before is not None and before.intent == form.intent:
        return replace(before, paused=False)
    return FormState(form.intent)


def _taken(form: Form, request: Request, context: Context, state: FormState) -> FormState:
    """Return the form with what this message says in it; what is wrong is not taken."""
    new: dict[str, str] = {}
    for field in form.fields:
        if (value := field.of_slots(context.slots)) is not None:
            new[field.name] = value
    new |= form.brings(request, context)
    if context.step is not None:
        new |= context.step.values
    values = {**state.values, **new}
    # What was put right goes last: "quay lại" leads to what was said last, not to the old row.
    order = [*(name for name in state.order if name not in new), *new]
    return replace(state, values=values, order=tuple(order))


def _go_on(form: Form, request: Request, context: Context, state: FormState) -> Reply:
    values = dict(state.values)
    # Each time: the duty may have been done or waived while the form was open.
    if (refused := form.opens(request, context, values)) is not None:
        return refused
    for field in form.fields:
        # Before a yes is obeyed as well: what was right when it was asked may be done since.
        if field.name in values and (wrong := field.check(context, values)) is not None:
            del values[field.name]
            return _ask(form, context, replace(state, values=values), field, wrong)
    missing = form.missing(values, state.skipped)
    if missing is not None:
        return _ask(form, context, state, missing, _told(context, missing, state))
    question = form.confirms(context, values)
    if question is not None and context.slots.sure is not True:
        return _confirm(form, context, state, question)
    return form.acts(request, context, values)


def _told(context: Context, missing: Field, state: FormState) -> str | None:
    """Return what is said before the same question again: not understood, or kept for later."""
    step = context.step
    if step is None or missing.name != state.asked:
        return None
    if step.unclear:
        return context.say("form.unclear")
    # The same question alone, after "22/12" at the name, reads as if nothing had been heard.
    return context.say("form.noted", said=context.text) if step.values else None


def _ask(
    form: Form, context: Context, state: FormState, field: Field, wrong: str | None = None
) -> Reply:
    question = context.say(field.asks)
    text = f"{wrong}\n{question}" if wrong else question
    choices = list(field.choices(context, state.values))
    if field.optional:
        skip = action(form.intent, skip=field.name)
        choices.append(Choice(context.say("form.button_skip"), skip))
    asked = replace(state, asked=field.name)
    return Reply(
        text, tuple(choices), outcome=Outcome.ASKED_BACK, form=asked, asks=f"form.{field.name}"
    )


def _confirm(form: Form, context: Context, state: FormState, question: str) -> Reply:
    choices = (
        Choice(
            context.say("form.button_confirm"), action(form.intent, sure=True), ChoiceRole.CONFIRM
        ),
        Choice(
            context.say("form.button_cancel"), action(form.intent, sure=False), ChoiceRole.CANCEL
        ),
    )
    return Reply(
        question, choices, outcome=Outcome.ASKED_BACK, form=replace(state, asked=None), asks="sure"
    )


def _back(form: Form, context: Context, state: FormState) -> Reply:
    """Ask again for what was answered last."""
    if not state.order:
        first = form.missing(state.values, state.skipped)
        return _ask(form, context, state, first or form.fields[0])
    last = state.order[-1]
    values = {name: value for name, value in state.values.items() if name != last}
    left = replace(state, values=values, order=state.order[:-1])
    field = form.field(last)
    return _ask(form, context, left, field or form.fields[0])


def _skip(form: Form, request: Request, context: Context, state: FormState) -> Reply:
    field = form.field(state.asked)
    if field is None or not field.optional:
        missing = field or form.missing(state.values, state.skipped) or form.fields[-1]
        return _ask(form, context, state, missing, context.say("form.needed"))
    return _go_on(form, request, context, replace(state, skipped=(*state.skipped, field.name)))


def with_reminder(reply: Reply, form: Form, state: FormState, context: Context) -> Reply:
    """Add to the answer to a question in between what the form still asks.

    Where the answer fills a screen by itself, a button alone leads back.
    """
    field = form.field(state.asked)
    if field is None:
        return reply
    choices = reply.choices
    if len(choices) < MOST_CHOICES:
        choices = (*choices, Choice(context.say("form.button_go_on"), action(form.intent)))
    if reply.text.count("\n") + 1 >= _LINES:
        return replace(reply, choices=choices)
    title = context.say(form.title)
    still = context.say("form.still_asks", title=title, question=context.say(field.asks))
    return replace(reply, text=f"{reply.text}\n{still}", choices=choices)
