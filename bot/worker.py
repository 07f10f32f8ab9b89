"""The program that only works: it plans and delivers, and neither serves nor polls anything.

Any number of them run over one PostgreSQL, beside the one ``bot run`` that people talk to.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.settings import SECRET_LENGTH, Settings, plain
from bot.base.stop_signals import stop_signals
from bot.base.texts import Texts
from bot.channels import registry
from bot.channels.answer_executor import AnswerExecutor, Keep
from bot.channels.chat_queues import ChatQueues
from bot.channels.metrics import Metrics
from bot.channels.protocol import Channel
from bot.channels.reply_outbox import ReplyOutbox
from bot.channels.runtime import Runtime
from bot.conversation.messages import Request, Turn
from bot.jobs.background import Background, background

#: Seconds after which a stop is over, whatever a thread still waits for.
_OVER: Final = 9.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Worker:
    """The parts of a running worker."""

    channels: tuple[Channel, ...]
    background: Background


def build(
    settings: Settings,
    clock: Clock,
    say: Texts,
    engine: Engine,
    channels: Sequence[str] = registry.CHANNELS,
) -> Worker:
    """Join the parts over a database with a current schema; nothing is started.

    Raises Problem for settings that are missing or wrong, and where the database is SQLite.
    """
    if engine.dialect.name == "sqlite":
        raise Problem("problem.worker_needs_postgresql")
    if len((plain(settings.secret_key) or "").strip()) < SECRET_LENGTH:
        raise Problem("channels.secret_key_needed")
    metrics = Metrics()
    executor = AnswerExecutor(_answers_nobody, say, metrics, threads=1)
    replies = ReplyOutbox(engine, clock)
    runtime = Runtime(engine, clock, say, executor, ChatQueues(), metrics, replies)
    found = registry.joined(runtime, settings, channels)
    work = background(
        engine,
        clock,
        say,
        {channel.name: channel.gateway for channel in found},
        {},
        queue_address=settings.queue_database_url,
    )
    return Worker(found, work)


def _answers_nobody(_request: Request, _keep: Keep | None = None, /) -> Turn | None:
    raise RuntimeError("a worker receives nothing")


def run(worker: Worker, on_ready: Callable[[], None]) -> None:
    """Work until SIGTERM or SIGINT, and end within ten seconds of it."""

    def stopping() -> None:
        # A thread that waits for a locked database cannot be told to end. What it was doing is
        # rolled back, and its claims run out.
        last = threading.Timer(_OVER, os._exit, (1,))
        last.daemon = True
        last.start()

    asyncio.run(work(worker, on_ready=on_ready, on_stop=stopping))


async def work(
    worker: Worker,
    *,
    on_ready: Callable[[], None],
    on_stop: Callable[[], None] = lambda: None,
) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    with stop_signals(stop, on_stop):
        try:
            await asyncio.gather(*(channel.start_sending() for channel in worker.channels))
            await worker.background.start()
            on_ready()
            await stop.wait()
        finally:
            await worker.background.stop()
            await asyncio.gather(*(channel.close() for channel in worker.channels))
    _log.info("stopped")
