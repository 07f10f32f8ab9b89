"""Limits on connections, so that a few slow or many half-open ones do not end the service.

A request's head must be there within seconds and a body within a minute; connections are fewer
than file descriptors, and few of one network address may be without a head.
"""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds in which a head, and a body after it, must have come.
HEAD_SECONDS: Final = 10.0
BODY_SECONDS: Final = 90.0
#: Bytes of a head.
LARGEST_HEAD: Final = 16 * 1024
#: Connections at once, however many descriptors there are, and descriptors left to the rest.
_MOST: Final = 4096
_SPARE: Final = 128
_WANTED_DESCRIPTORS: Final = 16_384


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections there may be: of all, and of one address.

    ``headless`` are those whose request's head is not there yet. A whole office may share one
    address, so only of those few are allowed. Behind a proxy all come from its address, and
    ``by_address`` is false.
    """

    total: int
    by_address: bool = True
    headless: int = 32
    head_seconds: float = HEAD_SECONDS
    body_seconds: float = BODY_SECONDS

    @property
    def an_address(self) -> int:
        """Connections of one address."""
        return max(self.headless, self.total // 4)

    @property
    def all_headless(self) -> int:
        """Connections without a head, of all addresses."""
        return max(self.headless, self.total // 4)


def below_descriptors() -> int:
    """Raise the process's number of file descriptors; return how many connections it bears."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    bound = _WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else hard
    wanted = min(bound, _WANTED_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
        except (ValueError, OSError):
            return max(16, min(_MOST, soft - _SPARE))  # fewer connections then
    known = _MOST + _SPARE if soft == resource.RLIM_INFINITY else soft
    return max(16, min(_MOST, known - _SPARE))


class Connections:
    """The connections that are open. Belongs to one event loop."""

    def __init__(self, limits: Limits) -> None:
        """Begin with none."""
        self.limits = limits
        self._open: dict[asyncio.BaseTransport, str] = {}
        self._headless: set[asyncio.BaseTransport] = set()

    def admits(self, transport: asyncio.BaseTransport, address: str) -> bool:
        """Count a connection in, without a head yet; return whether there is room for it."""
        limits = self.limits
        self._forget_closed()
        of_address = Counter(self._open.values())[address] if limits.by_address else 0
        headless = sum(self._open[transport] == address for transport in self._headless)
        if (
            len(self._open) >= limits.total
            or len(self._headless) >= limits.all_headless
            or of_address >= limits.an_address
            or (limits.by_address and headless >= limits.headless)
        ):
            return False
        self._open[transport] = address
        self._headless.add(transport)
        return True

    def has_head(self, transport: asyncio.BaseTransport) -> None:
        """Note that a connection's head is there."""
        self._headless.discard(transport)

    def _forget_closed(self) -> None:
        # A connection that became a live line is no longer ours to see the end of.
        for transport in [opened for opened in self._open if opened.is_closing()]:
            del self._open[transport]
            self._headless.discard(transport)


def limited(connections: Connections) -> type[H11Protocol]:
    """Return uvicorn's protocol with the limits on it."""

    class LimitedProtocol(H11Protocol):
        """Ends connections that are too many or too slow."""

        _timer: asyncio.TimerHandle | None = None
        _awaited: Any = None  # the state for whose end the timer is

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            address = self.client[0] if self.client else ""
            if connections.admits(transport, address):
                self._await(h11.IDLE)
            else:
                transport.abort()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._await(self.conn.their_state)
            if self.conn.their_state is not h11.IDLE:
                connections.has_head(self.transport)

        def connection_lost(self, exc: Exception | None) -> None:
            self._await(None)
            super().connection_lost(exc)

        def _await(self, state: Any) -> None:
            """Set the time for what is awaited now, unless it runs already."""
            if state is self._awaited:
                return
            self._awaited = state
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            limits = connections.limits
            seconds = {h11.IDLE: limits.head_seconds, h11.SEND_BODY: limits.body_seconds}.get(state)
            if seconds is not None:
                self._timer = self.loop.call_later(seconds, self._too_slow)

        def _too_slow(self) -> None:
            # Between two requests of a kept connection nothing is awaited: uvicorn ends that.
            if self._awaited is self.conn.their_state:
                self.transport.abort()

    return LimitedProtocol
