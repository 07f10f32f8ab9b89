"""Sending through a messenger: answers at once and persistently, bulk messages politely."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

import structlog

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.channels.long_actions import LongActions
from bot.channels.metrics import Metrics
from bot.channels.protocol import Call, Messenger
from bot.channels.render import fit
from bot.channels.send_throttle import SendThrottle
from bot.conversation.messages import Address, Capabilities, Delivery, Reply, Sent

#: Pauses before an answer is tried again, in seconds; a longer pause asked for is kept to.
_PAUSES: Final = (1.0, 3.0, 8.0, 20.0)
_LONGEST_PAUSE: Final = 60.0
#: Answers that may have arrived without the database knowing: so many a process that dies leaves
#: to be repeated. At a tenth of a second each it is more than any messenger takes.
_OPEN: Final = 8
_PERHAPS_ARRIVED: Final = frozenset({Delivery.SENT, Delivery.UNKNOWN})
_log = structlog.get_logger(__name__)


async def _unheeded(_gone: int) -> None:
    """Keep no account of pieces."""


class Sender:
    """What the assistant says, as a messenger's calls: the gateway of its channel."""

    def __init__(
        self,
        messenger: Messenger,
        say: Texts,
        long_actions: LongActions,
        throttle: SendThrottle,
        metrics: Metrics,
    ) -> None:
        """Send through ``messenger``; bulk messages keep to the pace of ``throttle``."""
        self._messenger = messenger
        self._say = say
        self._long_actions = long_actions
        self._throttle = throttle
        self._metrics = metrics
        self._open = asyncio.Semaphore(_OPEN)

    @property
    def throttle(self) -> SendThrottle:
        """What paces its bulk messages."""
        return self._throttle

    @property
    def name(self) -> str:
        """The channel's name."""
        return self._messenger.name

    @property
    def capabilities(self) -> Capabilities:
        """What the messenger can do."""
        return self._messenger.capabilities

    async def send(self, to: Address, reply: Reply, key: str) -> Sent:
        """Send a message that nobody waits for, once; messengers have no use for the key.

        A message of several parts whose first part arrived counts as sent: sending it again
        would say that part twice.
        """
        sent: Sent | None = None
        for call in await self._calls(to, reply, redraws=None):
            attempt = await self._in_turn(call)
            if attempt.outcome is not Delivery.SENT:
                return sent or attempt
            sent = sent or attempt
        return sent or Sent(Delivery.FAILED, reason="empty")

    async def _in_turn(self, call: Call) -> Sent:
        try:
            if (pause := await self._throttle.bulk()) > 0:
                return Sent(Delivery.LATER, retry_after=pause, reason="too_many")
        except Problem as problem:  # nothing was sent
            return Sent(Delivery.LATER, reason=problem.key)
        attempt = await self._once(call)
        # One 429 holds for the whole bot: the next bulk message would only lengthen the wait.
        if attempt.outcome is Delivery.LATER and attempt.retry_after is not None:
            with suppress(Problem):
                await self._throttle.hold(attempt.retry_after)
        return attempt

    async def answer(
        self,
        to: Address,
        reply: Reply,
        redraws: str | None = None,
        *,
        gone: int = 0,
        piece: Callable[[int], Awaitable[None]] = _unheeded,
        kept: bool = False,
    ) -> Sent:
        """Send an answer; redraw the message ``redraws`` when the reply wants that.

        Tried again, a bounded number of times, only after failures that delivered nothing. The
        first ``gone`` of its messages are not sent; ``piece`` is told of each but the last how
        many have been. Of a ``kept`` reply the caller says when the outcome is ``recorded``.
        """
        sent: Sent | None = None
        calls = await self._calls(to, reply, redraws if reply.edits else None)
        for number, call in enumerate(calls[gone:], start=gone + 1):
            if sent is not None:
                await self._piece(piece, number - 1, sent)
            attempt = await self._persistently(call)
            if attempt.outcome is not Delivery.SENT:
                _log.warning("answer_not_delivered", channel=self.name, reason=attempt.reason)
                sent = attempt
                break
            sent = sent or attempt
        sent = sent or Sent(Delivery.FAILED, reason="empty")
        if not kept:
            self.recorded(sent)
        return sent

    def recorded(self, sent: Sent) -> None:
        """Note that what became of a kept reply stands in the database."""
        if sent.outcome in _PERHAPS_ARRIVED:
            self._open.release()

    async def _piece(
        self, piece: Callable[[int], Awaitable[None]], number: int, sent: Sent
    ) -> None:
        try:
            await piece(number)
        finally:
            self.recorded(sent)

    async def _calls(self, to: Address, reply: Reply, redraws: str | None) -> list[Call]:
        can = self.capabilities
        calls: list[Call] = []
        for part in fit(reply, can, self._say):
            short = await self._long_actions.shorten(part.choices, can.action_limit)
            calls += self._messenger.calls(to, replace(part, choices=tuple(short)), redraws)
            # Only the first part redraws the old message; the others are new ones below it.
            if part.text:
                redraws = None
        return calls

    async def _persistently(self, call: Call) -> Sent:
        for pause in (*_PAUSES, None):
            with self._throttle.live():
                attempt = await self._openly(call)
            if attempt.outcome is not Delivery.LATER or pause is None:
                break
            # Nobody looks at a phone for so long: a kept reply goes with a later claim.
            if (attempt.retry_after or 0) > _LONGEST_PAUSE:
                break
            await asyncio.sleep(max(pause, attempt.retry_after or 0))
        return attempt

    async def _openly(self, call: Call) -> Sent:
        """Make an attempt, which stays open when it may have arrived."""
        await self._open.acquire()
        try:
            attempt = await self._once(call)
        except BaseException:
            self._open.release()
            raise
        if attempt.outcome not in _PERHAPS_ARRIVED:
            self._open.release()
        return attempt

    async def _once(self, call: Call) -> Sent:
        try:
            sent = Sent(Delivery.SENT, await call())
        except Exception as error:
            sent = self._messenger.outcome(error)
            if sent.reason == "wrong_token":
                _log.error("token_refused", channel=self.name)
        self._metrics.add("bot_sends_total", channel=self.name, outcome=sent.outcome.value)
        return sent
