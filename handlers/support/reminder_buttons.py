"""The buttons under answers about one's own reminders."""

from __future__ import annotations

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice
from bot.understanding.reminder_wish import ReminderAction


def snooze(context: Context, days: int, label: str) -> Choice:
    """Return the button that puts reminders off by so many days."""
    does = action("reminder_settings", do=ReminderAction.SNOOZE, count=days)
    return Choice(context.say(label, days=days), does)


def later(context: Context) -> Choice:
    """Return the button that asks for how long to put them off."""
    return _setting(context, "later", ReminderAction.LATER)


def off(context: Context) -> Choice:
    """Return the button that ends them."""
    return _setting(context, "off", ReminderAction.OFF)


def on(context: Context) -> Choice:
    """Return the button that has them again."""
    return _setting(context, "on", ReminderAction.ON)


def shown(context: Context) -> Choice:
    """Return the button that shows how they stand."""
    return _setting(context, "shown", ReminderAction.SHOW)


def usual(context: Context) -> Choice:
    """Return the button that gives them back their plan's days and hours."""
    return _setting(context, "usual", ReminderAction.USUAL)


def mornings(context: Context) -> Choice:
    """Return the button that has them in the morning only."""
    return context.choice(
        "reminders.button.mornings", "reminder_settings", do=ReminderAction.HOURS, record="morning"
    )


def _setting(context: Context, label: str, do: ReminderAction) -> Choice:
    return context.choice(f"reminders.button.{label}", "reminder_settings", do=do)
