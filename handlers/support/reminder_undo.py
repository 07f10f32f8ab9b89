"""Taking back what was just changed of one's own reminders: exactly that, for ten minutes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply
from bot.reminders import preferences
from bot.reminders.preferences import Preference
from bot.storage.audit import Action
from bot.storage.tables import audit_event
from bot.training.undo import WITHIN
from bot.understanding.reading import ChoiceRole
from bot.understanding.reminder_wish import ReminderAction
from handlers.support import reminder_buttons

_OFF, _ON, _AT = "off", "on", "@"
_WRITES: Final = (Action.REMINDERS_SNOOZE, Action.REMINDERS_OPT_OUT, Action.REMINDERS_OPT_IN)


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
    if _changed_since(made, context):
        return _stands("problem.changed_since", context)
    connection, person_id = context.connection, context.person.id
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


def _changed_since(made: datetime, context: Context) -> bool:
    later = select(audit_event.c.id).where(
        audit_event.c.actor_id == context.person.id,
        audit_event.c.action.in_(_WRITES),
        audit_event.c.at > made,
    )
    return context.connection.execute(later.limit(1)).first() is not None


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
