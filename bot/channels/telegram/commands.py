"""The commands behind Telegram's menu button."""

from __future__ import annotations

from typing import Final

from telegram import BotCommand

from bot.base.texts import Texts

#: What the menu offers, in its order; names and descriptions are the catalogue's.
INTENTS: Final = (
    "my_missing",
    "hours_this_year",
    "deadlines",
    "upcoming_classes",
    "my_schedule",
    "unit_progress",
    "reminder_settings",
    "link_account",
    "contact_officer",
    "help",
)


def menu(say: Texts) -> list[BotCommand]:
    """Return the menu's commands."""
    return [
        BotCommand(say(f"channels.command.{intent}"), say(f"channels.command_says.{intent}"))
        for intent in INTENTS
    ]


def commands(say: Texts) -> dict[str, str]:
    """Return the intent of each command's name; every program of Telegram offers the first two."""
    return {
        "start": "greet",
        "help": "help",
        **{say(f"channels.command.{intent}"): intent for intent in INTENTS},
    }
