"""The channels, in one list: a new one is a folder beside this module, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Protocol, cast

from sqlalchemy import Connection

from bot.base.problems import Problem
from bot.base.settings import FromEnvironment, Settings
from bot.channels import reply_outbox
from bot.channels.protocol import Channel
from bot.channels.runtime import Runtime
from bot.conversation.messages import Address
from bot.conversation.send_cost import PlannedSend, SendCost

#: Each is a folder with a module ``setup``. The web chat serves every address that nobody else
#: does, and is last.
CHANNELS: Final = (
    "telegram",
    "zalo_bot",
    "zalo_oa",
    "web",
)


#: Chats that no channel carries: the command line's and the terminal's.
WITHOUT_CHANNEL: Final = frozenset({"ask", "terminal"})


@dataclass(frozen=True, slots=True)
class MessengerSettings:
    """A messenger as it is set up: whether anything lets us in, and where it is."""

    name: str
    is_set: bool
    base_url: str


@dataclass(frozen=True, slots=True)
class WayIn:
    """The address that begins a chat on a channel; ``{code}`` in it stands for a link code."""

    channel: str
    address: str

    def with_code(self, code: str) -> str:
        """Return the address for one code."""
        return self.address.replace("{code}", code)


class Setup(Protocol):
    """What the module ``setup`` of a channel's folder has.

    It may also have ``OWN_SETTINGS`` (a class of the folder), ``MESSENGER`` (which of them are the
    token and the address of somebody else's service), ``way_in``, ``send_cost`` and
    ``chat_parted``.
    """

    def join(self, runtime: Runtime, settings: Settings) -> Channel | None:
        """Return the channel, ready to be started; None where its settings are not set.

        Libraries are imported only where it is. Raises Problem for settings that are wrong.
        """
        ...


def joined(
    runtime: Runtime, settings: Settings, names: Sequence[str] = CHANNELS
) -> tuple[Channel, ...]:
    """Return the channels whose settings are set, in their order. Raises Problem as ``join``."""
    channels = (_setup(name).join(runtime, settings) for name in names)
    return tuple(channel for channel in channels if channel is not None)


def own_settings(settings: Settings) -> Iterator[FromEnvironment]:
    """Return the settings that channels declare. Raises Problem for one that is wrong."""
    kinds = (getattr(_setup(name), "OWN_SETTINGS", None) for name in CHANNELS)
    return (settings.own(kind) for kind in kinds if kind is not None)


def secrets(settings: Settings) -> list[str]:
    """Return the values that no log may hold, the channels' among them."""
    own = (secret for found in own_settings(settings) for secret in found.secrets())
    return [*settings.secrets(), *own]


def check_names(names: str) -> None:
    """Raise Problem where a list with commas between names a channel that there is not."""
    unknown = {name.strip() for name in names.split(",")} - {*CHANNELS, *WITHOUT_CHANNEL, ""}
    if unknown:
        raise Problem("problem.setting", name="BOT_NAMES_IN_CHAT", value=", ".join(sorted(unknown)))


def messengers(settings: Settings) -> Iterator[MessengerSettings]:
    """Return the channels that are somebody else's service."""
    for name in CHANNELS:
        setup = _setup(name)
        named = getattr(setup, "MESSENGER", None)
        if named is not None:
            own = settings.own(setup.OWN_SETTINGS)  # type: ignore[attr-defined]
            token, base_url = (getattr(own, setting) for setting in named)
            yield MessengerSettings(name, token is not None, base_url)


def ways_in(settings: Settings, unanswered: Callable[[Problem], None]) -> Iterator[WayIn]:
    """Return where chats are begun, for slips on paper; ``unanswered`` is told of one not known."""
    for name in CHANNELS:
        way_in = getattr(_setup(name), "way_in", None)
        try:
            address = None if way_in is None else way_in(settings)
        except Problem as problem:
            unanswered(problem)
            continue
        if address is not None:
            yield WayIn(name, address)


def send_cost(
    settings: Settings, connection: Connection, planned: Iterable[PlannedSend]
) -> SendCost | None:
    """Return what messages will cost on all channels that are paid for; None where none is."""
    sends = tuple(planned)
    costs = []
    for name in CHANNELS:
        cost_of = getattr(_setup(name), "send_cost", None)
        if cost_of is not None:
            costs.append(cost_of(settings, connection, [s for s in sends if s.channel == name]))
    paid_for = [cost for cost in costs if cost is not None]
    if not paid_for:
        return None
    return SendCost(
        sum(cost.dong for cost in paid_for),
        sum(cost.paid for cost in paid_for),
        sum(cost.unreachable for cost in paid_for),
    )


def chat_parted(connection: Connection, chat: Address) -> None:
    """Have a chat's channel take out what was said there, when the chat is parted from its person.

    Replies that its messenger could not be given yet go as well: whoever has the chat next must not
    be sent them. Also called where the channel does not run, on the command line say. A channel
    that keeps nothing needs no function for it.
    """
    reply_outbox.drop(connection, chat)
    if chat.channel in CHANNELS:
        take_out = getattr(_setup(chat.channel), "chat_parted", None)
        if take_out is not None:
            take_out(connection, chat)


def _setup(name: str) -> Setup:
    return cast("Setup", import_module(f"{__package__}.{name}.setup"))
