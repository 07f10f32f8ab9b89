"""The account's channel in a running process: its webhook, its tokens' loop, its watch."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

import structlog
from starlette.routing import BaseRoute

from bot.base.problems import Problem
from bot.channels.messenger_channel import MessengerChannel
from bot.channels.protocol import Json
from bot.channels.runtime import Runtime
from bot.channels.webhook import Entrance, Webhook
from bot.channels.zalo_oa import events
from bot.channels.zalo_oa.gateway import ZaloOaGateway
from bot.channels.zalo_oa.identity import Identity
from bot.channels.zalo_oa.messenger import ZaloOaMessenger
from bot.channels.zalo_oa.updates import CHANNEL, read, user_of
from bot.channels.zalo_oa.watch import Watch
from bot.conversation.messages import Address, Capabilities, Outcome, Reply
from bot.storage.engine import writing

#: What anything that Zalo does not send raises when it is read.
_NOT_ZALOS: Final = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the channel is made of."""

    identity: Identity
    messenger: ZaloOaMessenger
    inner: MessengerChannel
    gateway: ZaloOaGateway
    watch: Watch
    quiet: timedelta


class ZaloOaChannel:
    """Answers at the webhook, sends through the gateway, keeps tokens and looks for silence."""

    name: str = CHANNEL
    capabilities: Capabilities = ZaloOaMessenger.capabilities

    def __init__(self, runtime: Runtime, parts: Parts, entrance: Entrance | None) -> None:
        """Join the parts; without an entrance the account is only sent through."""
        self._runtime = runtime
        self._parts = parts
        self._webhook = None if entrance is None else Webhook(self.receive, entrance)
        self._tasks: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None

    @property
    def gateway(self) -> ZaloOaGateway:
        """What reminders are sent through."""
        return self._parts.gateway

    def routes(self) -> Sequence[BaseRoute]:
        """Return the webhook's route, where there is one."""
        return () if self._webhook is None else (self._webhook.route(),)

    async def start(self, patience: float) -> None:
        """Begin. Raises Problem when Zalo refuses the tokens in that time."""
        await asyncio.to_thread(self._parts.watch.plant)
        if self._webhook is not None:
            self._webhook.open = True
        await self._parts.inner.start(patience)
        self._watching = asyncio.create_task(self._parts.watch.run())

    async def start_sending(self) -> None:
        """Have tokens to send with; ``bot run`` keeps them fresh."""
        await asyncio.to_thread(self._parts.watch.plant)

    async def resend(self) -> int:
        """Send the replies that were kept and that nobody is sending; return how many."""
        return await self._parts.inner.resend()

    async def stop_receiving(self) -> None:
        """Take nothing new: Zalo comes again with what is not taken."""
        if self._webhook is not None:
            self._webhook.open = False
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        await self._parts.inner.stop_receiving()

    async def close(self) -> None:
        """Close the connections."""
        for task in self._tasks:
            task.cancel()
        await self._parts.inner.close()
        await self._parts.watch.close()

    def receive(self, update: Json) -> asyncio.Future[None] | None:
        """Take one event; None when there is nothing to do about it."""
        if not self._parts.identity.concerns(update):
            # Answered as taken: Zalo would bring it again, and then disable the webhook.
            _log.warning("event_of_another_account", channel=CHANNEL)
            return None
        try:
            if events.is_echo(update):
                self._beside(self._echo(update))
                return None
            if read(update) is None:
                self._beside(asyncio.to_thread(self._note_other, update))
                return None
            chat = Address(CHANNEL, user_of(update))
        except _NOT_ZALOS:
            return self._parts.inner.intake.receive(update)  # counts what it cannot read
        taken = asyncio.get_running_loop().create_future()
        job = partial(self._take, update, taken)
        added = self._runtime.queues.add(chat, job, partial(self._apologise, chat))
        return taken if added else None

    async def _take(self, update: Json, taken: asyncio.Future[None]) -> None:
        """Note that a person wrote, and answer unless a human does."""
        try:
            answers = await asyncio.to_thread(self._note_message, update)
        except Problem as problem:
            # The window is noted with the next message; the answer is worth a try.
            _log.warning("message_not_noted", channel=CHANNEL, problem=problem.key)
            answers = True
        answered = self._parts.inner.intake.receive(update) if answers else None
        if answered is None:
            _done(taken)
        else:
            answered.add_done_callback(partial(_like, taken))

    async def _echo(self, update: Json) -> None:
        # The echo of our own message may overtake the answer of the call that sent it.
        await asyncio.sleep(events.ECHO_WAITS)
        if not self._parts.messenger.has_sent(str(update["message"]["msg_id"])):
            await asyncio.to_thread(self._note_echo, update)

    def _note_message(self, update: Json) -> bool:
        with writing(self._runtime.engine) as connection:
            return events.note_message(connection, update, self._runtime.clock.now())

    def _note_other(self, update: Json) -> None:
        with writing(self._runtime.engine) as connection:
            events.note_other(connection, update, self._runtime.clock.now())

    def _note_echo(self, update: Json) -> None:
        with writing(self._runtime.engine) as connection:
            now = self._runtime.clock.now()
            events.note_echo(connection, update, now, self._parts.quiet)

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that no call waits for; a failure is logged and left."""
        task = asyncio.create_task(_guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _apologise(self, chat: Address, missed: int) -> None:
        text = self._runtime.say("channels.too_fast", count=missed)
        await self._parts.inner.gateway.answer(chat, Reply(text, outcome=Outcome.REFUSED))


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as error:
        # Nobody waits for it, and nobody is left without an answer.
        _log.warning("event_not_noted", channel=CHANNEL, kind=type(error).__name__)


def _done(taken: asyncio.Future[None]) -> None:
    if not taken.done():
        taken.set_result(None)


def _like(taken: asyncio.Future[None], answered: asyncio.Future[None]) -> None:
    if answered.cancelled():
        taken.cancel()
    else:
        _done(taken)
