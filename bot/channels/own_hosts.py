"""The names that the server may be called by.

A page elsewhere can make its own name lead to this server (DNS rebinding); its requests then look
as if they came from our own pages, but still say that name.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
#: Whoever watches the service may call it by any address that leads to it.
_WATCHED: Final = frozenset({"/healthz", "/readyz"})


class OwnHosts:
    """Lets in requests that call the server by one of its names; all when there are none."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        """Keep what is served, and the names in lower case."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or refuse with 421: this is not the server that was meant."""
        named = scope["type"] in ("http", "websocket") and self._hosts
        if not named or scope["path"] in _WATCHED or _host(scope) in self._hosts:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("misdirected\n", status_code=421)(scope, receive, send)


def hosts_of(public_url: str | None, web_host: str) -> frozenset[str]:
    """Return the names of a server; none, for any, where it listens to others without a name."""
    public = urlsplit(public_url or "").hostname
    if public is None and web_host not in LOOPBACK:
        return frozenset()
    return LOOPBACK | {web_host.lower()} | ({public.lower()} if public else set())


def _host(scope: Scope) -> str:
    try:
        return (urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or "").lower()
    except ValueError:
        return ""
