"""Whose question is answered next: linked chats first, strangers within their budget.

A long message of a stranger costs as much as a colleague's. Strangers together, and those of one
network address, may ask so much a minute; what is over that waits or is refused unread.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from bot.conversation.messages import Address, Request

#: Seconds for which a chat that was linked is taken for linked.
_KNOWN_SECONDS: Final = 60.0
#: Chats and addresses that are remembered.
_REMEMBERED: Final = 10_000
#: Questions of strangers that may wait for a thread.
_WAITING: Final = 60


class TooManyStrangersError(Exception):
    """A stranger's question is not read; ``seconds`` from now it may be."""

    def __init__(self, seconds: float) -> None:
        """Keep how long to wait."""
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(slots=True)
class Bucket:
    """An allowance: ``size`` at once, then ``a_second``."""

    size: float
    a_second: float
    left: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin full."""
        self.left = self.size

    def take(self, now: float) -> float:
        """Take one; return 0, or the seconds to wait before the next try."""
        self.left = min(self.size, self.left + (now - self.at) * self.a_second)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.a_second
        self.left -= 1
        return 0.0


class Admission:
    """Hands out the threads that answer. Belongs to one event loop.

    ``linked`` looks up whether a chat is somebody's; without it all are taken for linked.
    """

    def __init__(
        self, threads: int, linked: Callable[[Address], Awaitable[bool]] | None = None
    ) -> None:
        """Begin with all threads free and every allowance full."""
        self._free = threads
        self._linked = linked
        self._known: OrderedDict[Address, float] = OrderedDict()
        self._first: deque[asyncio.Future[None]] = deque()
        self._strangers: deque[asyncio.Future[None]] = deque()
        self._of_all = Bucket(60.0, 20.0)
        self._of_source: OrderedDict[str, Bucket] = OrderedDict()

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """Wait for a thread. Raises TooManyStrangersError for a stranger over the budget."""
        waiting = self._first
        if not await self._is_linked(request.sender):
            self._spend(request)
            waiting = self._strangers
        await self._thread(waiting)
        try:
            yield
        finally:
            self._pass_on()

    async def _is_linked(self, chat: Address) -> bool:
        if self._linked is None:
            return True
        now = time.monotonic()
        if now - self._known.get(chat, -_KNOWN_SECONDS) < _KNOWN_SECONDS:
            return True
        found = await self._linked(chat)
        # Only "linked" is remembered: who links now must not wait as a stranger for a minute.
        if found:
            self._known[chat] = now
            self._known.move_to_end(chat)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found

    def _spend(self, request: Request) -> None:
        now = time.monotonic()
        source = request.source or f"{request.sender.channel}:{request.sender.id}"
        bucket = self._of_source.setdefault(source, Bucket(30.0, 1.0))
        self._of_source.move_to_end(source)
        if len(self._of_source) > _REMEMBERED:
            self._of_source.popitem(last=False)
        # One address is asked first: over its own budget it takes nothing from the others'.
        wait = bucket.take(now) or self._of_all.take(now)
        if wait or len(self._strangers) >= _WAITING:
            raise TooManyStrangersError(max(wait, 1.0))

    async def _thread(self, waiting: deque[asyncio.Future[None]]) -> None:
        if self._free > 0:
            self._free -= 1
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._pass_on()  # it was handed over just now
            elif mine in waiting:
                waiting.remove(mine)
            raise

    def _pass_on(self) -> None:
        """Give a thread to the next who waits, linked chats before strangers."""
        for waiting in (self._first, self._strangers):
            while waiting:
                following = waiting.popleft()
                if not following.done():
                    following.set_result(None)
                    return
        self._free += 1
