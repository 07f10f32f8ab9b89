"""Limits on connections, so that a few slow or many half-open ones do not end the service.

A request's head must be there within seconds and a body within a minute; connections are fewer
than file descriptors, and few of one network address may be without a head for longer than a
moment. An office whose pages all connect at once needs no more than that moment.
"""

from __future__ import annotations

import asyncio
import resource
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds in which a head, and a body after it, must have come.
HEAD_SECONDS: Final = 10.0
BODY_SECONDS: Final = 90.0
#: Seconds in which more connections than usual may be without a head.
MOMENT_SECONDS: Final = 1.0
#: Bytes of a head.
LARGEST_HEAD: Final = 16 * 1024
#: Connections at once, however many descriptors there are, and descriptors left to the rest.
_MOST: Final = 4096
_SPARE: Final = 128
_WANTED_DESCRIPTORS: Final = 16_384


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections there may be: of all, and of one address.

    ``headless`` are those whose request's head is not there after ``moment`` seconds, ``burst``
    those without a head in any moment. A whole office may share one address, so few of the former
    are allowed and more of the latter. Behind a proxy all come from its address, and
    ``by_address`` is false.
    """

    total: int
    by_address: bool = True
    headless: int = 32
    burst: int = 256
    moment: float = MOMENT_SECONDS
    head_seconds: float = HEAD_SECONDS
    body_seconds: float = BODY_SECONDS

    @property
    def an_address(self) -> int:
        """Connections of one address."""
        return max(self.headless, self.total // 4)

    @property
    def all_headless(self) -> int:
        """Connections without a head after a moment, of all addresses."""
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
    """The connections that are open. Belongs to one event loop; times are the loop's."""

    def __init__(self, limits: Limits) -> None:
        """Begin with none."""
        self.limits = limits
        self._open: dict[asyncio.Transport, str] = {}
        self._of_address: defaultdict[str, set[asyncio.Transport]] = defaultdict(set)
        # Since when each is without a head; the oldest comes first.
        self._headless: dict[asyncio.Transport, float] = {}

    def admits(self, transport: asyncio.Transport, address: str, now: float) -> bool:
        """Count a connection in, without a head yet; return whether there is room for it.

        Where there is none, the oldest that is without a head for longer than a moment gives way.
        """
        self._forget_closed()
        full = self._full(address)
        # Newcomers win over whoever says nothing: a flood of silent connections ends itself.
        if full and not self._give_way(now, address if full == "address" else None):
            return False
        self._open[transport] = address
        self._of_address[address].add(transport)
        self._headless[transport] = now
        return True

    def has_head(self, transport: asyncio.Transport) -> None:
        """Note that a connection's head is there."""
        self._headless.pop(transport, None)

    def is_one_too_many(self, transport: asyncio.Transport) -> bool:
        """Return whether a connection that had its moment is without a head, among too many."""
        if transport not in self._headless:
            return False
        if len(self._headless) > self.limits.all_headless:
            return True
        of_address = self._headless_of(self._open[transport])
        return self.limits.by_address and len(of_address) > self.limits.headless

    def forget(self, transport: asyncio.Transport) -> None:
        """Count a connection out."""
        self._headless.pop(transport, None)
        address = self._open.pop(transport, None)
        if address is not None:
            self._of_address[address].discard(transport)
            if not self._of_address[address]:
                del self._of_address[address]

    def _full(self, address: str) -> str:
        """Return what has no room left: "all", "address", or nothing."""
        limits = self.limits
        if len(self._open) >= limits.total:
            return "all"
        of_address = self._of_address.get(address, ())
        if limits.by_address and (
            len(of_address) >= limits.an_address or len(self._headless_of(address)) >= limits.burst
        ):
            return "address"
        return ""

    def _give_way(self, now: float, address: str | None) -> bool:
        """End the oldest connection without a head, if it had its moment; return whether."""
        oldest = next(iter(self._headless if address is None else self._headless_of(address)), None)
        if oldest is None or now - self._headless[oldest] < self.limits.moment:
            return False
        self.forget(oldest)
        oldest.abort()
        return True

    def _headless_of(self, address: str) -> list[asyncio.Transport]:
        of_address = self._of_address.get(address, set()) & self._headless.keys()
        return sorted(of_address, key=self._headless.__getitem__)

    def _forget_closed(self) -> None:
        # A connection that became a live line is no longer ours to see the end of.
        for transport in [opened for opened in self._open if opened.is_closing()]:
            self.forget(transport)


class LimitedProtocol(H11Protocol):
    """Ends connections that are too many or too slow."""

    counted: Connections

    _timer: asyncio.TimerHandle | None = None
    _awaited: Any = None  # the state for whose end the timer is
    _moment: asyncio.TimerHandle | None = None
    _is_live: bool = False  # it became a live line, whose time is not ours to limit

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it in, or end it."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if self.counted.admits(transport, address, self.loop.time()):
            self._await(h11.IDLE)
            self._moment = self.loop.call_later(self.counted.limits.moment, self._had_moment)
        else:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Note what has come, and what is awaited next."""
        super().data_received(data)
        self._await(None if self._is_live else self.conn.their_state)
        if self.conn.their_state is not h11.IDLE:
            self.counted.has_head(self.transport)
            self._end_moment()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Leave a connection to the live line that it becomes."""
        # Its request never ends for h11, which goes on waiting for a body.
        self._is_live = True
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it out."""
        self._await(None)
        self._end_moment()
        self.counted.forget(self.transport)
        super().connection_lost(exc)

    def _await(self, state: Any) -> None:
        """Set the time for what is awaited now, unless it runs already."""
        if state is self._awaited:
            return
        self._awaited = state
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        limits = self.counted.limits
        seconds = {h11.IDLE: limits.head_seconds, h11.SEND_BODY: limits.body_seconds}.get(state)
        if seconds is not None:
            self._timer = self.loop.call_later(seconds, self._too_slow)

    def _end_moment(self) -> None:
        if self._moment is not None:
            self._moment.cancel()
            self._moment = None

    def _had_moment(self) -> None:
        if self.counted.is_one_too_many(self.transport):
            self.transport.abort()
            self.counted.forget(self.transport)

    def _too_slow(self) -> None:
        # Between two requests of a kept connection nothing is awaited: uvicorn ends that.
        if self._awaited is self.conn.their_state:
            self.transport.abort()


def limited(connections: Connections) -> type[H11Protocol]:
    """Return uvicorn's protocol with the limits on it."""
    return type("LimitedProtocol", (LimitedProtocol,), {"counted": connections})
