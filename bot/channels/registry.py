"""The channels, in one list: a new one is a folder beside this module, and a line here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Protocol, cast

from sqlalchemy import Connection

from bot.base.settings import Settings
from bot.channels.protocol import Channel
from bot.channels.runtime import Runtime
from bot.conversation.messages import Address

#: Each is a folder with a module ``setup``. The web chat serves every address that nobody else
#: does, and is last.
CHANNELS: Final = (
    "telegram",
    "zalo_bot",
    "zalo_oa",
    "web",
)


@dataclass(frozen=True, slots=True)
class MessengerSettings:
    """The settings of a messenger: what lets us in, and where it is."""

    name: str
    token: str
    base_url: str


class Setup(Protocol):
    """What the module ``setup`` of a channel's folder has."""

    def join(self, runtime: Runtime, settings: Settings) -> Channel | None:
        """Return the channel, ready to be started; None where its settings are not set.

        Libraries are imported only where it is. Raises Problem for settings that are wrong.
        """
        ...


def joined(
    runtime: Runtime, settings: Settings, names: Sequence[str] = CHANNELS
) -> tuple[Channel, ...]:
    """Return the channels whose settings are set, in their order. Raises Problem as ``join``."""
    found = (_setup(name).join(runtime, settings) for name in names)
    return tuple(channel for channel in found if channel is not None)


def messengers() -> tuple[MessengerSettings, ...]:
    """Return the channels that are somebody else's service, with their settings' names."""
    named = ((name, getattr(_setup(name), "SETTINGS", None)) for name in CHANNELS)
    return tuple(MessengerSettings(name, *found) for name, found in named if found is not None)


def chat_parted(connection: Connection, chat: Address) -> None:
    """Have a chat's channel take out what was said there, when the chat is parted from its person.

    Also called where the channel does not run, on the command line say. A channel that keeps
    nothing needs no function for it.
    """
    if chat.channel in CHANNELS:
        take_out = getattr(_setup(chat.channel), "chat_parted", None)
        if take_out is not None:
            take_out(connection, chat)


def _setup(name: str) -> Setup:
    return cast("Setup", import_module(f"{__package__}.{name}.setup"))
