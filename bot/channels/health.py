"""Is it alive, is it ready, what has it done: three addresses for whoever looks after it."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.metrics import Metrics

_PROXIES: Final = frozenset({"x-forwarded-for", "forwarded", "x-real-ip", "via"})
Ready = Callable[[], Awaitable[bool]]


def routes(
    ready: Ready, metrics: Metrics, token: str | None, *, behind_proxy: bool = False
) -> list[Route]:
    """Return ``/healthz``, ``/readyz`` and ``/metrics``.

    Metrics want ``Authorization: Bearer TOKEN``; where no token is set, a caller on this
    machine. Behind a proxy everybody calls from there, so then nobody reads them without one.
    """

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        if await ready():
            return PlainTextResponse("ready\n")
        return PlainTextResponse("not ready\n", status_code=503)

    async def figures(request: Request) -> Response:
        if not _may_read(request, token, behind_proxy=behind_proxy):
            return PlainTextResponse("forbidden\n", status_code=403)
        return PlainTextResponse(metrics.text(), media_type="text/plain; version=0.0.4")

    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", figures),
    ]


def _may_read(request: Request, token: str | None, *, behind_proxy: bool) -> bool:
    if token:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode()
        )
    # A proxy in front calls from this machine on behalf of others, and says so.
    if behind_proxy or not _PROXIES.isdisjoint(request.headers):
        return False
    client = request.client.host if request.client is not None else ""
    # A proxy that does not say so asks for its own public name.
    return _is_here(client) and _is_here(request.url.hostname or "")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
