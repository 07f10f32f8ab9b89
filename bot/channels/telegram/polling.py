"""Long polling: the way in when the installation has no public address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog

from bot.channels.telegram.outcomes import outcome

Receive = Callable[[Mapping[str, Any]], asyncio.Future[None] | None]

#: How long Telegram holds a question open when there is nothing new, in seconds.
HELD: Final = 30
#: Updates are acknowledged once answered, but a slow chat does not hold up the others for longer.
_TAKING: Final = 1.0
_TOO_SOON: Final = 0.5
_log = structlog.get_logger(__name__)


class Source(Protocol):
    """Where updates come from."""

    async def updates(self, offset: int | None, held: int) -> Sequence[Mapping[str, Any]]:
        """Return the updates from an offset on, waiting up to ``held`` seconds for one."""
        ...


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


async def poll(source: Source, receive: Receive, *, held: int = HELD) -> None:
    """Take updates until cancelled, whatever the messenger answers.

    After a failure it asks without an offset: what Telegram gives again was not acknowledged, and
    what had been answered all the same is known as a repetition.
    """
    offset: int | None = None
    backoff = Backoff()
    clock = asyncio.get_running_loop().time
    while True:
        asked = clock()
        try:
            found = await source.updates(offset, held)
            last = max((int(update["update_id"]) for update in found), default=None)
        except Exception as error:
            offset, known = None, outcome(error)
            _log.warning("polling_failed", reason=known.reason, kind=type(error).__name__)
            await asyncio.sleep(backoff.pause(known.retry_after))
            continue
        backoff.reset()
        if last is not None:
            await _taken(found, receive)
            offset = last + 1
        elif clock() - asked < _TOO_SOON:
            # It should have held the question open: do not ask as fast as it answers.
            await asyncio.sleep(_TOO_SOON)


async def _taken(found: Sequence[Mapping[str, Any]], receive: Receive) -> None:
    waiting = [taken for update in found if (taken := receive(update)) is not None]
    if waiting:
        await asyncio.wait(waiting, timeout=_TAKING)
