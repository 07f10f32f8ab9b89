"""Order within a chat, side by side across chats."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import structlog

from bot.conversation.messages import Address

Job = Callable[[], Awaitable[None]]
#: Says to a chat that so many of its messages were not read.
Apology = Callable[[int], Awaitable[None]]

WAITING: Final = 30
_log = structlog.get_logger(__name__)


class ChatQueues:
    """Runs jobs: those of one chat one after another, those of different chats side by side.

    A chat may have ``waiting`` jobs waiting; what comes on top is refused, and once the lane is
    empty its apology is made once, with the number refused. Belongs to one event loop.
    """

    def __init__(self, waiting: int = WAITING) -> None:
        """Start with no queues."""
        self._waiting = waiting
        self._queues: dict[Address, deque[Job]] = {}
        self._refused: dict[Address, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """Return the number of chats being served."""
        return len(self._queues)

    def add(self, chat: Address, job: Job, apology: Apology) -> bool:
        """Queue a job behind the chat's earlier ones; return whether there was room."""
        lane = self._queues.get(chat)
        if lane is None:
            self._queues[chat] = deque((job,))
            task = asyncio.create_task(self._run(chat, apology))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return True
        if len(lane) >= self._waiting:
            self._refused[chat] = self._refused.get(chat, 0) + 1
            return False
        lane.append(job)
        return True

    async def drain(self, seconds: float) -> bool:
        """Wait until all queues are empty, cancelling what is left; return whether none was."""
        if not self._tasks:
            return True
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.gather(*late, return_exceptions=True)
        return not late

    async def _run(self, chat: Address, apology: Apology) -> None:
        lane = self._queues[chat]
        try:
            while lane:
                await self._guarded(lane.popleft())
                if not lane and chat in self._refused:
                    refused = self._refused.pop(chat)
                    await self._guarded(partial(apology, refused))
        finally:
            del self._queues[chat]
            self._refused.pop(chat, None)

    @staticmethod
    async def _guarded(job: Job) -> None:
        try:
            await job()
        except Exception:
            # One failed job must not keep the chat's next ones from being answered.
            _log.exception("job_failed")
