"""Live answers go before bulk messages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from aiolimiter import AsyncLimiter

#: Messengers allow about 30 messages a second; what bulk leaves over is for answers.
BULK_A_SECOND: Final = 20
#: However busy the answers are, a bulk message waits no longer than this for them.
_LONGEST_WAIT: Final = 5.0


class SendThrottle:
    """Lets bulk messages through only while no answer is on its way, and not too many a second."""

    def __init__(self, bulk_a_second: float = BULK_A_SECOND) -> None:
        """Start with nothing on its way."""
        self._live = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._limiter = AsyncLimiter(bulk_a_second, 1)
        self._held_until = 0.0

    @contextmanager
    def live(self) -> Iterator[None]:
        """Mark an answer as on its way."""
        self._live += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._live -= 1
            if not self._live:
                self._quiet.set()

    async def bulk(self) -> None:
        """Wait for a bulk message's turn."""
        await self._limiter.acquire()
        try:
            await asyncio.wait_for(self._quiet.wait(), _LONGEST_WAIT)
        except TimeoutError:
            return

    def hold(self, seconds: float) -> None:
        """Note that the messenger asked for a pause."""
        until = asyncio.get_running_loop().time() + seconds
        self._held_until = max(self._held_until, until)

    @property
    def held(self) -> float:
        """How many seconds the messenger still wants to be left alone by bulk messages."""
        return max(0.0, self._held_until - asyncio.get_running_loop().time())
