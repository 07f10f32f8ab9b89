"""Processes that plan and send until they are killed, and a messenger that outlives them."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.base.clock import Clock
from bot.base.texts import texts
from bot.conversation.messages import Address, Capabilities, Delivery, Reply, Sent
from bot.jobs.job_list import jobs
from bot.jobs.scheduler import Scheduler
from bot.reminders import outbox
from bot.reminders.delivery import Deliverer
from bot.reminders.planner import plan_day
from bot.storage.engine import open_engine
from tests.builders.reminding import ZONE

#: A new process costs an import of everything; a fork of one that has it costs nothing.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.reminders.victims", "bot.jobs.job_queue"])
#: How often the jobs of a victim are woken: its whole morning is a few seconds.
_WAKE = timedelta(milliseconds=200)


@dataclass(frozen=True)
class Log:
    """What the messenger took, a line each with the process that sent it.

    Written before the messenger answers, whoever dies then.
    """

    path: Path

    def took(self, key: str) -> None:
        line = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(line, f"{key} {os.getpid()}\n".encode())
        os.close(line)

    @property
    def keys(self) -> Counter[str]:
        return Counter(line.split()[0] for line in self._after(0))

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def at_work(self, since: int, lines: int) -> int | None:
        """Return the process that wrote last, once so many lines came after a size."""
        found = self._after(since)
        return int(found[-1].split()[1]) if len(found) >= lines else None

    def _after(self, size: int) -> list[str]:
        if not self.path.exists():
            return []
        with self.path.open() as stream:
            stream.seek(size)
            return stream.read().splitlines()


@dataclass
class LoggingMessenger:
    """Takes everything, a little slowly."""

    log: Log
    slow: float = 0.02
    name: str = "telegram"
    capabilities: Capabilities = field(default_factory=Capabilities)

    async def send(self, to: Address, reply: Reply, key: str) -> Sent:
        self.log.took(key)
        await asyncio.sleep(random.uniform(0, self.slow))
        return Sent(Delivery.SENT, message_id=f"{os.getpid()}")


@dataclass(frozen=True)
class Work:
    """What a process is given: all of them agree on the time, which goes on."""

    address: str
    log: Path
    moment: datetime
    began: float = field(default_factory=time.time)
    slow: float = 0.02
    lease: timedelta = outbox.LEASE

    def clock(self) -> Clock:
        return Clock.of(str(ZONE), self.moment + timedelta(seconds=time.time() - self.began))

    def later(self, pause: timedelta) -> Work:
        return replace(self, moment=self.moment + pause)


def plan(work: Work) -> None:
    """Plan the day, again and again, and say so each time."""
    engine, log = open_engine(work.address), Log(work.log)
    while True:
        log.took("planning")
        plan_day(engine, work.clock().now(), ZONE)


def send(work: Work) -> None:
    """Send what is due, again and again: SQLite's one process."""
    messenger = LoggingMessenger(Log(work.log), work.slow)
    gateways = {messenger.name: messenger}
    deliverer = Deliverer(
        open_engine(work.address), work.clock(), texts("vi"), gateways, lease=work.lease
    )
    while True:
        asyncio.run(deliverer.run())
        time.sleep(0.01)


def share(work: Work) -> None:
    """Send what is due, as one of several that share the queue."""
    asyncio.run(_share(work))


async def _share(work: Work) -> None:
    from bot.jobs.job_queue import JobQueue

    messenger = LoggingMessenger(Log(work.log), work.slow)
    engine, queue = open_engine(work.address), JobQueue(work.address)

    async def more() -> int:
        return await queue.put("deliver")

    gateways = {messenger.name: messenger}
    listed = jobs(engine, work.clock(), texts("vi"), gateways, more=more)
    queue.add(replace(job, every=_WAKE, first_after=timedelta(0)) for job in listed)
    await queue.start()
    Scheduler(queue.ticks()).start()
    await asyncio.Event().wait()


@dataclass
class Gang:
    """Some processes that do the same; one of them is killed now and then, and replaced."""

    target: Callable[[Work], None]
    work: Work
    size: int
    chance: random.Random
    processes: list[BaseProcess] = field(default_factory=list)

    def start(self) -> None:
        while len(self.processes) < self.size:
            process = _context.Process(target=self.target, args=(self.work,), daemon=True)
            process.start()
            self.processes.append(process)

    def kill_one(self, pid: int) -> None:
        (victim,) = (process for process in self.processes if process.pid == pid)
        self.processes.remove(victim)
        self.kill(victim)

    def end(self) -> None:
        while self.processes:
            self.kill(self.processes.pop())

    @staticmethod
    def kill(process: BaseProcess) -> None:
        assert process.pid is not None
        assert process.is_alive()
        os.kill(process.pid, signal.SIGKILL)
        process.join(10)
