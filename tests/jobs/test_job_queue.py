"""Several processes share a queue: a job runs wherever one is free, and is never lost for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import psycopg
import pytest

from bot.base.problems import Problem
from bot.jobs.job import DELIVERY, Job
from bot.jobs.job_queue import JobQueue, conninfo
from bot.jobs.queue_check import state

HOUR = timedelta(hours=1)
Run = Callable[[], Awaitable[int]]
pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@asynccontextmanager
async def working(database: str, **runs: Run) -> AsyncIterator[JobQueue]:
    """A process's queue with some jobs, by their names."""
    queue = JobQueue(database)
    queue.add(Job(name, HOUR, run, queue=DELIVERY) for name, run in runs.items())
    await queue.start()
    try:
        yield queue
    finally:
        await queue.stop()


def rows(database: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(conninfo(database), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not found():  # noqa: ASYNC110 (the database is asked)
            await asyncio.sleep(0.02)


async def test_a_job_runs_once_and_where_somebody_is_free(database: str) -> None:
    ran: list[str] = []
    held = asyncio.Event()

    async def busy() -> int:
        ran.append("one")
        await held.wait()
        return 1

    async def free() -> int:
        ran.append("other")
        return 1

    async with working(database, deliver=busy) as one:
        assert await one.put("deliver") == 1
        await until(lambda: ran == ["one"])
        async with working(database, deliver=free) as other:
            assert await one.put("deliver") == 1
            await until(lambda: ran == ["one", "other"])
            held.set()
            await until(lambda: not rows(database, "SELECT 1 FROM procrastinate_jobs"))
            assert state(database).processes == 1  # one worker each, and a process has two
            assert await other.put("deliver") == 1
            await until(lambda: len(ran) == 3)


async def test_what_waits_is_not_put_in_twice(database: str) -> None:
    async def never() -> int:
        raise AssertionError

    queue = JobQueue(database)
    queue.add([Job("deliver", HOUR, never)])
    await queue._pool.open()
    await queue._connector.open_async(queue._pool)
    assert [await queue.put("deliver") for _ in range(3)] == [1, 0, 0]
    await queue.stop()
    found = state(database)
    assert (found.listens, found.processes, found.waiting) == (True, 0, 1)
    assert not found.stands_still
    rows(database, "UPDATE procrastinate_events SET at = now() - interval '1 hour'")
    assert state(database).stands_still


async def test_a_job_that_fails_does_not_end_the_worker(database: str) -> None:
    runs = 0

    async def fails() -> int:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise Problem("problem.database", reason="away")
        if runs == 2:
            raise RuntimeError
        return 1

    async with working(database, plan=fails) as queue:
        for number in (1, 2, 3):
            await queue.put("plan")
            await until(lambda wanted=number: runs == wanted)  # type: ignore[misc]


async def test_the_job_of_a_worker_that_died_is_given_to_others(database: str) -> None:
    rows(
        database,
        """
        WITH dead AS (
            INSERT INTO procrastinate_workers (last_heartbeat)
            VALUES (now() - interval '1 hour') RETURNING id
        )
        INSERT INTO procrastinate_jobs (queue_name, task_name, status, queueing_lock, worker_id)
        SELECT 'delivery', 'deliver', 'doing', 'deliver', id FROM dead, generate_series(1, 2)
        """,
    )
    ran: list[str] = []

    async def run() -> int:
        ran.append("deliver")
        return 1

    async with working(database, deliver=run) as queue:
        assert await queue.retry_stalled() == 2
        await until(lambda: bool(ran) and not rows(database, "SELECT 1 FROM procrastinate_jobs"))
        assert await queue.retry_stalled() == 0


async def test_workers_come_back_with_the_database(database: str) -> None:
    ran: list[str] = []

    async def run() -> int:
        ran.append("deliver")
        return 1

    async with working(database, deliver=run) as queue:
        await queue.put("deliver")
        await until(lambda: len(ran) == 1)
        rows(
            database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        await queue.put("deliver")
        await until(lambda: len(ran) == 2)


async def test_the_clock_puts_every_job_in(database: str) -> None:
    async def run() -> int:
        return 1

    async with working(database, plan=run, deliver=run) as queue:
        ticks = {tick.name: tick for tick in queue.ticks()}
        assert set(ticks) == {"plan", "deliver", "stalled"}
        assert ticks["plan"].every == HOUR
        assert await ticks["plan"].run() == 1


async def test_no_database_is_one_problem(database: str) -> None:
    queue = JobQueue("postgresql://nobody@127.0.0.1:1/none")
    queue.add([Job("deliver", HOUR, _nothing)])
    with pytest.raises(Problem, match=r"problem\.database"):
        state("postgresql://nobody@127.0.0.1:1/none")
    queue._pool.timeout = 0.2
    await queue.start()
    with pytest.raises(Problem, match=r"problem\.database"):
        await queue.put("deliver")
    await queue.stop()


async def _nothing() -> int:
    return 0
