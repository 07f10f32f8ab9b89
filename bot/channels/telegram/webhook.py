"""Telegram's webhook: the way in when the installation has a public address."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

Receive = Callable[[Mapping[str, Any]], asyncio.Future[None] | None]

PATH: Final = "/telegram"
_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST: Final = 2**20
#: An update whose answer takes longer is given again later, and then known as a repetition.
_PATIENCE: Final = 20.0


class Webhook:
    """The route, closed until it is opened: Telegram keeps what was not taken."""

    def __init__(self, receive: Receive, secret: str) -> None:
        """Keep what takes updates and the secret that proves them."""
        self._receive = receive
        self._secret = secret.encode()
        self.open = False

    def route(self) -> Route:
        """Return the route for the web server."""
        return Route(PATH, self._take, methods=["POST"])

    async def _take(self, request: Request) -> Response:
        """Take one update: 403 without the secret, 400 for what is none, 503 for "again"."""
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        if not self.open:
            return Response(status_code=503)
        data = await _json(request)
        if data is None:
            return Response(status_code=400)
        taken = self._receive(data)
        if taken is None:
            return Response(status_code=200)
        done, _ = await asyncio.wait({taken}, timeout=_PATIENCE)
        return Response(status_code=200 if done and not taken.cancelled() else 503)


async def _json(request: Request) -> Mapping[str, Any] | None:
    """Return the body's object; None when it is too large or none."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST:
                return None
        data = json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
