"""Jobs run at their start and their interval, one run of each at a time, until they are stopped."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.base.problems import Problem
from bot.jobs.job import Job
from bot.jobs.scheduler import Scheduler

HOUR = timedelta(hours=1)


async def test_every_job_runs_at_the_start() -> None:
    ran: list[str] = []
    both = asyncio.Event()

    def job(name: str) -> Job:
        async def run() -> int:
            ran.append(name)
            if len(ran) == 2:
                both.set()
            return 1

        return Job(name, HOUR, run)

    scheduler = Scheduler([job("a"), job("b")])
    scheduler.start()
    await asyncio.wait_for(both.wait(), 5)
    await scheduler.stop()
    assert sorted(ran) == ["a", "b"]


async def test_a_job_that_fails_is_run_again() -> None:
    runs = 0
    again = asyncio.Event()

    async def run() -> int:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise Problem("problem.database")
        if runs == 2:
            raise RuntimeError
        again.set()
        return 0

    scheduler = Scheduler([Job("fails", timedelta(milliseconds=10), run)])
    scheduler.start()
    await asyncio.wait_for(again.wait(), 5)
    await scheduler.stop()


async def test_a_job_never_runs_twice_at_a_time() -> None:
    running, most = 0, 0

    async def run() -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return 1

    scheduler = Scheduler([Job("one", HOUR, run)])
    assert sum(await asyncio.gather(*(scheduler.run("one") for _ in range(5)))) == 5
    assert most == 1


async def test_a_stop_asks_the_jobs_to_end_and_waits_for_them() -> None:
    asked, begun = asyncio.Event(), asyncio.Event()
    ended = False

    async def run() -> int:
        nonlocal ended
        begun.set()
        await asked.wait()
        ended = True
        return 0

    scheduler = Scheduler([Job("long", HOUR, run, stop=asked.set)])
    scheduler.start()
    await asyncio.wait_for(begun.wait(), 5)
    await scheduler.stop()
    assert ended
