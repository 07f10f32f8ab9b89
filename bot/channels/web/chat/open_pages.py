"""The pages that are open now, and how each is brought what the table has for it."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.websockets import WebSocket

from bot.channels.admission import Bucket

#: Open pages of one chat, and of all; one more closes the chat's oldest, or is turned away.
PAGES_A_CHAT: Final = 8
PAGES: Final = 4000
#: Seconds between looks for what other processes wrote.
SWEEP_SECONDS: Final = 2.0
#: Messages that a chat may send at once, and then in a second.
_AT_ONCE: Final = 20.0
_A_SECOND: Final = 1.0
#: Answers to a page's own frames that may wait for a slow network.
_WAITING: Final = 200

#: Reads the last id of each of some chats.
Newest = Callable[[list[str]], Awaitable[dict[str, int]]]


class Line:
    """One open page of a chat; what it is sent goes through ``write``, in order.

    ``source`` names the network address it is at, ``seen`` is the last message that it was sent,
    ``person`` whose chat it was told that it is.
    """

    def __init__(self, socket: WebSocket, chat: str, source: str | None = None) -> None:
        """Begin with nothing seen and nothing to send."""
        self.socket, self.chat, self.source = socket, chat, source
        self.shared = False  # on a computer that others use too
        self._used_at = time.monotonic()
        self.seen = 0
        self.person: int | None = None
        self.errands: set[asyncio.Task[None]] = set()  # older messages being fetched
        self._frames: deque[dict[str, Any]] = deque()
        self._news = asyncio.Event()
        self._over = False

    @property
    def idle(self) -> float:
        """For how many seconds nothing was typed or tapped."""
        return time.monotonic() - self._used_at

    def used(self) -> None:
        """Note that something was typed or tapped."""
        self._used_at = time.monotonic()

    def push(self, frame: dict[str, Any]) -> None:
        """Have a frame sent; one too many from a page that does not read ends its line."""
        self._frames.append(frame)
        self._news.set()
        if len(self._frames) > _WAITING:
            raise ConnectionError("the page does not read")

    def look(self) -> None:
        """Have the table looked at for messages that the page has not seen."""
        self._news.set()

    def end(self) -> None:
        """Have ``write`` return after what it is doing."""
        self._over = True
        self._news.set()

    async def send(self, frame: dict[str, Any]) -> None:
        """Send a frame now."""
        await self.socket.send_text(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))

    async def write(self, read: Read) -> None:
        """Send frames and messages as they come, until the line ends."""
        while not self._over:
            await self._news.wait()
            self._news.clear()
            while self._frames and not self._over:
                await self.send(self._frames.popleft())
            while not self._over and (frames := await read(self)):
                for frame in frames:
                    await self.send(frame)
                    self.seen = frame.get("id", self.seen)


#: Reads the frames that a line has not been sent, oldest first; empty when there are none.
Read = Callable[[Line], Awaitable[list[dict[str, Any]]]]


class Hub:
    """All open pages, by chat. Lives in one event loop; ``wake`` may be called from any thread."""

    def __init__(self, newest: Newest) -> None:
        """Begin with no pages."""
        self._newest = newest
        self._lines: dict[str, list[Line]] = {}
        self._buckets: dict[str, Bucket] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sweeping: asyncio.Task[None] | None = None

    @property
    def pages(self) -> int:
        """How many pages are open."""
        return sum(len(lines) for lines in self._lines.values())

    @property
    def full(self) -> bool:
        """Whether another page would be too many."""
        return self.pages >= PAGES

    def join(self, line: Line) -> Line | None:
        """Count a page in; return the chat's oldest page when that is one too many."""
        self._loop = asyncio.get_running_loop()
        lines = self._lines.setdefault(line.chat, [])
        lines.append(line)
        if self._sweeping is None or self._sweeping.done():
            self._sweeping = asyncio.create_task(self._sweep())
        return lines.pop(0) if len(lines) > PAGES_A_CHAT else None

    def leave(self, line: Line) -> None:
        """Count a page out; with the last one the sweeping ends."""
        lines = self._lines.get(line.chat, [])
        if line in lines:
            lines.remove(line)
        if not lines:
            self._lines.pop(line.chat, None)
        if not self._lines and self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None

    @property
    def chats(self) -> frozenset[str]:
        """The chats that have open pages."""
        return frozenset(self._lines)

    def of(self, chat: str) -> tuple[Line, ...]:
        """Return the open pages of a chat."""
        return tuple(self._lines.get(chat, ()))

    def wait_for(self, chat: str) -> float:
        """Take one of a chat's messages; return 0, or the seconds that it must wait."""
        now = time.monotonic()
        # Chats of strangers come and go: a bucket that is full again is as good as none.
        if len(self._buckets) > PAGES:
            full = [name for name, bucket in self._buckets.items() if now - bucket.at > bucket.size]
            for name in full:
                del self._buckets[name]
        return self._buckets.setdefault(chat, Bucket(_AT_ONCE, _A_SECOND, at=now)).take(now)

    def wake(self, chat: str) -> None:
        """Have a chat's pages look at the table."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._look, chat)

    def _look(self, chat: str) -> None:
        for line in self.of(chat):
            line.look()

    async def _sweep(self) -> None:
        while True:
            # Reminders may be written by a worker on another machine, which wakes nobody here.
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                newest = await self._newest(list(self._lines))
            except Exception:  # noqa: S112 (the database is away for a while: look again later)
                continue
            for chat, last in newest.items():
                for line in self.of(chat):
                    if line.seen < last:
                        line.look()
