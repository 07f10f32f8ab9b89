"""What a turn leaves behind in the chat's memory, and whether it may do what it was read as."""

from __future__ import annotations

from bot.conversation.messages import Outcome, Reply
from bot.understanding import dialogue_state
from bot.understanding.dialogue_state import Told
from bot.understanding.intents import Intent, traits
from bot.understanding.mood import Mood
from bot.understanding.reading import Ending, Memory, OfferedChoice, Reading, Zone


def after(before: Memory, reading: Reading, reply: Reply) -> Memory:
    """Return what the chat is about now."""
    told = Told(_ending(reading, reply), offered(reply), reply.items, reply.asks, reply.form)
    return dialogue_state.after(before, reading.intent, reply.spoken_of or reading.slots, told)


def offered(reply: Reply) -> tuple[OfferedChoice, ...]:
    """Return a reply's buttons as the next message may take them."""
    return tuple(
        OfferedChoice(choice.label, choice.action, choice.role) for choice in reply.choices
    )


def _ending(reading: Reading, reply: Reply) -> Ending:
    if reading.zone is not Zone.ANSWER:
        offered = reply.outcome is Outcome.ASKED_BACK
        return Ending.OFFERED if offered else Ending.NOT_UNDERSTOOD
    # Courtesies change nothing of what the chat is about, whatever their outcome.
    if traits(reading.intent).courtesy:
        return Ending.COURTESY
    if reading.slots.mood is Mood.DENIED:
        return Ending.DENIED
    if reply.outcome is Outcome.REFUSED:
        return Ending.REFUSED
    return Ending.ASKED_BACK if reply.outcome is Outcome.ASKED_BACK else Ending.ANSWERED


def not_told(reading: Reading) -> bool:
    """Whether what a question would do is denied, asked about or put off, and so is not done.

    Of their own reminders everybody is told how they stand; see ``handlers.reminders``.
    """
    mood, row = reading.slots.mood, traits(reading.intent)
    if mood is None or reading.intent == Intent.REMINDER_SETTINGS:
        return False
    # What asks before it acts may be asked about: its own question is the answer.
    return mood is Mood.DENIED or (row.effect and not row.confirms)
