"""How fast a bot sends, counted over all processes that send for it.

Slots are handed out evenly, never in a burst: what a messenger allows at once is left to answers,
which wait for no slot and are counted afterwards.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, extract, func, select, true, update

from bot.base.problems import Problem
from bot.storage.engine import writing
from bot.storage.tables import send_rate
from bot.storage.upserts import insert_once

#: Slots are given so many seconds ahead. A bot that is to be silent for longer gives none.
HORIZON: Final = 5.0
#: The share of what is allowed that is made use of: clocks and networks are not even.
_SHARE: Final = 0.99
#: Answers are counted together with the bulk messages, or this many seconds later by themselves.
_COUNTED_AFTER: Final = 0.25
#: A process that is paused while it holds the row holds up nobody for longer than this.
_LET_GO: Final = func.set_config("idle_in_transaction_session_timeout", "5s", true())


class SendRate(Protocol):
    """The slots of one bot."""

    @property
    def interval(self) -> float:
        """The seconds between two slots."""
        ...

    def spend(self) -> None:
        """Count one message that waited for no slot."""
        ...

    async def reserve(self, slots: int) -> float:
        """Return in how many seconds the first of some slots comes.

        None is reserved where that is beyond the horizon. Raises Problem when the database is away.
        """
        ...

    async def hold(self, seconds: float) -> None:
        """Give no slots for some seconds. Raises Problem when the database is away."""
        ...


def rate_of(engine: Engine, name: str, a_second: float) -> SendRate:
    """Return a bot's slots: SQLite is served by one process, which counts by itself."""
    if engine.dialect.name == "sqlite":
        return LocalRate(a_second)
    return SharedRate(engine, name, a_second)


class LocalRate:
    """The slots of a bot that this process alone sends for."""

    def __init__(self, a_second: float) -> None:
        """Begin with a free slot."""
        self.interval = 1 / (a_second * _SHARE)
        self._next = 0.0

    def spend(self) -> None:
        """Count one message that waited for no slot."""
        self._next = max(self._next, time.monotonic()) + self.interval

    async def reserve(self, slots: int) -> float:
        """Return in how many seconds the first of some slots comes."""
        wait, self._next = _reserved(self._next, time.monotonic(), slots, 0, self.interval)
        return wait

    async def hold(self, seconds: float) -> None:
        """Give no slots for some seconds."""
        self._next = max(self._next, time.monotonic() + seconds)


class SharedRate:
    """The slots of a bot that several machines send for: one row, timed by the database's clock."""

    def __init__(self, engine: Engine, name: str, a_second: float) -> None:
        """Keep the row's name; it is made when it is first needed."""
        self.interval = 1 / (a_second * _SHARE)
        self._engine, self._name = engine, name
        self._made = threading.Event()
        self._spent = 0
        self._counting: asyncio.Task[None] | None = None

    def spend(self) -> None:
        """Count one message that waited for no slot; the row hears of it a little later."""
        self._spent += 1
        if self._counting is None or self._counting.done():
            self._counting = asyncio.create_task(self._count())

    async def reserve(self, slots: int) -> float:
        """Return in how many seconds the first of some slots comes."""
        spent, self._spent = self._spent, 0
        return await asyncio.to_thread(self._reserve, slots, spent)

    async def hold(self, seconds: float) -> None:
        """Give no slots for some seconds."""
        await asyncio.to_thread(self._hold, seconds)

    async def _count(self) -> None:
        await asyncio.sleep(_COUNTED_AFTER)
        if self._spent:
            with suppress(Problem):  # too many at once is what the messenger itself says then
                await self.reserve(0)

    def _reserve(self, slots: int, spent: int) -> float:
        with writing(self._engine) as connection:
            self._make(connection)
            row, own = send_rate.c, send_rate.c.name == self._name
            clock = extract("epoch", func.clock_timestamp())
            before, now, _ = connection.execute(
                select(row.next_at, clock, _LET_GO).where(own).with_for_update()
            ).one()
            wait, after = _reserved(before, float(now), slots, spent, self.interval)
            connection.execute(
                update(send_rate).where(row.name == self._name).values(next_at=after)
            )
        return wait

    def _hold(self, seconds: float) -> None:
        row = send_rate.c
        until = extract("epoch", func.clock_timestamp()) + seconds
        with writing(self._engine) as connection:
            self._make(connection)
            connection.execute(
                update(send_rate)
                .where(row.name == self._name)
                .values(next_at=func.greatest(row.next_at, until))
            )

    def _make(self, connection: Connection) -> None:
        if not self._made.is_set():
            insert_once(connection, send_rate, {"name": self._name, "next_at": 0.0})
            self._made.set()


def _reserved(
    before: float, now: float, slots: int, spent: int, interval: float
) -> tuple[float, float]:
    """Return how long to wait for the first slot, and when the next one to be given comes."""
    first = max(before, now) + spent * interval
    if first > now + HORIZON:
        return first - now, first
    return first - now, first + slots * interval
