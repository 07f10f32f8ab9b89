"""Calling routes without a server."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute


def caller(routes: Sequence[BaseRoute], host: str = "127.0.0.1") -> httpx.AsyncClient:
    """Return a client that calls from a host."""
    transport = httpx.ASGITransport(Starlette(routes=routes), client=(host, 5000))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
