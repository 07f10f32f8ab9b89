"""The opt-in that linking waits for."""

from __future__ import annotations

from typing import Final

from bot.conversation import linking
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply
from bot.understanding.reading import ChoiceRole

_YES: Final = "yes"
_NO: Final = "no"


def ask(context: Context, what_was_right: str) -> Reply:
    """Ask for the opt-in; ``what_was_right`` is the catalogue's key of what was right."""
    terms = context.say("linking.terms", version=linking.CONSENT)
    text = f"{context.say(what_was_right)} {terms}"
    return Reply(text, _choices(context), outcome=Outcome.ASKED_BACK, asks="agree")


def ask_change(context: Context, name: str) -> Reply:
    """Ask whether a chat that is one person's becomes the other's whose code was typed."""
    terms = context.say("linking.terms", version=linking.CONSENT)
    text = f"{context.say('linking.change_ask', name=name)}\n{terms}"
    return Reply(text, _choices(context), outcome=Outcome.ASKED_BACK, asks="agree")


def _choices(context: Context) -> tuple[Choice, ...]:
    return (
        context.choice("linking.button.agree", "link_account", ChoiceRole.CONFIRM, agree=_YES),
        context.choice("linking.button.decline", "link_account", ChoiceRole.CANCEL, agree=_NO),
    )
