"""What a channel is to the program, and what a messenger's folder writes to become one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.routing import BaseRoute

from bot.conversation.messages import Address, Capabilities, Gateway, Reply, Request, Sent

Json = Mapping[str, Any]
#: Takes one update as JSON. None when there is nothing to answer; else a future that is done once
#: the answer stands in the database: until then the messenger shall give the update again.
Receive = Callable[[Json], asyncio.Future[None] | None]
#: One call that delivers a message, or a part of one; returns the messenger's id of it.
Call = Callable[[], Awaitable[str]]


class Channel(Protocol):
    """One way to talk with people, as ``bot.app`` starts and stops it."""

    @property
    def name(self) -> str:
        """The name under which its chats are kept."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do; what it lacks is replaced by ``render.fit``."""
        ...

    @property
    def gateway(self) -> Gateway:
        """What reminders are sent through."""
        ...

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the web server serves for it."""
        ...

    async def start(self, patience: float) -> None:
        """Begin; wait up to ``patience`` seconds for the messenger, then go on trying behind.

        Raises Problem when it answers in that time that there is no such bot.
        """
        ...

    async def start_sending(self) -> None:
        """Get ready to send where nothing is received: in a process that only delivers."""
        ...

    async def resend(self) -> int:
        """Send the replies that were kept and that nobody is sending; return how many."""
        ...

    async def stop_receiving(self) -> None:
        """Take nothing new; answers under way are still sent."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that lies on the messenger's side. ``size`` in bytes, when it is known."""

    id: str
    name: str
    mime: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request, with what the channel needs to serve it.

    ``tap`` is the id of a button's tap to be acknowledged; ``message`` the message that the
    button is on, when it can still be redrawn.
    """

    request: Request
    tap: str | None = None
    message: str | None = None
    file: RemoteFile | None = None


class Source(Protocol):
    """Where updates are polled from."""

    async def updates(self, offset: int | None, held: int) -> Sequence[tuple[int, Json]]:
        """Return numbered updates from an offset on, waiting up to ``held`` seconds for one.

        Asking with an offset tells the messenger to forget what is before it. A messenger that
        knows no offsets numbers its updates itself, rising, and is not asked for them again.
        """
        ...


class Messenger(Protocol):
    """What is a messenger's own; ``messenger_channel`` makes a channel of it.

    Queues, retries, polling, the webhook's route and the limits on files are shared.
    """

    @property
    def name(self) -> str:
        """The channel's name."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    @property
    def refused_token(self) -> str:
        """The catalogue's key for a token that the messenger does not know."""
        ...

    async def open(self, *, webhook: bool) -> None:
        """Find out who we are and open the way in. Called again after it raised anything."""
        ...

    async def introduce(self) -> None:
        """Do what is a convenience only, such as a menu; failures are logged and left."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...

    def sources(self) -> Sequence[Source]:
        """Return what is polled where there is no webhook, each in a loop of its own."""
        ...

    def read(self, update: Json) -> Incoming | None:
        """Return what an update asks; None for what is not said to the bot.

        Raises LookupError, TypeError, ValueError, AttributeError or ArithmeticError for what the
        messenger does not send.
        """
        ...

    async def fetch(self, file: RemoteFile, limit: int) -> bytes:
        """Return a file's content; one above ``limit`` bytes need not be read to its end."""
        ...

    async def acknowledge(self, tap: str) -> None:
        """Take the waiting mark off a tapped button."""
        ...

    async def typing(self, to: Address) -> None:
        """Show that an answer is being worked out."""
        ...

    def calls(self, to: Address, reply: Reply, redraws: str | None) -> Sequence[Call]:
        """Return the calls that say a reply, which fits the capabilities, in their order.

        ``redraws`` is the message to be edited instead of sending a new one, when there is one.
        """
        ...

    def outcome(self, error: Exception) -> Sent:
        """Return what is known of a call that raised an error; never ``SENT``.

        The reason ``wrong_token`` means that the messenger knows no such bot.
        """
        ...
