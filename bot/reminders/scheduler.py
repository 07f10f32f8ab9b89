"""APScheduler as a bare clock: it wakes the planner and the delivery, and stores nothing.

Every tick asks the database what is due. So a tick that is missed is made good by the next, and
the same jobs may run in several processes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.messages import Gateway
from bot.reminders import planner, send_history
from bot.reminders.delivery import Deliverer
from bot.storage.engine import reading

#: How often the clock wakes what it wakes, in seconds.
PLAN_EVERY: Final = 60
DELIVER_EVERY: Final = 20
#: Planning begins at this hour, and is done again this long after: by then people have linked
#: their chats and results have come in.
_MORNING: Final = time(6, 30)
_AGAIN_AFTER: Final = timedelta(hours=1)
#: How long a stop waits for messages under way.
_PATIENCE: Final = 6.0
_log = logging.getLogger(__name__)


class Reminders:
    """Planner and delivery on a clock. Start it inside a running event loop."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        say: Texts,
        gateways: Mapping[str, Gateway],
        *,
        eager: bool = False,
    ) -> None:
        """Keep the parts; nothing runs yet. ``gateways`` are the channels by their names.

        ``eager`` plans at each wake instead of hourly: a chat that was just linked is reminded
        within a minute, which small agencies (a demo) can afford.
        """
        self._engine, self._clock, self._eager = engine, clock, eager
        self._deliverer = Deliverer(engine, clock, say, gateways)
        # The jobs' own clock is the machine's; which day it is, they ask ours.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        self._planning, self._delivering = asyncio.Lock(), asyncio.Lock()

    def start(self) -> None:
        """Plan and deliver at once, and then again and again."""
        # A delivery longer than its interval is no news.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        now = datetime.now(UTC)
        for job, seconds, first in (
            (self.plan, DELIVER_EVERY if self._eager else PLAN_EVERY, now),
            (self.deliver, DELIVER_EVERY, now + timedelta(seconds=1)),
        ):
            self._scheduler.add_job(job, IntervalTrigger(seconds=seconds), next_run_time=first)
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin nothing new and let what is under way end, for some seconds."""
        self._deliverer.stop()
        if self._scheduler.running:
            self._scheduler.pause()
        try:
            async with asyncio.timeout(_PATIENCE), self._planning, self._delivering:
                pass
        except TimeoutError:
            _log.warning("stopped while notifications were under way")
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def plan(self) -> int:
        """Plan today's reminders unless that was done within the hour; return how many are new."""
        now = self._clock.now()
        if now.time() < _MORNING:
            return 0
        async with self._planning:
            return await asyncio.to_thread(self._plan, now)

    async def deliver(self) -> int:
        """Send what is due; return how many went."""
        async with self._delivering:
            return await self._deliverer.run()

    def _plan(self, now: datetime) -> int:
        with reading(self._engine) as connection:
            last = send_history.planned_at(connection, now.date())
        if not self._eager and last is not None and timedelta(0) <= now - last < _AGAIN_AFTER:
            return 0
        added = planner.plan_day(self._engine, now, self._clock.zone)
        if added:
            _log.info("notifications planned: %d", added)
        return added
