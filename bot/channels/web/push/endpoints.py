"""Where a page says that its browser wants to be told, or no more."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.channels.web.push import subscriptions
from bot.channels.web.signing_in import link_browser
from bot.channels.web.signing_in.sessions import Sessions

_LARGEST: Final = 4096
Written = Callable[[Callable[[Connection], bool]], Awaitable[bool]]


class PushEndpoints:
    """``POST /push`` keeps the subscription of a linked chat's browser, ``DELETE`` ends it."""

    def __init__(
        self, clock: Clock, say: Texts, sessions: Sessions, hosts: Sequence[str], written: Written
    ) -> None:
        """Serve pages of ``sessions``; ``hosts`` are the push services that may be called."""
        self._clock, self._say, self._sessions = clock, say, sessions
        self._hosts, self._written = hosts, written

    def routes(self, guarded: Callable[[Any], Any]) -> list[BaseRoute]:
        """Return the routes, each behind the web chat's guard."""
        return [
            Route("/push", guarded(self._subscribe), methods=["POST"]),
            Route("/push", guarded(self._end), methods=["DELETE"]),
        ]

    async def _subscribe(self, request: HttpRequest) -> Response:
        chat = self._sessions.posting_chat(request)
        if chat is None:
            return JSONResponse({"problem": self._say("web.form_over")}, 403)
        try:
            subscription = subscriptions.read(await _body(request), self._hosts)
        except Problem as problem:
            return JSONResponse({"problem": self._say.problem(problem)}, 422)
        now = self._clock.now()

        def keep(connection: Connection) -> bool:
            # A stranger's chat gets no reminders, and each subscription costs a call.
            if link_browser.person_of(connection, chat) is None:
                return False
            subscriptions.keep(connection, chat, subscription, now)
            return True

        if not await self._written(keep):
            return JSONResponse({"problem": self._say("web.push_not_linked")}, 403)
        return Response(status_code=204)

    async def _end(self, request: HttpRequest) -> Response:
        chat = self._sessions.posting_chat(request)
        if chat is None:
            return JSONResponse({"problem": self._say("web.form_over")}, 403)

        def end(connection: Connection) -> bool:
            subscriptions.end_of_chat(connection, chat)
            return True

        await self._written(end)
        return Response(status_code=204)


async def _body(request: HttpRequest) -> Any:
    """Return a small JSON body. Raises Problem for what is none."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST:
                raise Problem("web.push_odd")
        return json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError) as error:
        raise Problem("web.push_odd") from error
