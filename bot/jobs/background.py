"""The background work of one process: its clock and, on PostgreSQL, its part of the queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.messages import Gateway
from bot.jobs.job_list import jobs, replies
from bot.jobs.scheduler import Scheduler

if TYPE_CHECKING:
    from bot.jobs.job_queue import JobQueue

Resend = Mapping[str, Callable[[], Awaitable[int]]]


class Background:
    """Runs the jobs here, or wherever a process is free. Start it inside a running event loop."""

    def __init__(self, scheduler: Scheduler, queue: JobQueue | None) -> None:
        """Join the parts; without a queue the scheduler runs everything itself."""
        self._scheduler, self._queue = scheduler, queue

    async def start(self) -> None:
        """Begin."""
        if self._queue is not None:
            await self._queue.start()
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin nothing new and let what is under way end, for some seconds."""
        await self._scheduler.stop()
        if self._queue is not None:
            await self._queue.stop()


def background(
    engine: Engine,
    clock: Clock,
    say: Texts,
    gateways: Mapping[str, Gateway],
    resend: Resend,
    *,
    queue_address: str | None = None,
    eager: bool = False,
) -> Background:
    """Return a process's work over its channels' ``gateways``, by their names.

    ``resend`` sends the unsent replies of the channels that it answers in. ``queue_address`` is a
    way to the same PostgreSQL without a pooler; the engine's own where there is none.
    """
    if engine.dialect.name == "sqlite":
        mine = jobs(engine, clock, say, gateways, eager=eager)
        return Background(Scheduler((*mine, *replies(resend))), None)
    # Deferred, optional: the queue's library serves PostgreSQL alone.
    from bot.jobs.job_queue import JobQueue

    own = engine.url.render_as_string(hide_password=False)
    queue = JobQueue(queue_address or own)

    async def more() -> int:
        return await queue.put("deliver")

    queue.add(jobs(engine, clock, say, gateways, eager=eager, more=more))
    return Background(Scheduler((*queue.ticks(), *replies(resend))), queue)
