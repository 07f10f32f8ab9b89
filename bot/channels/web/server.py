"""The web chat with its parts joined, and its routes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.client_address import client_address, source_of
from bot.channels.web import forms
from bot.channels.web.chat import transcript, turns, uploads, websocket
from bot.channels.web.chat.frames import is_key
from bot.channels.web.chat.gateway import WebGateway
from bot.channels.web.chat.open_pages import Hub
from bot.channels.web.chat.serializers import FrameSerializer
from bot.channels.web.chat.transcript import Incoming
from bot.channels.web.chat.turns import Taken, Turns
from bot.channels.web.chat.websocket import LiveEndpoint
from bot.channels.web.pages import Pages, guarded
from bot.channels.web.push.endpoints import PushEndpoints
from bot.channels.web.push.service import PushService
from bot.channels.web.signing_in import link_browser, one_time_links
from bot.channels.web.signing_in.one_time_links import SignIn
from bot.channels.web.signing_in.sessions import Sessions, tag
from bot.conversation.messages import Capabilities
from bot.storage.engine import reading, writing

_UPLOADS: Final = 4
_UPLOAD_SECONDS: Final = 60.0
_ANY: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_log = structlog.get_logger(__name__)

T = TypeVar("T")
Endpoint = Callable[[HttpRequest], Awaitable[Response]]


class WebChat:
    """The page, its live line, its files and sign-in links. Belongs to one event loop."""

    def __init__(
        self,
        *,
        engine: Engine,
        clock: Clock,
        say: Texts,
        executor: AnswerExecutor,
        queues: ChatQueues,
        secret: str,
        public_url: str | None = None,
        trusted_hops: int = 0,
        lasting: Mapping[int, str] | None = None,
        push: PushService | None = None,
    ) -> None:
        """Join the parts. ``lasting`` are a demo's many-use sign-in tokens, by person.

        ``push`` tells browsers of new messages; None where the installation does not.
        """
        self.engine, self.clock, self.say = engine, clock, say
        self.hub = Hub(self._newest)
        self.gateway = WebGateway(engine, clock, self.hub, push.tell if push else None)
        self.sign_in = SignIn(lasting or {})
        self._secret, self._trusted_hops = secret, trusted_hops
        self._sessions = Sessions(secret, public_url)
        self._pages = Pages(say, public_url, push.public_key if push else None)
        self._push = push and PushEndpoints(clock, say, self._sessions, push.hosts, self._written)
        self._closing = push.close if push else None
        self._turns = Turns(engine, clock, executor, queues, self.hub)
        self._serializer = FrameSerializer(clock, say)
        self._uploads = asyncio.Semaphore(_UPLOADS)
        # Writes may wait for the database's one writer; reads must not wait behind them.
        self._writes = ThreadPoolExecutor(1, thread_name_prefix="web-writes")

    @property
    def name(self) -> str:
        """The channel's name."""
        return self.gateway.name

    @property
    def capabilities(self) -> Capabilities:
        """What pages can show."""
        return self.gateway.capabilities

    async def start(self, patience: float) -> None:
        """Do nothing: pages come by themselves."""

    async def start_sending(self) -> None:
        """Do nothing: a message is a row, which the pages' own process finds."""

    async def resend(self) -> int:
        """Return 0: a page shows its chat as it stands in the database."""
        return 0

    async def stop_receiving(self) -> None:
        """Do nothing: the web server takes no more, and tells the pages so."""

    async def close(self) -> None:
        """Take no more writes; those under way are finished."""
        self._writes.shutdown(wait=False)
        if self._closing is not None:
            await self._closing()

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the web chat, from ``/`` on."""
        live = LiveEndpoint(
            self.engine,
            self._sessions,
            self._serializer,
            self._turns,
            self.hub,
            self._writes,
            self._pages.version,
            self._source,
        )
        link = one_time_links.PATH + "/{token:str}"
        return [
            Route("/", self._guarded(self._chat)),
            WebSocketRoute("/live", live.serve),
            Route("/files", self._guarded(self._upload), methods=["POST"]),
            Route("/files/{message:str}/{number:str}", self._guarded(self._download)),
            Route(link, self._guarded(self._sign_in_page)),
            Route(link, self._guarded(self._signed_in), methods=["POST"]),
            Route("/session", self._guarded(self._renewed), methods=["POST"]),
            Route("/sign-out", self._guarded(self._signed_out), methods=["POST"]),
            Route("/manifest.webmanifest", self._pages.manifest),
            Route("/sw.js", self._pages.worker),
            Route("/offline", self._guarded(self._offline)),
            *(self._push.routes(self._guarded) if self._push else ()),
            Route("/static/{version}/{name}", self._pages.static),
            Route("/{elsewhere:path}", self._guarded(self._nowhere), methods=_ANY),
        ]

    async def _chat(self, request: HttpRequest) -> Response:
        chat = self._sessions.chat_of(request.cookies) or Sessions.new_chat()
        page = self._pages.chat(tag(chat), self._sessions.form_token(chat))
        self._sessions.set_cookie(page, chat, shared=self._sessions.is_shared(request.cookies))
        return page

    async def _offline(self, request: HttpRequest) -> Response:
        return self._pages.offline(request)

    async def _sign_in_page(self, request: HttpRequest) -> Response:
        """Show the button; nothing is spent, so crawlers and previews do no harm."""
        now, token = self.clock.now(), request.path_params["token"]

        if not await self._read(lambda connection: self.sign_in.is_open(connection, token, now)):
            return self._pages.notice("web.link_over_title", "web.link_over", 410)
        chat = self._sessions.chat_of(request.cookies) or Sessions.new_chat()
        page = self._pages.sign_in(self._sessions.form_token(chat), request.url.path)
        self._sessions.set_cookie(page, chat, shared=self._sessions.is_shared(request.cookies))
        return page

    async def _signed_in(self, request: HttpRequest) -> Response:
        """Spend the link and begin a new chat: what an earlier user left is not shown."""
        if await self._form_chat(request) is None:
            return self._pages.notice("web.form_over_title", "web.form_over", 403)
        now, token, chat = self.clock.now(), request.path_params["token"], Sessions.new_chat()
        opened = self.hub.chats

        def spend(connection: Connection) -> bool:
            person_id = self.sign_in.spend(connection, token, now)
            if person_id is None:
                return False
            # A demo's link is opened again and again: abandoned chats would be told of each one.
            if self.sign_in.is_lasting(token):
                link_browser.leave_unless_open(connection, person_id, opened, now)
            link_browser.join(connection, chat, person_id, self.say, now)
            return True

        if not await self._written(spend):
            return self._pages.notice("web.link_over_title", "web.link_over", 410)
        shared = (await forms.fields(request)).get("shared") == "1"
        return self._into(chat, shared=shared)

    async def _renewed(self, request: HttpRequest) -> Response:
        """Change the session of a page that has just linked its chat; its other pages follow."""
        fields = await forms.fields(request)
        new = self._sessions.renewed(fields.get("renewal", ""))
        chat = await self._form_chat(request)
        if chat is None or new is None:
            return self._pages.notice("web.form_over_title", "web.form_over", 403)
        response = Response(status_code=204)
        shared = fields.get("shared") == "1" or self._sessions.is_shared(request.cookies)
        self._sessions.set_cookie(response, new, shared=shared)
        for line in self.hub.of(chat):
            await websocket.quietly_closed(line, websocket.NO_SESSION)
        return response

    async def _signed_out(self, request: HttpRequest) -> Response:
        """Unlink this browser's chat and leave it; its other pages are closed."""
        chat = await self._form_chat(request)
        if chat is None:
            return self._pages.notice("web.form_over_title", "web.form_over", 403)
        now = self.clock.now()
        await self._written(lambda connection: link_browser.leave(connection, chat, now))
        for line in self.hub.of(chat):
            await websocket.quietly_closed(line, websocket.NO_SESSION)
        return self._into(Sessions.new_chat())

    async def _upload(self, request: HttpRequest) -> Response:
        chat, key = self._sessions.posting_chat(request), request.headers.get("x-key", "")
        if chat is None or not is_key(key):
            return JSONResponse({"problem": self.say("web.form_over")}, 403)
        # Before anything is read: a body of twenty megabytes is what a flood is made of.
        if wait := self.hub.wait_for(chat):
            return Response(status_code=429, headers={"Retry-After": str(int(wait) + 1)})
        if await self._read(lambda connection: link_browser.person_of(connection, chat)) is None:
            # Strangers' files are not read at all: there are few places to read one in.
            return JSONResponse({"problem": self.say("web.file_not_linked")}, 403)
        try:
            # A slow sender holds one of few places: it is given up rather than waited for.
            async with self._uploads, asyncio.timeout(_UPLOAD_SECONDS):
                file = await uploads.read(request)
        except Problem as problem:
            return JSONResponse({"problem": self.say.problem(problem)}, 422)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        caption = uploads.caption(request)
        came = Incoming(key, caption, file=file)
        taking = self._turns.take(chat, turns.sent_file(chat, key, file, caption), came)
        if taking is None or await taking is Taken.LATER:
            return Response(status_code=503, headers={"Retry-After": "5"})
        return JSONResponse({"t": "taken", "key": key})

    async def _download(self, request: HttpRequest) -> Response:
        chat = self._sessions.chat_of(request.cookies)
        numbers = [request.path_params[name] for name in ("message", "number")]
        file = None
        if chat is not None and all(map(_NUMBER.fullmatch, numbers)):
            message, number = map(int, numbers)
            file = await self._read(
                lambda connection: transcript.file_of(connection, chat, message, number)
            )
        if file is None:
            return self._pages.notice("web.no_file_title", "web.no_file", 404)
        return uploads.download(file)

    def _source(self, connection: HTTPConnection) -> str:
        return source_of(client_address(connection, self._trusted_hops), self._secret)

    async def _nowhere(self, _request: HttpRequest) -> Response:
        return self._pages.notice("web.nowhere_title", "web.nowhere", 404)

    async def _form_chat(self, request: HttpRequest) -> str | None:
        """Return the chat whose own form was sent; None for any other."""
        chat = self._sessions.chat_of(request.cookies)
        token = (await forms.fields(request)).get("token", "")
        if chat is None or not self._sessions.is_form_of(chat, token):
            return None
        return chat if self._sessions.is_from_here(request) else None

    def _into(self, chat: str, *, shared: bool = False) -> Response:
        response = RedirectResponse("/", 303)
        self._sessions.set_cookie(response, chat, shared=shared)
        return response

    async def _written(self, work: Callable[[Connection], bool]) -> bool:
        def write() -> bool:
            with writing(self.engine) as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._writes, write)

    async def _read(self, work: Callable[[Connection], T]) -> T:
        def read() -> T:
            with reading(self.engine) as connection:
                return work(connection)

        return await asyncio.to_thread(read)

    async def _newest(self, chats: list[str]) -> dict[str, int]:
        return await self._read(lambda connection: transcript.newest(connection, chats))

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def answer(request: HttpRequest) -> Response:
            try:
                return guarded(await endpoint(request))
            except Problem as problem:  # the database does not answer, or is locked
                _log.warning("page_not_served", problem=problem.key)
                return guarded(self._pages.notice("web.busy_title", "web.busy", 503))

        return answer
