"""Fetching a file from an address that a messenger's event names."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import httpx

from bot.base.logging import silence_addresses

_SECONDS: Final = 30.0


class RefusedAddressError(Exception):
    """An address that no messenger would name: of another scheme, or inside this house."""


class RemoteDownload:
    """Fetches files. An event is proven to come from the messenger, but what it names is anybody's.

    Without ``inside`` only ``https`` addresses are followed, of hosts that are names of the outer
    world; a messenger that runs on this machine, as in tests, names addresses on it.
    """

    def __init__(
        self, *, inside: bool = False, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Keep what may be fetched; nothing is sent yet."""
        silence_addresses()
        self._inside = inside
        self._http = httpx.AsyncClient(transport=transport, timeout=_SECONDS)

    async def __call__(self, address: str, limit: int) -> bytes:
        """Return what an address holds, cut off soon after ``limit`` bytes.

        Raises RefusedAddressError, or what httpx raises.
        """
        # Else an event could make this server read the agency's own machines (SSRF).
        if not self._inside and not _is_outside(address):
            raise RefusedAddressError
        found = bytearray()
        async with self._http.stream("GET", address) as response:
            response.raise_for_status()
            async for chunk in response.aiter_bytes():
                found += chunk
                if len(found) > limit:
                    break
        return bytes(found)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def is_loopback(address: str) -> bool:
    """Return whether an address is of this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_outside(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or port not in (None, 443) or "." not in host.strip("."):
        return False
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return not host.endswith((".local", ".internal", ".localhost"))
    return False
