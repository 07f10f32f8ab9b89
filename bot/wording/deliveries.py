"""What became of messages in plain words: for each code one sentence, with what to do."""

from __future__ import annotations

from typing import Final

from bot.base.texts import Texts

#: Codes of several channels with one sentence.
_SAME: Final = {"not_telegram": "not_messenger", "not_zalo": "not_messenger"}


def why(reason: str, channel: str, say: Texts) -> str:
    """Return the sentence of a channel's code, or of one of ours; the general one for others."""
    named = say.name("reminders.channel", channel) if channel else say("delivery.messenger")
    # A channel's own code before ours: it is the closer one, and the two may be spelled alike.
    for key in (f"delivery.code.{_SAME.get(reason, reason)}", f"reminders.reason.{reason}"):
        if say.has(key):
            return say(key, channel=named)
    return say("delivery.code.other", channel=named)


def line(state: str, reason: str, channel: str, count: int, say: Texts) -> str:
    """Return a line of the log: how many messages, in which state, where, and why."""
    named = say.name("reminders.channel", channel) if channel else ""
    where = f" {say('delivery.on', channel=named)}" if named else ""
    head = say(f"delivery.state.{state}", count=count, where=where)
    return f"{head} {why(reason, channel, say)}".strip() if reason else head
