"""The digest of obligations as a message: at most four lines, figures first, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.base.texts import Texts
from bot.conversation.actions import action
from bot.conversation.messages import Choice, Reply
from bot.training.obligations import Obligation
from bot.wording import lines
from bot.wording.speech import Speech, SpeechAt

#: Obligations that have a line of their own beside others.
_SHOWN: Final = 2

BUTTONS: Final = (
    ("reminders.button.missing", action("my_missing")),
    ("reminders.button.later", action("reminder_settings", do="later")),
    ("reminders.button.learned", action("reminder_settings", do="learned")),
    ("reminders.button.off", action("reminder_settings", do="off")),
)


def digest(items: Sequence[Obligation], now: datetime, say: Texts) -> Reply:
    """Return the message about open obligations, the most urgent first; there is at least one."""
    speech = SpeechAt(say, now)
    text = _one(items[0], speech) if len(items) == 1 else _several(items, speech)
    as_of = lines.as_of(speech, speech.today)
    if len(items) > _SHOWN:
        as_of = f"{say('reminders.more', count=len(items) - _SHOWN)} {as_of}"
    choices = tuple(Choice(say(label), does) for label, does in BUTTONS)
    return Reply("\n".join([*text, as_of]), choices)


def _one(item: Obligation, speech: Speech) -> list[str]:
    say, today = speech.say, speech.today
    days = item.days_left(today)
    key = "before" if days > 0 else "today" if days == 0 else "after"
    due = say.day(item.due, today)
    headline = say(f"reminders.one.{key}", days=abs(days), title=item.target.title, due=due)
    return [headline, say("reminders.lacking", missing=lines.missing(item, say))]


def _several(items: Sequence[Obligation], speech: Speech) -> list[str]:
    say, today = speech.say, speech.today
    overdue = sum(item.days_left(today) < 0 for item in items)
    ahead = [item for item in items if item.days_left(today) >= 0]
    key = "reminders.several" if not overdue else "reminders.several_overdue"
    nearest = min(ahead or items, key=lambda item: item.due)
    headline = say(key, count=len(items), overdue=overdue, due=say.day(nearest.due, today))
    # Late or not is read from the day of sending: the state is the planning's.
    told = (
        lines.open_obligation(item, speech, overdue=item.days_left(today) < 0)
        for item in items[:_SHOWN]
    )
    return [headline, *lines.bulleted(told)]
