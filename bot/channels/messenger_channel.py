"""A channel made of a messenger: its parts joined, opened, polled or called, and closed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final

import structlog
from starlette.routing import BaseRoute

from bot.base.problems import Problem
from bot.channels.intake import Intake
from bot.channels.long_actions import LongActions
from bot.channels.polling import Backoff, poll
from bot.channels.protocol import Messenger
from bot.channels.runtime import Runtime
from bot.channels.send_rate import rate_of
from bot.channels.send_throttle import SendThrottle
from bot.channels.sender import Sender
from bot.channels.webhook import Entrance, Webhook
from bot.conversation.messages import Capabilities

#: What a messenger takes of one bot where its settings say nothing else.
SENDS_A_SECOND: Final = 20.0
_log = structlog.get_logger(__name__)


class MessengerChannel:
    """The channel's life in a running process: with an entrance it is called, else it polls."""

    def __init__(
        self,
        runtime: Runtime,
        messenger: Messenger,
        entrance: Entrance | None = None,
        *,
        a_second: float = SENDS_A_SECOND,
        chats: str = "",
    ) -> None:
        """Join the parts; nothing is sent yet. ``a_second`` is what the messenger takes of a bot.

        Where several bots are one channel, ``chats`` is what the ids of this one's chats begin
        with.
        """
        self._messenger = messenger
        long_actions = LongActions(runtime.engine, runtime.clock)
        rate = rate_of(runtime.engine, f"{messenger.name} {chats}".strip(), a_second)
        throttle = SendThrottle(rate)
        self.gateway = Sender(messenger, runtime.say, long_actions, throttle, runtime.metrics)
        self.intake = Intake(runtime, messenger, self.gateway, long_actions)
        self.webhook = None if entrance is None else Webhook(self.intake.receive, entrance)
        self._joined = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._starting = True
        self._chats = chats

    @property
    def name(self) -> str:
        """The messenger's name."""
        return self._messenger.name

    @property
    def capabilities(self) -> Capabilities:
        """What the messenger can do."""
        return self._messenger.capabilities

    @property
    def connected(self) -> bool:
        """Whether the messenger has answered since the start."""
        return self._joined.is_set()

    def routes(self) -> Sequence[BaseRoute]:
        """Return the webhook's route, where there is one."""
        return () if self.webhook is None else (self.webhook.route(),)

    async def start(self, patience: float) -> None:
        """Begin; wait up to ``patience`` seconds for the messenger, then go on trying behind.

        Raises Problem when it answers in that time that there is no such bot.
        """
        self._task = asyncio.create_task(self._live())
        joined = asyncio.create_task(self._joined.wait())
        await asyncio.wait(
            {self._task, joined}, timeout=patience, return_when=asyncio.FIRST_COMPLETED
        )
        joined.cancel()
        if self._task.done():
            self._task.result()
        # From here on nobody reads what is wrong but the log, and it may be put right.
        self._starting = False

    async def start_sending(self) -> None:
        """Do nothing: a message is a call of its own."""

    async def resend(self) -> int:
        """Send the replies that were kept and that nobody is sending; return how many."""
        return await self.intake.resend(self._chats) if self.connected else 0

    async def stop_receiving(self) -> None:
        """Take no more updates; the messenger keeps them."""
        if self.webhook is not None:
            self.webhook.open = False
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Problem):
                await self._task

    async def close(self) -> None:
        """Close the connections."""
        with contextlib.suppress(Exception):
            await self._messenger.close()

    async def _live(self) -> None:
        await self._join()
        self._joined.set()
        way = "polling" if self.webhook is None else "webhook"
        _log.info("channel_joined", channel=self.name, way=way)
        await self.resend()
        await self._introduce()
        if self.webhook is None:
            receive, outcome = self.intake.receive, self._messenger.outcome
            async with asyncio.TaskGroup() as loops:
                for source in self._messenger.sources():
                    loops.create_task(poll(source, receive, outcome))

    async def _join(self) -> None:
        """Find out who we are and open the way in, however long the messenger takes to answer."""
        backoff = Backoff()
        if self.webhook is not None:
            self.webhook.open = True  # it may be called before the messenger has answered us
        while True:
            try:
                await self._messenger.open(webhook=self.webhook is not None)
            except Exception as error:
                failed = self._messenger.outcome(error)
                if failed.reason == "wrong_token":
                    _log.error("token_refused", channel=self.name)
                    if self._starting:
                        raise Problem(self._messenger.refused_token) from None
                kind = type(error).__name__
                _log.warning("not_joined", channel=self.name, reason=failed.reason, kind=kind)
                await asyncio.sleep(backoff.pause(failed.retry_after))
            else:
                return

    async def _introduce(self) -> None:
        try:
            await self._messenger.introduce()
        except Exception as error:
            # A menu is a convenience: everything can be asked in words.
            reason = self._messenger.outcome(error).reason
            _log.warning("not_introduced", channel=self.name, reason=reason)
