"""What was not told to be done: denied, asked about, or put off. Nothing is done in any of them."""

from __future__ import annotations

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.understanding.mood import Mood
from bot.understanding.reading import ChoiceRole


def not_told(_request: Request, context: Context) -> Reply:
    """Say that nothing was done; of what is asked about, what it would do, with its button."""
    say, what = context.say, context.say.name("intent", context.intent)
    if context.slots.mood is Mood.DENIED:
        return Reply(say("mood.denied", what=what))
    # Without the mood: with it the button would be denied or asked about again.
    slots = context.slots.lasting().stored()
    go_on = Choice(what, action(context.intent, **slots), ChoiceRole.CONFIRM)
    text = say("mood.would", what=say.name("would", context.intent))
    return Reply(text, (go_on,), outcome=Outcome.ASKED_BACK)
