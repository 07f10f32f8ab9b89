"""The commands behind Telegram's menu button, by what somebody is; groups have none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from telegram import BotCommand

from bot.base.texts import Texts

_OWN: Final = (
    "my_missing",
    "hours_this_year",
    "deadlines",
    "upcoming_classes",
    "my_schedule",
    "reminder_settings",
)
_ALWAYS: Final = ("link_account", "contact_officer", "help")
#: What everybody's menu offers, linked or not, in its order.
EVERYBODYS: Final = (*_OWN, *_ALWAYS)
#: The menus of those who have more to do, by role; the first that fits is theirs.
BY_ROLE: Final[Mapping[str, tuple[str, ...]]] = {
    "officer": ("review_queue", "manage_class", "manage_accounts", "unit_progress", *_OWN, "help"),
    "manager": ("unit_progress", "unit_missing", "remind_unit", "forecast", *_OWN, "help"),
}
#: All of them; names and descriptions are the catalogue's.
INTENTS: Final = tuple(dict.fromkeys((*EVERYBODYS, *BY_ROLE["manager"], *BY_ROLE["officer"])))
#: Those that show something, whoever asks, and change nothing.
SHOWN: Final = frozenset(INTENTS) - {"remind_unit", "link_account"}


def menu(say: Texts, intents: tuple[str, ...] = EVERYBODYS) -> list[BotCommand]:
    """Return a menu's commands."""
    return [
        BotCommand(say(f"channels.command.{intent}"), say(f"channels.command_says.{intent}"))
        for intent in intents
    ]


def commands(say: Texts) -> dict[str, str]:
    """Return the intent of each command's name; every program of Telegram offers the first two."""
    return {
        "start": "greet",
        "help": "help",
        **{say(f"channels.command.{intent}"): intent for intent in INTENTS},
    }
