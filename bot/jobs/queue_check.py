"""How the queue of several machines is: whether notices arrive, who works, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import psycopg

from bot.base.problems import Problem
from bot.jobs.job import QUEUES
from bot.jobs.job_queue import POLLING, STALLED, conninfo

_CHANNEL: Final = "bot_doctor"
#: Seconds that a notice may take.
_PATIENCE: Final = 2.0
_WORKERS: Final = """
SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)
"""
_WAITING: Final = """
SELECT count(DISTINCT job.id), coalesce(extract(epoch FROM now() - min(event.at)), 0)
FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id
WHERE job.status = 'todo' AND event.type = 'deferred'
"""


@dataclass(frozen=True, slots=True)
class QueueState:
    """``listens``: a notice sent is heard. ``oldest`` is how long a job has waited to be begun."""

    listens: bool
    processes: int
    waiting: int
    oldest: timedelta

    @property
    def stands_still(self) -> bool:
        """Whether jobs wait for longer than two looks into the queue."""
        return self.waiting > 0 and self.oldest > timedelta(seconds=2 * POLLING)


def state(address: str) -> QueueState:
    """Return how the queue is that is reached at an address. Raises Problem when it is not."""
    try:
        with psycopg.connect(
            conninfo(address), autocommit=True, prepare_threshold=None, connect_timeout=5
        ) as connection:
            (workers,) = connection.execute(_WORKERS, (STALLED,)).fetchone() or (0,)
            waiting, oldest = connection.execute(_WAITING).fetchone() or (0, 0)
            heard = _listens(connection, address)
    except psycopg.Error as error:
        raise Problem("problem.database", reason=str(error).splitlines()[0]) from error
    processes = workers // len(QUEUES)  # each has a worker for every queue
    return QueueState(heard, processes, waiting, timedelta(seconds=float(oldest)))


def _listens(connection: psycopg.Connection, address: str) -> bool:
    """Return whether a notice from elsewhere arrives; a pooler of transactions loses it."""
    connection.execute(f"LISTEN {_CHANNEL}")
    with psycopg.connect(conninfo(address), autocommit=True, prepare_threshold=None) as other:
        other.execute(f"NOTIFY {_CHANNEL}")
    return any(True for _ in connection.notifies(timeout=_PATIENCE, stop_after=1))
