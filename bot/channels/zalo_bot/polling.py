"""Events one by one, from a platform that knows no offsets and no acknowledgement.

An event may come again at every poll, or never again: what comes again is known by its message's
id, in the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count
from typing import Final

from bot.channels.protocol import Json
from bot.channels.zalo_bot.client import ZaloBotClient
from bot.channels.zalo_bot.errors import outcome

#: Seconds between two polls, at least; and failures in a row that are worth a word.
_APART: Final = 1.0
_IN_A_ROW: Final = 3


class ZaloBotSource:
    """What one bot is polled for."""

    def __init__(self, client: ZaloBotClient, apart: float = _APART) -> None:
        """Start with no poll."""
        self._client = client
        self._apart = apart
        self._numbers = count(1)
        self._failures = 0
        self._next = 0.0

    async def updates(self, offset: int | None, held: int) -> Sequence[tuple[int, Json]]:
        """Return what has happened, numbered here, waiting up to ``held`` seconds for it.

        A poll now and then fails without anything being wrong: the third in a row raises.
        """
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(max(0.0, self._next - clock()))
        # An idle poll may be answered at once: without a pause that is a flood of calls.
        self._next = clock() + self._apart
        try:
            events = await self._client.updates(max(1, held))
        except Exception as error:
            self._failures += 1
            if self._failures < _IN_A_ROW and outcome(error).reason != "wrong_token":
                return ()
            raise
        self._failures = 0
        return [(next(self._numbers), update) for update in events]
