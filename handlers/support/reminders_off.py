"""Whether somebody's reminders are off, and whether they may be."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.reminders import preferences
from bot.reminders.schedules import obligatory


def are_off(context: Context) -> bool:
    """Return whether the asker is reminded of nothing."""
    chosen = preferences.of(context.connection, context.person.id)
    # An opt-out is kept where the plan makes duties obligatory, and holds for all the other kinds.
    return chosen.opted_out and not duties_stay(context)


def duties_stay(context: Context) -> bool:
    """Return whether the asker's plan does not let duties' reminders be turned off."""
    return "obligation" in obligatory(context.as_of, context.person.unit_id)


def whether_possible(context: Context) -> str:
    """Return whether reminders can be turned off and what stays, which nothing has done yet."""
    if duties_stay(context):
        return context.say("reminders.settings.may_be_off_but_duties")
    key = "may_be_on" if are_off(context) else "may_be_off"
    return context.say(f"reminders.settings.{key}")
