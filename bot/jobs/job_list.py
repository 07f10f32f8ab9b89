"""The list of background work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.messages import Gateway
from bot.jobs.job import DELIVERY, Job
from bot.reminders.delivery import Deliverer
from bot.reminders.notices import plan_notices
from bot.reminders.planner import plan_if_due
from bot.reminders.watch import watch
from bot.storage.engine import writing
from bot.storage.retention import sweep

_PLAN_EVERY: Final = timedelta(seconds=60)
_DELIVER_EVERY: Final = timedelta(seconds=20)
_RESEND_EVERY: Final = timedelta(seconds=20)
_SWEEP_EVERY: Final = timedelta(hours=6)


async def _alone() -> int:
    """Wake nobody: this process does all there is."""
    return 0


def jobs(
    engine: Engine,
    clock: Clock,
    say: Texts,
    gateways: Mapping[str, Gateway],
    *,
    eager: bool = False,
    more: Callable[[], Awaitable[int]] = _alone,
) -> tuple[Job, ...]:
    """Return what any process may do; ``gateways`` by the channels' names.

    ``eager`` plans at each wake instead of hourly: a chat that was just linked is reminded
    within a minute, which small agencies (a demo) can afford. ``more`` has another process help
    with a delivery that is longer than a chunk.
    """
    deliverer = Deliverer(engine, clock, say, gateways, more=more)

    def plan() -> int:
        return plan_if_due(engine, clock.now(), clock.zone, eager=eager)

    def notices() -> int:
        return plan_notices(engine, clock.now(), clock.zone)

    def look() -> int:
        return watch(engine, clock.now(), clock.zone)

    def retention() -> int:
        with writing(engine) as connection:
            return sweep(connection, clock.now())

    return (
        Job("plan", _DELIVER_EVERY if eager else _PLAN_EVERY, in_thread(plan)),
        Job("notices", _DELIVER_EVERY, in_thread(notices)),
        Job(
            "deliver",
            _DELIVER_EVERY,
            deliverer.run,
            first_after=timedelta(seconds=1),
            stop=deliverer.stop,
            queue=DELIVERY,
        ),
        Job("watch", _PLAN_EVERY, in_thread(look), first_after=_PLAN_EVERY),
        Job("retention", _SWEEP_EVERY, in_thread(retention)),
    )


def replies(resend: Mapping[str, Callable[[], Awaitable[int]]]) -> tuple[Job, ...]:
    """Return what sends the unsent replies of this process's channels, by their names."""
    return tuple(Job(f"replies_{name}", _RESEND_EVERY, again) for name, again in resend.items())


def in_thread(work: Callable[[], int]) -> Callable[[], asyncio.Future[int]]:
    """Return work that blocks as work to be awaited."""

    def run() -> asyncio.Future[int]:
        return asyncio.ensure_future(asyncio.to_thread(work))

    return run
