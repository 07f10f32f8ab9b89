"""What cannot be answered, said so that the person knows what to do instead."""

from __future__ import annotations

from typing import Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.understanding.intents import Intent, traits
from handlers.courtesy import menu, officer_line

#: Readings offered at once.
_OFFERED: Final = 3
_NEVER_OFFERED: Final = frozenset({Intent.OUT_OF_SCOPE, Intent.THANKS, Intent.GREET})

_OF_HEADS: Final = frozenset({Intent.REMIND_UNIT, Intent.NOMINATE})


def not_linked(request: Request, context: Context) -> Reply:
    """Say that this chat is nobody's yet, and how to change that; no code goes into a group."""
    if request.in_group:
        private = (_privately(context),)
        return Reply(context.say("refuse.in_group"), private, outcome=Outcome.REFUSED)
    return Reply(context.say("refuse.not_linked"), menu(context), outcome=Outcome.REFUSED)


def _privately(context: Context) -> Choice:
    """Return the button that asks the same in the private chat."""
    target = next(iter(context.slots.targets), None)
    asks = action(context.intent, **{"class": context.slots.training_class, "target": target})
    return Choice(context.say("refuse.button_private"), asks, private=True)


def not_allowed(_request: Request, context: Context) -> Reply:
    """Say what the person may do instead of what they may not."""
    # A head is not told that what an officer does is for heads.
    key = "refuse.officers_only" if traits(context.intent).officer else "refuse.not_allowed"
    text = context.say(key, what=context.say.name("intent", context.intent))
    return Reply(text, menu(context), outcome=Outcome.REFUSED)


def _worth_offering(intent: str, context: Context) -> bool:
    """Return whether an intent is a reading worth a button.

    Nobody taps "thank you", who is linked has nothing to link, and what is an officer's or a head's
    would only be refused to others.
    """
    viewer = context.viewer
    if intent in _NEVER_OFFERED or (traits(intent).officer and not viewer.officer):
        return False
    if intent in _OF_HEADS and not (viewer.leads or viewer.officer):
        return False
    return not (intent == Intent.LINK_ACCOUNT and context.viewer.linked)


def not_understood(_request: Request, context: Context) -> Reply:
    """Offer the likeliest readings; after a second failure the menu and a human."""
    readings = [intent for intent in context.candidates if _worth_offering(intent, context)]
    # What is not ours is said at once: guesses at it would make the assistant look as if it knew.
    if context.intent == "out_of_scope" or not readings:
        key = "refuse.out_of_scope" if context.failures == 0 else "refuse.again"
        text = "\n".join([context.say(key), officer_line(context)])
        return Reply(text, menu(context), outcome=Outcome.REFUSED)
    # Guesses that failed once are not offered again: the menu and a human are the way out.
    if context.failures >= 1:
        text = "\n".join([context.say("refuse.again"), officer_line(context)])
        return Reply(text, menu(context), outcome=Outcome.REFUSED)
    slots = context.slots.stored()
    choices = tuple(
        Choice(context.say.name("intent", intent), action(intent, **slots))
        for intent in readings[:_OFFERED]
    )
    if len(choices) == 1:  # one weak reading alone would be taken for the answer
        choices += tuple(more for more in menu(context) if more.action != readings[0])[:2]
    return Reply(context.say("refuse.did_you_mean"), choices, outcome=Outcome.ASKED_BACK)


def unsupported(_request: Request, context: Context) -> Reply:
    """Answer a sticker, a voice message, a place, or what the messenger does not let us see."""
    page = context.name_policy.page
    key = "refuse.unsupported_page" if page else "refuse.unsupported"
    return Reply(context.say(key, page=page), menu(context), outcome=Outcome.REFUSED)


def everything_else(_request: Request, context: Context) -> Reply:
    """Answer an intent that has no conversation yet: say so, and who can help."""
    what = context.say.name("intent", context.intent)
    text = "\n".join([context.say("refuse.not_yet", what=what), officer_line(context)])
    return Reply(text, menu(context), outcome=Outcome.REFUSED)
