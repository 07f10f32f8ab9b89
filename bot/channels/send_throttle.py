"""Live answers go before bulk messages, and bulk messages at the pace that the messenger allows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from bot.channels.send_rate import HORIZON, SendRate

#: However busy the answers are, a bulk message waits no longer than this for them.
_LONGEST_WAIT: Final = 1.0
#: Seconds for which slots are taken at a time.
_AT_A_TIME: Final = 0.2
#: A slot that was not used so many seconds after its moment is gone: late ones make no burst.
_STALE: Final = 0.3


class SendThrottle:
    """Lets bulk messages through one slot at a time, and none while an answer is on its way."""

    def __init__(self, rate: SendRate) -> None:
        """Start with nothing on its way."""
        self._rate = rate
        self._at_a_time = max(1, round(_AT_A_TIME / rate.interval))
        self._live = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._line = asyncio.Lock()
        self._slots: deque[float] = deque()

    @contextmanager
    def live(self) -> Iterator[None]:
        """Mark an answer as on its way; it waits for nothing, and takes a slot from the bulk."""
        self._live += 1
        self._rate.spend()
        self._quiet.clear()
        try:
            yield
        finally:
            self._live -= 1
            if not self._live:
                self._quiet.set()

    async def bulk(self) -> float:
        """Wait for a bulk message's turn and return 0; or for how long there will be none.

        Raises Problem when the database, which counts for all processes, is away.
        """
        clock = asyncio.get_running_loop().time
        async with self._line:
            while self._slots and self._slots[0] < clock() - _STALE:
                self._slots.popleft()
            if not self._slots:
                wait = await self._rate.reserve(self._at_a_time)
                if wait > HORIZON:
                    return wait
                first = clock() + wait
                self._slots.extend(
                    first + number * self._rate.interval for number in range(self._at_a_time)
                )
            slot = self._slots.popleft()
        await asyncio.sleep(slot - clock())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), _LONGEST_WAIT)
        return 0.0

    async def hold(self, seconds: float) -> None:
        """Keep to a pause that the messenger asked for; every process does.

        Raises Problem when the database, which tells the others, is away.
        """
        self._slots.clear()
        await self._rate.hold(seconds)
