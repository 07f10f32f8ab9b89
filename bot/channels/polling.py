"""Long polling: the way in when the installation has no public address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from bot.channels.protocol import Json, Receive, Source
from bot.conversation.messages import Sent

#: How long a messenger holds a question open when there is nothing new, in seconds.
HELD: Final = 30
#: A slow chat does not hold up the others for longer, in seconds.
_TAKING: Final = 1.0
_TOO_SOON: Final = 0.5
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Backoff:
    """Pauses between attempts: doubling to an upper bound, from the start after a success."""

    shortest: float = 0.5
    longest: float = 30.0
    _next: float = 0.0

    def pause(self, wanted: float | None = None) -> float:
        """Return the pause after one more failure; at least what was asked for."""
        self._next = min(self.longest, max(self.shortest, self._next * 2))
        return max(self._next, wanted or 0.0)

    def reset(self) -> None:
        """Note a success."""
        self._next = 0.0


async def poll(
    source: Source, receive: Receive, outcome: Callable[[Exception], Sent], *, held: int = HELD
) -> None:
    """Take updates until cancelled, whatever the messenger answers; ``outcome`` reads its errors.

    A messenger forgets an update when it is asked for later ones. It is never asked for those
    after one whose answer does not stand in the database yet: if this process dies, it comes again.
    """
    offset: int | None = None
    under_way: dict[int, asyncio.Future[None]] = {}
    finished: set[int] = set()  # not forgotten by the messenger yet
    backoff = Backoff()
    clock = asyncio.get_running_loop().time
    while True:
        asked = clock()
        try:
            # Not held while answers are under way: their offset would be told half a minute late.
            new = dict(await source.updates(offset, 0 if under_way else held))
        except Exception as error:
            # Without an offset a messenger gives again all that it has not forgotten; what of
            # that was answered is known as a repetition.
            offset, known = None, outcome(error)
            finished.clear()
            # A second program with our token is the operator's to end; the rest passes.
            say = _log.error if known.reason == "second_poller" else _log.warning
            say("polling_failed", reason=known.reason, kind=type(error).__name__)
            await asyncio.sleep(backoff.pause(known.retry_after))
            continue
        backoff.reset()
        finished = {number for number in finished if number >= (offset or 0)}
        fresh = new.keys() - under_way.keys() - finished
        for number in sorted(fresh):
            under_way[number] = _received(new[number], receive)
        await _some_taken(under_way, finished)
        if under_way or finished:
            offset = min(under_way) if under_way else max(finished) + 1
        if not fresh and clock() - asked < _TOO_SOON:
            # It should have held the question open: do not ask as fast as it answers.
            await asyncio.sleep(_TOO_SOON)


async def _some_taken(under_way: dict[int, asyncio.Future[None]], finished: set[int]) -> None:
    """Wait for answers, but not long: a slow chat does not hold up what comes for others."""
    if under_way:
        await asyncio.wait(under_way.values(), timeout=_TAKING)
    for number in [number for number, taken in under_way.items() if taken.done()]:
        del under_way[number]
        finished.add(number)


def _received(update: Json, receive: Receive) -> asyncio.Future[None]:
    """Hand an update on; return what is done when it is taken, at once if there is no answer."""
    nothing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    nothing.set_result(None)
    try:
        return receive(update) or nothing
    except Exception as error:
        # One update that nobody foresaw must not keep all others from coming.
        _log.error("update_not_received", kind=type(error).__name__)
        return nothing
