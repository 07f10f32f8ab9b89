"""The way in from a messenger that calls us: one route, one proof, one JSON object a call."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.protocol import Json, Receive

#: Bytes of a call; messengers' updates have some thousand.
_LARGEST: Final = 2**20
#: Bytes of an empty probe: nothing, or an object with nothing in it.
_PROBE: Final = (b"", b"{}")


class Proof(Protocol):
    """What shows that a call comes from the messenger."""

    def of_headers(self, headers: Headers) -> bool:
        """Return whether a call may be from it, before its body is read."""
        ...

    def of_body(self, headers: Headers, body: bytes) -> bool:
        """Return whether a call is from it."""
        ...


@dataclass(frozen=True, slots=True)
class SecretHeader:
    """The messenger sends a secret that it was told, in a header."""

    header: str
    secret: str

    def of_headers(self, headers: Headers) -> bool:
        """Return whether the header holds the secret; the time taken tells nothing of it."""
        given = headers.get(self.header, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self.secret.encode())

    def of_body(self, headers: Headers, body: bytes) -> bool:
        """Return True: the header has said it all."""
        return True


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where and how a messenger calls.

    ``patience`` is for how many seconds a call waits for its answer to stand in the database, and
    ``late`` the status that it gets after that: 503 asks for the update again, which is then known
    as a repetition; 200 is for those that punish late answers. ``probes`` answers 200 to a call
    without content, which some send to see whether the address is there.
    """

    path: str
    proof: Proof
    patience: float = 20.0
    late: int = 503
    probes: bool = False


class Webhook:
    """The route, closed until it is opened: messengers keep what was not taken."""

    def __init__(self, receive: Receive, entrance: Entrance) -> None:
        """Keep what takes updates."""
        self._receive = receive
        self._entrance = entrance
        self.open = False

    def route(self) -> Route:
        """Return the route for the web server."""
        return Route(self._entrance.path, self._take, methods=["POST"])

    async def _take(self, request: Request) -> Response:
        """Take one update: 403 without the proof, 400 for what is none, 503 for "again"."""
        entrance, headers = self._entrance, request.headers
        proven = entrance.proof.of_headers(headers)
        if not proven and not entrance.probes:
            return Response(status_code=403)
        # Without proof two bytes are read: strangers must not fill memory.
        body = await _body(request, _LARGEST if proven else len(_PROBE[-1]))
        if entrance.probes and body is not None and body.strip() in _PROBE:
            return Response(status_code=200)
        if not proven or (body is not None and not entrance.proof.of_body(headers, body)):
            return Response(status_code=403)
        # After the proof: who cannot show any is not told whether the program is up.
        if not self.open:
            return Response(status_code=503)
        update = None if body is None else _json(body)
        if update is None:
            return Response(status_code=400)
        return Response(status_code=await self._status(update))

    async def _status(self, update: Json) -> int:
        taken = self._receive(update)
        if taken is None:
            return 200
        done, _ = await asyncio.wait({taken}, timeout=self._entrance.patience)
        if not done:
            return self._entrance.late
        return 503 if taken.cancelled() else 200


def secret_of(secret_key: str, name: str) -> str:
    """Return a webhook's secret made from the installation's key, where none is set."""
    return hmac.new(secret_key.encode(), f"{name} webhook".encode(), hashlib.sha256).hexdigest()


async def _body(request: Request, largest: int) -> bytes | None:
    """Return the body; None when it is too large or broken off."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def _json(body: bytes) -> Json | None:
    """Return the body's object; None when it is none."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None
