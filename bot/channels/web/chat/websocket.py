"""The live line of a page: what it sends is answered, what the table gets it is shown."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy import Engine
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.base.problems import Problem
from bot.channels.web.chat import frames, transcript, turns
from bot.channels.web.chat.frames import (
    BadFrameError,
    BadMessageError,
    Frame,
    Hello,
    Older,
    Ping,
    Say,
    Tap,
)
from bot.channels.web.chat.open_pages import Hub, Line
from bot.channels.web.chat.serializers import FrameSerializer
from bot.channels.web.chat.transcript import Incoming
from bot.channels.web.chat.turns import Taken, Turns
from bot.channels.web.signing_in.link_browser import leave, person_of, seen
from bot.channels.web.signing_in.sessions import IDLE_SECONDS, Sessions, tag
from bot.conversation.messages import Request
from bot.storage.engine import reading
from bot.storage.engine import writing as database_writing

#: Why a line ends, as the page knows it.
NO_SESSION: Final = 4401
TOO_MANY_PAGES: Final = 4408
BAD_FRAME: Final = 4400
TOO_BIG: Final = 1009
BUSY: Final = 1013
_HELLO_SECONDS: Final = 15.0
_GOODBYE_SECONDS: Final = 3.0
#: A page that missed more than this gets the last messages anew instead.
_MISSED: Final = 100
_log = structlog.get_logger(__name__)


class IdleError(Exception):
    """A page on a shared computer that nobody uses any more."""


@dataclass(frozen=True, slots=True)
class LiveEndpoint:
    """Serves every page's line.

    ``version`` names the page's files, so that old pages reload; ``source`` the network address of
    a connection.
    """

    engine: Engine
    sessions: Sessions
    serializer: FrameSerializer
    turns: Turns
    hub: Hub
    writes: Executor
    version: str
    source: Callable[[HTTPConnection], str]

    async def serve(self, socket: WebSocket) -> None:
        """Serve one page until it leaves. Other sites' pages are refused."""
        # Browsers send cookies with any site's WebSocket and CORS holds none back: the origin does.
        if not self.sessions.is_from_here(socket):
            await socket.close()
            return
        chat = self.sessions.chat_of(socket.cookies)
        # Accepted even to be refused: only an open line can tell the page by a code why it ends.
        await socket.accept()
        if chat is None or self.hub.full:
            await socket.close(NO_SESSION if chat is None else BUSY)
            return
        line = Line(socket, chat, self.source(socket))
        line.shared = self.sessions.is_shared(socket.cookies)
        try:
            await self._serve(line)
        except BadFrameError as error:
            await quietly_closed(line, TOO_BIG if str(error) == "size" else BAD_FRAME)
        except Problem:
            await quietly_closed(line, BUSY)
        except IdleError:
            # Whoever sits down here next is somebody else.
            await asyncio.get_running_loop().run_in_executor(self.writes, self._leave, line.chat)
            for page in (line, *self.hub.of(line.chat)):
                await quietly_closed(page, NO_SESSION)
        except (WebSocketDisconnect, ConnectionError, RuntimeError):
            return  # the page is gone

    async def _serve(self, line: Line) -> None:
        try:
            hello = await asyncio.wait_for(_next(line.socket), _HELLO_SECONDS)
        except (TimeoutError, BadMessageError) as error:
            raise BadFrameError("no hello") from error
        if not isinstance(hello, Hello):
            raise BadFrameError("no hello")
        await line.send(await asyncio.to_thread(self._welcome, line, hello.after))
        if line.person is not None:
            self._mark_seen(line)
        oldest = self.hub.join(line)
        writing = asyncio.create_task(self._write(line))
        line.look()  # what came between the welcome and joining
        try:
            if oldest is not None:
                await quietly_closed(oldest, TOO_MANY_PAGES)
            while True:
                try:
                    self._take(line, await _next(line.socket))
                except BadMessageError as error:
                    line.push({"t": "refused", "key": error.key})
        finally:
            self.hub.leave(line)
            line.end()
            # Not cancelled at once: what reads the database in a thread is let finish.
            await asyncio.wait({writing, *line.errands}, timeout=_GOODBYE_SECONDS)
            writing.cancel()

    def _leave(self, chat: str) -> None:
        with database_writing(self.engine) as connection:
            leave(connection, chat, self.serializer.clock.now())

    def _mark_seen(self, line: Line) -> None:
        """Note that the page is open; what the page does need not wait for that."""

        def done(marking: asyncio.Future[None]) -> None:
            if not marking.cancelled() and (error := marking.exception()) is not None:
                _log.warning("page_not_marked", kind=type(error).__name__)

        loop, now = asyncio.get_running_loop(), self.serializer.clock.now()
        loop.run_in_executor(self.writes, seen, self.engine, line.chat, now).add_done_callback(done)

    async def _write(self, line: Line) -> None:
        try:
            await line.write(self._read)
        except (WebSocketDisconnect, ConnectionError, RuntimeError):
            return  # the page is gone, which the other direction notices too
        except Exception as error:
            _log.warning("page_not_served", kind=type(error).__name__)
            await quietly_closed(line, BUSY)

    def _take(self, line: Line, frame: Frame) -> None:
        match frame:
            case Ping():
                line.push({"t": "pong"})
                # Pings come while nobody is there: what counts is the last key or tap.
                if line.shared and line.idle > IDLE_SECONDS:
                    raise IdleError
            case Older(before):
                if not line.errands:  # one at a time, however often it is asked
                    errand = asyncio.create_task(self._older(line, before))
                    line.errands.add(errand)
                    errand.add_done_callback(line.errands.discard)
            case Say(key, text):
                self._answer(
                    line, turns.typed(line.chat, key, text, line.source), Incoming(key, text)
                )
            case Tap(key, action, label, message):
                came = Incoming(key, label, tapped=message or None)
                request = turns.tapped(line.chat, key, action, line.source)
                self._answer(line, request, came)
            case Hello():
                raise BadFrameError("hello twice")

    def _answer(self, line: Line, request: Request, came: Incoming) -> None:
        line.used()

        def renewed(chat: str) -> None:
            # The consent came over this line: it goes on as the new chat's, others stay behind.
            self.hub.leave(line)
            line.chat = chat
            self.hub.join(line)
            with contextlib.suppress(ConnectionError):
                line.push({"t": "session", "renewal": self.sessions.renewal(chat)})
            line.look()

        wait = self.hub.wait_for(line.chat)
        taking = self.turns.take(line.chat, request, came, renewed) if not wait else None
        if taking is None:
            line.push({"t": "slow", "key": came.key, "seconds": max(1.0, round(wait, 1))})
            return

        def tell(done: asyncio.Future[Taken]) -> None:
            if not done.cancelled():
                with contextlib.suppress(ConnectionError):
                    line.push({"t": done.result().value, "key": came.key})

        taking.add_done_callback(tell)

    async def _older(self, line: Line, before: int) -> None:
        def read() -> dict[str, Any]:
            with reading(self.engine) as connection:
                return self.serializer.history(connection, line.chat, before or None)

        try:
            line.push({"t": "older", **await asyncio.to_thread(read)})
        except ConnectionError:
            return
        except Problem:
            await quietly_closed(line, BUSY)

    def _welcome(self, line: Line, after: int) -> dict[str, Any]:
        """Return the first frame; what the page missed comes as messages unless that is much."""
        with reading(self.engine) as connection:
            line.person = person_of(connection, line.chat)
            welcome = {
                "t": "welcome",
                "chat": tag(line.chat),
                "version": self.version,
                "who": self.serializer.who(connection, line.person),
            }
            last = transcript.newest(connection, [line.chat]).get(line.chat, 0)
            missed = transcript.since(connection, line.chat, after, _MISSED) if after else []
            # An id above the last is of another database: such a page begins anew.
            if 0 < after <= last and len(missed) < _MISSED:
                line.seen = after
                return welcome
            line.seen = last
            return {**welcome, **self.serializer.history(connection, line.chat)}

    async def _read(self, line: Line) -> list[dict[str, Any]]:
        def read() -> list[dict[str, Any]]:
            with reading(self.engine) as connection:
                messages = transcript.since(connection, line.chat, line.seen)
                news = [self.serializer.message(message) for message in messages]
                person = person_of(connection, line.chat)
                if person != line.person:
                    line.person = person
                    news.insert(0, {"t": "who", "who": self.serializer.who(connection, person)})
                return news

        return await asyncio.to_thread(read)


async def quietly_closed(line: Line, code: int) -> None:
    """End a line from here; nothing happens when it has ended."""
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await line.socket.close(code)


async def _next(socket: WebSocket) -> Frame:
    event = await socket.receive()
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event.get("code", 1005))
    text = event.get("text")
    if text is None:
        raise BadFrameError("not text")
    if len(text) > frames.LIMIT:
        raise BadFrameError("size")
    return frames.parse(text)
