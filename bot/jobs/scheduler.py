"""APScheduler as a bare clock: it wakes the jobs, and stores nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.base.problems import Problem
from bot.jobs.job import Job

#: How long a stop waits for work under way, in seconds.
_PATIENCE: Final = 6.0
_log = structlog.get_logger(__name__)


class Scheduler:
    """Runs jobs in this process, each at its interval and never twice at a time.

    Start it inside a running event loop.
    """

    def __init__(self, jobs: Iterable[Job]) -> None:
        """Keep the jobs; nothing runs yet."""
        self._jobs = {job.name: job for job in jobs}
        self._running = {name: asyncio.Lock() for name in self._jobs}
        # The machine's clock says when to wake; what day it is, the jobs ask the agency's.
        self._clock = AsyncIOScheduler(
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    def start(self) -> None:
        """Run every job for the first time when it says, and then again and again."""
        # A run longer than its interval is no news.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        now = datetime.now(UTC)
        for job in self._jobs.values():
            self._clock.add_job(
                self._wake,
                IntervalTrigger(seconds=job.every.total_seconds()),
                args=(job.name,),
                next_run_time=now + job.first_after,
            )
        self._clock.start()

    async def stop(self) -> None:
        """Begin nothing new and let what is under way end, for some seconds."""
        for job in self._jobs.values():
            job.stop()
        if self._clock.running:
            self._clock.pause()
        try:
            async with asyncio.timeout(_PATIENCE):
                for lock in self._running.values():
                    await lock.acquire()
        except TimeoutError:
            _log.warning("stopped_while_jobs_were_under_way")
        if self._clock.running:
            self._clock.shutdown(wait=False)

    async def run(self, name: str) -> int:
        """Run one job now, after the run of it that is under way; return how much was done."""
        async with self._running[name]:
            return await self._jobs[name].run()

    async def _wake(self, name: str) -> None:
        try:
            await self.run(name)
        except Problem as problem:  # the database is away: the next run makes it good
            _log.warning("job_failed", job=name, problem=problem.key)
        except Exception:
            _log.exception("job_failed", job=name)
