"""What an officer is asked before a class is changed for those in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply
from bot.training import class_members
from bot.training.class_lists import ClassView
from bot.training.class_members import Member
from bot.training.enums import SEATED, BookingState
from bot.understanding.reading import ChoiceRole
from bot.wording import people_named

_INTENT = "manage_class"


def concerned(context: Context, view: ClassView) -> list[Member]:
    """Return who has a place or waits for one."""
    members = class_members.of(context.as_of, view.id)
    return [member for member in members if member.state in (*SEATED, BookingState.WAITING)]


def names(context: Context, members: Sequence[Member]) -> str:
    """Return the first two names, and how many more there are."""
    if not members:
        return context.say("manage_class.no_one")
    if len(members) <= 2:
        return context.say.join([member.name for member in members])
    first = [member.name for member in members[:2]]
    return people_named.first_of(first, len(members), context.say)


def sure(context: Context, view: ClassView, verb: str, question: str, **more: Any) -> Reply:
    """Ask; after a no say that nothing changes."""
    if context.slots.sure is False:
        return Reply(context.say("manage_class.left", name=view.name), items=(view.code,))
    slots: dict[str, Any] = {"class": view.code, "verb": verb, **more}
    choices = (
        Choice(
            context.say(f"manage_class.button_{verb}"),
            action(_INTENT, **slots, sure=True),
            ChoiceRole.CONFIRM,
        ),
        Choice(
            context.say("form.button_cancel"),
            action(_INTENT, **slots, sure=False),
            ChoiceRole.CANCEL,
        ),
    )
    return Reply(question, choices, outcome=Outcome.ASKED_BACK, items=(view.code,))
