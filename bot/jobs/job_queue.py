"""The queue of several machines: whichever process is free runs a job, through PostgreSQL.

The queue only says that it is time to look; what is due stands in the rows of the domain. So a
job that is lost, run twice or late does no harm: every process's clock puts each job in again,
and a job that waits already is not put in a second time. Nothing is ever put in, and nobody
notified, inside an answer's transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.worker import Worker
from psycopg import Error
from psycopg_pool import AsyncNullConnectionPool

from bot.base.problems import Problem
from bot.jobs.job import Job
from bot.storage.engine import database_url

#: Seconds between two looks into the queue: notices of new jobs are lost behind a pooler, or
#: with their connection, and nobody hears of it.
POLLING: Final = 5.0
#: Seconds without a sign of life after which a worker's jobs are given to others.
STALLED: Final = 30.0
#: How long a stop waits for jobs under way, in seconds.
_PATIENCE: Final = 6.0
_CONNECTING: Final = 10
_CONNECTIONS: Final = 6
_LOOK_FOR_STALLED: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = 15.0
_log = structlog.get_logger(__name__)


class JobQueue:
    """The jobs of one process in the queue of all. Belongs to one event loop.

    Delivery has a worker of its own, which runs one job at a time: one machine's long morning
    takes the wake-up that another could follow from nobody.
    """

    def __init__(self, address: str) -> None:
        """Keep the database's address, which must not lead through a pooler of transactions."""
        # A connection for each question: none is there to have died meanwhile. Statements are not
        # prepared, for there may be a pooler after all.
        self._pool = AsyncNullConnectionPool(
            conninfo(address),
            kwargs={"prepare_threshold": None, "connect_timeout": _CONNECTING},
            max_size=_CONNECTIONS,
            timeout=2 * _CONNECTING,
            open=False,
        )
        self._connector = PsycopgConnector()
        self._app = App(connector=self._connector)
        self._jobs: dict[str, Job] = {}
        self._serving: list[asyncio.Task[None]] = []

    def add(self, jobs: Iterable[Job]) -> None:
        """Take jobs on that any process may run."""
        for job in jobs:
            self._jobs[job.name] = job
            self._app.task(name=job.name, queue=job.queue)(_task(job))

    def ticks(self) -> tuple[Job, ...]:
        """Return what this process's clock does: put each job in, and give back what stalled."""
        ticks = (replace(job, run=partial(self.put, name)) for name, job in self._jobs.items())
        return (*ticks, Job("stalled", _LOOK_FOR_STALLED, self.retry_stalled))

    async def put(self, name: str) -> int:
        """Put a job in; return 0 where one waits already. Raises Problem without a database."""
        with _reachable():
            try:
                await self._app.configure_task(
                    name, queue=self._jobs[name].queue, queueing_lock=name
                ).defer_async()
            except AlreadyEnqueued:
                return 0
        return 1

    async def retry_stalled(self) -> int:
        """Give the jobs of workers that died to others; return how many there were."""
        manager, given = self._app.job_manager, 0
        with _reachable():
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
                given += 1
                try:
                    await manager.retry_job(job)
                except ConnectorException:  # one waits already, and does the same
                    await manager.finish_job(job, Status.FAILED, delete_job=True)
        return given

    async def start(self) -> None:
        """Begin to run jobs; where the database is away, as soon as it is back."""
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        await self._pool.open()
        await self._connector.open_async(self._pool)
        for queue in dict.fromkeys(job.queue for job in self._jobs.values()):
            self._serving.append(asyncio.create_task(self._serve(queue)))

    async def stop(self) -> None:
        """Begin nothing new, and let what is under way end."""
        for job in self._jobs.values():
            job.stop()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._pool.close()

    async def _serve(self, queue: str) -> None:
        """Work for a queue until cancelled, whatever becomes of the database meanwhile."""
        pause = 1.0
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._worker(queue).run()  # type: ignore[no-untyped-call]
                kind = "stopped"
            except Exception as error:
                kind = type(error).__name__
            _log.warning("worker_ended", queue=queue, kind=kind)
            lasted = asyncio.get_running_loop().time() - began
            pause = 1.0 if lasted > 2 * _LONGEST_PAUSE else min(_LONGEST_PAUSE, pause * 2)
            await asyncio.sleep(pause)

    def _worker(self, queue: str) -> Worker:
        return Worker(
            self._app,
            queues=[queue],
            name=queue,
            concurrency=1,
            fetch_job_polling_interval=POLLING,
            shutdown_graceful_timeout=_PATIENCE,
            stalled_worker_timeout=STALLED,
            delete_jobs="always",
            install_signal_handlers=False,
        )


def conninfo(address: str) -> str:
    """Return a database's address as libpq takes it. Raises Problem when it is none."""
    plain = database_url(address).set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


def _task(job: Job) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await job.run()
        except Problem as problem:  # the database is away: the next tick makes it good
            _log.warning("job_failed", job=job.name, problem=problem.key)
        except Exception:
            _log.exception("job_failed", job=job.name)

    return run


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    """Turn a database that does not answer into one sentence."""
    try:
        yield
    except (ConnectorException, Error) as error:
        raise Problem("problem.database", reason=str(error.__cause__ or error)) from error
