"""What cannot be answered, said so that the person knows what to do instead."""

from __future__ import annotations

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from handlers.courtesy import menu, officer_line


def not_linked(_request: Request, context: Context) -> Reply:
    """Say that this chat belongs to nobody yet, and how to change that."""
    return Reply(context.say("refuse.not_linked"), menu(context), outcome=Outcome.REFUSED)


def not_allowed(_request: Request, context: Context) -> Reply:
    """Say what the person may do instead of what they may not."""
    text = context.say("refuse.not_allowed", what=context.say.name("intent", context.intent))
    return Reply(text, menu(context), outcome=Outcome.REFUSED)


def not_understood(_request: Request, context: Context) -> Reply:
    """Offer the likeliest readings; after a second failure the menu and a human."""
    readings = [each for each in context.candidates if each != "out_of_scope"]
    if context.intent == "out_of_scope" or not readings:
        key = "refuse.out_of_scope" if context.failures == 0 else "refuse.again"
        text = "\n".join([context.say(key), officer_line(context)])
        return Reply(text, menu(context), outcome=Outcome.REFUSED)
    if context.failures >= 1:
        text = "\n".join([context.say("refuse.again"), officer_line(context)])
        return Reply(text, menu(context), outcome=Outcome.REFUSED)
    slots = context.slots.stored()
    choices = tuple(
        Choice(context.say.name("intent", each), action(each, **slots)) for each in readings[:3]
    )
    return Reply(context.say("refuse.did_you_mean"), choices, outcome=Outcome.ASKED_BACK)


def unsupported(_request: Request, context: Context) -> Reply:
    """Answer a sticker, a voice message, a place, or what the messenger does not let us see."""
    page = context.names.page
    key = "refuse.unsupported_page" if page else "refuse.unsupported"
    return Reply(context.say(key, page=page), menu(context), outcome=Outcome.REFUSED)


def everything_else(_request: Request, context: Context) -> Reply:
    """Answer an intent that has no conversation yet: say so, and who can help."""
    what = context.say.name("intent", context.intent)
    text = "\n".join([context.say("refuse.not_yet", what=what), officer_line(context)])
    return Reply(text, menu(context), outcome=Outcome.REFUSED)
