"""Taking back what was just changed of one's own reminders: exactly that, for ten minutes."""

from __future__ import annotations

from datetime import date, datetime

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply
from bot.reminders import preferences
from bot.reminders.preferences import Preference
from bot.training.undo import WITHIN
from bot.understanding.reading import ChoiceRole
from bot.understanding.reminder_wish import ReminderAction
from handlers.support import reminder_buttons

_OFF, _ON, _AT = "off", "on", "@"


def choice(context: Context, before: Preference) -> Choice:
    """Return the button that puts a choice back as it was before; it carries when that was."""
    until = before.snoozed_until
    was = _OFF if before.opted_out else until.isoformat() if until else _ON
    return context.choice(
        *("reminders.button.undo", "reminder_settings", ChoiceRole.UNDO),
        do=ReminderAction.ON,
        record=f"{was}{_AT}{context.now.isoformat()}",
    )


def is_asked(context: Context) -> bool:
    """Return whether the button below a choice made before was chosen."""
    return _AT in (context.slots.record or "")


def take_back(context: Context) -> Reply:
    """Put the choice back as it was, unless it is too late or it was changed since."""
    was, _, at = (context.slots.record or "").partition(_AT)
    made = _moment(at)
    if made is None or context.now - made > WITHIN:
        return _stands("problem.too_late_to_undo", context)
    connection, person_id = context.connection, context.person.id
    if preferences.changed_since(connection, person_id, made):
        return _stands("problem.changed_since", context)
    if was == _OFF:
        preferences.opt_out(connection, person_id, context.now)
    elif (until := _day(was)) is not None:
        preferences.snooze(connection, person_id, until, context.now)
    else:
        preferences.opt_in(connection, person_id, context.now)
    return Reply(context.say("reminders.undone"), (reminder_buttons.shown(context),))


def _stands(key: str, context: Context) -> Reply:
    """Say that the choice stands, with the button to how reminders stand now."""
    choices = (reminder_buttons.shown(context),)
    return Reply(context.say(key), choices, outcome=Outcome.REFUSED)


def _moment(written: str) -> datetime | None:
    """Return a moment as a button carries it; None for what was forged."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
