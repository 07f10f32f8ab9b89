"""A question about several people or units, answered about each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from typing import Final

from bot.base.problems import Problem
from bot.conversation import joined_replies
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.conversation.routing import Handler
from bot.training import people, units
from bot.understanding.slots import Slots, field_of
from bot.wording import labels

#: As many are answered about at once; the others are named.
_MOST: Final = 6


def about_each(slot: str, handler: Handler) -> Handler:
    """Make a handler about one ``person`` or ``unit`` answer about every one that is named.

    Whole answers stand one below the other where a phone shows them; else each has its first line
    and a button to the rest. A name that nobody has, beside others, is told as such.
    """
    name = field_of(slot)

    @wraps(handler)
    def about_all(request: Request, context: Context) -> Reply:
        values = tuple(map(str, getattr(context.slots, name)))
        # Which of two namesakes is asked first: an answer about the others would bury the question.
        if context.ambiguous.get(slot) or not values:
            return handler(request, context)
        if len(values) == 1:
            return _with_unknown(handler(request, context), slot, context)
        # Each is asked as if alone: rights, logged looks and sentences are a single question's.
        one = (context.slots.without(name).over(_of_one(name, value)) for value in values[:_MOST])
        replies = [handler(request, replace(context, slots=slots)) for slots in one]
        reply = replace(
            _whole(replies) or _first_lines(replies),
            choices=_choices(replies, values, slot, context),
            items=tuple(item for reply in replies for item in reply.items[:1]),
        )
        if len(values) > _MOST:
            left = context.say("several.left", count=len(values) - _MOST)
            reply = replace(reply, text=f"{reply.text}\n{left}")
        return _with_unknown(reply, slot, context)

    return about_all


def _of_one(name: str, value: str) -> Slots:
    return Slots(persons=(value,)) if name == "persons" else Slots(units=(value,))


def _whole(replies: Sequence[Reply]) -> Reply | None:
    """Return the answers as one, None where that is too long for a phone."""
    together = replies[0]
    for reply in replies[1:]:
        together = joined_replies.joined(together, reply)
    return together if joined_replies.fits(together) else None


def _first_lines(replies: Sequence[Reply]) -> Reply:
    heads = [reply.text.splitlines()[0] for reply in replies]
    # The last line says as of when the figures are, which is the same moment for all.
    return replace(replies[0], text="\n".join([*heads, replies[0].text.splitlines()[-1]]))


def _choices(
    replies: Sequence[Reply], values: Sequence[str], slot: str, context: Context
) -> tuple[Choice, ...]:
    """Return a button to each of those who were answered about, called by name."""
    rest = context.slots.without(field_of(slot)).stored()
    return tuple(
        Choice(
            labels.short(_name(value, slot, context)),
            action(context.intent, **rest, **{slot: value}),
        )
        for value, reply in zip(values, replies, strict=False)
        # A button to a refusal would tell that there is something behind it.
        if reply.outcome is Outcome.ANSWERED
    )


def _name(code: str, slot: str, context: Context) -> str:
    """Return what a record that was just answered about is called."""
    find = people.find if slot == "person" else units.find
    try:
        return find(context.as_of, code).name
    except Problem:  # it was there on the day asked about
        return code


def _with_unknown(reply: Reply, slot: str, context: Context) -> Reply:
    """Return an answer that tells of a name beside the others which names nobody in sight."""
    words = context.unknown.get(slot)
    if not words:
        return reply
    told = context.say(f"ask.unknown_{slot}", words=words)
    return replace(reply, text=f"{reply.text}\n{told}")
