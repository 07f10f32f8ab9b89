"""Two answers to one message, said as one; what does not fit is named with its button."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.base.texts import Texts
from bot.conversation.actions import action
from bot.conversation.messages import MOST_CHOICES, Choice, Outcome, Reply
from bot.understanding.reading import Reading

#: A longer answer is not read on a phone.
MOST_LINES: Final = 12
#: After an answer of more lines nothing else is begun.
ROOM_AFTER: Final = 8


def has_room(first: Reply) -> bool:
    """Return whether another answer may stand below one."""
    return len(first.text.splitlines()) <= ROOM_AFTER and not first.files


def fits(reply: Reply) -> bool:
    """Return whether an answer is short enough for a phone."""
    return len(reply.text.splitlines()) <= MOST_LINES


def joined(first: Reply, second: Reply) -> Reply:
    """Return both answers as one.

    What is true of both, such as the moment of their figures, stands once, at the end.
    """
    above, below = first.text.splitlines(), second.text.splitlines()
    if above[-1] == below[-1] and len(above) > 1:
        above.pop()
    return replace(
        second,
        text="\n".join([*above, "", *below]),
        choices=_choices(first, second),
        outcome=first.outcome,
        edits=False,
        # "Người thứ hai" points at the list read last, which is the lower one.
        items=second.items or first.items,
        asks=second.asks or first.asks,
        form=second.form or first.form,
        links=(*first.links, *second.links),
    )


def named(first: Reply, other: Reading, say: Texts) -> Reply:
    """Return an answer that names what of the message is left, with the button to it."""
    what = say.name("intent", other.intent)
    button = Choice(what, action(other.intent, **other.slots.stored()))
    text = f"{first.text}\n{say('also.left', what=within(what))}"
    return replace(first, text=text, choices=(*first.choices[: MOST_CHOICES - 1], button))


def within(text: str) -> str:
    """Return words as they stand inside a sentence."""
    return f"{text[:1].lower()}{text[1:]}"


def _choices(first: Reply, second: Reply) -> tuple[Choice, ...]:
    if second.outcome is Outcome.ASKED_BACK:
        # Its rows are numbered as its buttons: behind others, "1" would press one of those.
        ordered = (*second.choices, *first.choices)
    else:
        # Half of the buttons each: of two questions neither loses its way on.
        room = MOST_CHOICES - min(MOST_CHOICES // 2, len(second.choices))
        ordered = (*first.choices[:room], *second.choices)
    by_action = {choice.action: choice for choice in ordered}
    return tuple(by_action.values())[:MOST_CHOICES]
