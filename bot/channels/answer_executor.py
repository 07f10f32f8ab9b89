"""Answers from the assistant, which works synchronously, for channels, which do not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

import structlog
from sqlalchemy import Connection

from bot.base.texts import Texts
from bot.channels.admission import Admission, TooManyStrangersError
from bot.channels.metrics import Metrics
from bot.conversation.messages import Address, Outcome, Reply, Request, Turn

#: What a channel writes about a turn in the turn's own transaction.
Keep = Callable[[Connection, Turn], None]
Typing = Callable[[], Awaitable[object]]


class _GivenUpError(Exception):
    """Nobody waits for the answer any more."""


class Answer(Protocol):
    """The assistant's answer to a request; None for an update taken before."""

    def __call__(self, request: Request, keep: Keep | None = None, /) -> Turn | None:
        """Answer; ``keep`` is called with the turn before its transaction ends."""
        ...


#: Quick answers need no "is typing"; messengers show it for about five seconds.
_PATIENCE: Final = 0.4
_TYPING_LASTS: Final = 4.5
_log = structlog.get_logger(__name__)


class AnswerExecutor:
    """Runs the assistant in a bounded number of threads.

    SQLite has one writer at a time, and every answer writes: one thread is quickest there.
    """

    def __init__(
        self,
        answer: Answer,
        say: Texts,
        metrics: Metrics,
        *,
        threads: int,
        linked: Callable[[Address], Awaitable[bool]] | None = None,
    ) -> None:
        """Keep what answers; threads are started when first needed.

        ``linked`` looks up whose chat it is, so that strangers wait behind colleagues.
        """
        self._admission = Admission(threads, linked)
        self._answer = answer
        self._say = say
        self._metrics = metrics
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="answer")

    async def __call__(
        self, request: Request, typing: Typing | None = None, keep: Keep | None = None
    ) -> Reply | None:
        """Return the reply to a request; None when the same update was answered before.

        ``typing`` is called, and called again, while the answer takes long. ``keep`` writes about
        the turn in its own transaction. A failure inside the assistant becomes an apology, of
        which nothing is kept: whoever asked is never left without an answer.

        Raises TooManyStrangersError for a stranger's request over the budget: it is not read.
        """
        try:
            async with self._admission.turn(request):
                turn = await self._waited_for(request, typing, keep)
        except TooManyStrangersError:
            self._metrics.add("bot_strangers_refused_total", channel=request.sender.channel)
            raise
        except Exception:
            _log.exception("answer_failed", channel=request.sender.channel)
            self._metrics.add("bot_answers_total", channel=request.sender.channel, outcome="failed")
            return Reply(self._say("channels.failed"), outcome=Outcome.REFUSED)
        if turn is None:
            self._metrics.add("bot_repeated_updates_total", channel=request.sender.channel)
            return None
        self._metrics.add(
            "bot_answers_total", channel=request.sender.channel, outcome=turn.reply.outcome.value
        )
        self._metrics.took("bot_answer_seconds", turn.milliseconds / 1000)
        return turn.reply

    def close(self) -> None:
        """Take no more requests; answers being worked out go on to their end."""
        # A thread cannot be stopped: what it works out is either kept or rolled back by ``kept``.
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _waited_for(
        self, request: Request, typing: Typing | None, keep: Keep | None
    ) -> Turn | None:
        loop = asyncio.get_running_loop()
        given_up = threading.Event()

        def kept(connection: Connection, turn: Turn) -> None:
            if given_up.is_set():
                # Nobody is left to send the answer: nothing of it stands, its update comes again.
                raise _GivenUpError
            if keep is not None:
                keep(connection, turn)

        working = loop.run_in_executor(self._threads, self._answer, request, kept)
        showing: list[asyncio.Task[None]] = []

        def show() -> None:
            if typing is not None:
                showing.append(loop.create_task(_shown(typing)))

        # A timer costs next to nothing for the many answers that come before it is due.
        timer = loop.call_later(_PATIENCE, show)
        try:
            return await working
        except asyncio.CancelledError:
            given_up.set()
            raise
        finally:
            timer.cancel()
            for task in showing:
                task.cancel()


async def _shown(typing: Typing) -> None:
    """Show that an answer is being worked out, again and again until cancelled."""
    while True:
        try:
            await typing()
        except Exception:
            # The sign of life is a courtesy: without it the answer still comes.
            _log.debug("typing_failed")
        await asyncio.sleep(_TYPING_LASTS)
