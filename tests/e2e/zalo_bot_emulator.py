"""The Zalo Bot Platform on loopback, with the quirks that developers report.

Errors come with HTTP 200 and ``ok: false``; an idle poll is an "error" in one of six forms; a
polled event comes again or is gone; a missed webhook is not resent; a picture's address is
fetched four times before anybody sees it; ``reply_markup`` is taken and ignored.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.e2e.loopback import served
from tests.e2e.phone import Bubble, Screen

Idle = Literal["status", "body", "gateway", "none", "text", "empty"]
Shape = Literal["photo", "photo_url", "nested"]
_IDLE: dict[str, tuple[int, dict[str, Any]]] = {
    "status": (408, {"ok": False, "description": "Request timeout", "error_code": 408}),
    "body": (200, {"ok": False, "description": "Request timeout", "error_code": 408}),
    "gateway": (200, {"ok": False, "description": "Request timeout", "error_code": 504}),
    "none": (200, {"ok": False, "description": "Request timeout"}),
    "text": (200, {"ok": False, "description": "Request timeout", "error_code": "408"}),
    "empty": (200, {"ok": True, "result": {}}),
}
FETCHES = 4


@dataclass
class Account:
    """One bot at Zalo's side."""

    token: str
    webhook: str | None = None
    secret: str | None = None
    events: deque[dict[str, Any]] = field(default_factory=deque)
    messages: int = 0
    polls: list[float] = field(default_factory=list)
    screens: dict[str, Screen] = field(default_factory=dict)


@dataclass
class Person:
    """Somebody with the bot on their phone."""

    emulator: ZaloBotEmulator
    bot: Account
    id: str
    name: str = "Ted"

    @property
    def screen(self) -> Screen:
        """What the phone shows of this chat."""
        return self.bot.screens.setdefault(self.id, Screen())

    def says(self, text: str) -> None:
        """Type a text."""
        self.emulator.happens(self.bot, self.event("message.text.received", text=text))

    def sends_picture(self, url: str, caption: str = "", shape: Shape = "photo") -> None:
        """Send a picture, in one of the shapes in which they come."""
        picture: dict[str, Any] = {
            "photo": {"photo": url},
            "photo_url": {"photo_url": url},
            "nested": {"photo": {"url": url}},
        }[shape]
        more = picture | ({"caption": caption} if caption else {})
        self.emulator.happens(self.bot, self.event("message.image.received", **more))

    def sends(self, kind: str) -> None:
        """Send a ``sticker``, a ``voice`` message or something ``unsupported``."""
        self.emulator.happens(self.bot, self.event(f"message.{kind}.received"))

    def event(self, name: str, **content: Any) -> dict[str, Any]:
        """Return an event as Zalo writes it; who makes one can be written to."""
        self.bot.screens.setdefault(self.id, Screen())
        message = {
            "from": {"id": self.id, "display_name": self.name, "is_bot": False},
            "chat": {"id": self.id, "chat_type": "PRIVATE"},
            "message_id": f"m{next(self.emulator.numbers):019x}",
            "date": int(time.time() * 1000),
            **content,
        }
        return {"message": message, "event_name": name}


class ZaloBotEmulator:
    """The platform: bots by their tokens, people by their ids."""

    def __init__(self, *tokens: str, month_limit: int = 3000) -> None:
        self.bots = {token: Account(token) for token in tokens}
        self.month_limit = month_limit
        self.numbers = count(1)
        self.idle: Idle = "body"
        self.hold = 0.3  # seconds an idle poll is held, in place of the minutes asked for
        self.repeats = 0  # times a polled event comes again; -1: gone though the answer is cut off
        self.wrapped = True
        self.twice = False  # a webhook delivered twice
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.webhook_statuses: list[int] = []
        self.http = lambda: httpx.AsyncClient(timeout=5)  # what pictures are fetched with
        self._forced: dict[str, deque[Callable[[], Response]]] = defaultdict(deque)
        self._lock = threading.RLock()

    # On demand ----------------------------------------------------------------------------

    def fail(self, method: str, code: int, *, status: int = 200, times: int = 1) -> None:
        """Answer the next calls of a method with an error."""
        body = {"ok": False, "description": "made to fail", "error_code": code}
        for _ in range(times):
            self._forced[method].append(lambda: JSONResponse(body, status))

    def answer_raw(self, method: str, content: bytes, status: int = 200) -> None:
        """Answer the next call of a method with bytes that are no good."""
        self._forced[method].append(lambda: Response(content, status))

    def person(self, id_: str, token: str | None = None) -> Person:
        """Return somebody with a bot on their phone."""
        return Person(self, self.bots[token or next(iter(self.bots))], id_)

    def happens(self, bot: Account, event: dict[str, Any]) -> None:
        """Bring an event to the bot: by its webhook, once, or to its next poll."""
        if bot.webhook is None:
            with self._lock:
                bot.events.append(event)
            return
        body = {"ok": True, "result": event} if self.wrapped else event
        for _ in range(2 if self.twice else 1):
            threading.Thread(target=self._post, args=(bot, body), daemon=True).start()

    def _post(self, bot: Account, body: dict[str, Any]) -> None:
        try:
            sent = httpx.post(
                bot.webhook or "",
                json=body,
                headers={"X-Bot-Api-Secret-Token": bot.secret or ""},
                timeout=30,
            )
            self.webhook_statuses.append(sent.status_code)
        except httpx.HTTPError:
            self.webhook_statuses.append(0)  # and lost: Zalo does not come again

    # The Bot API --------------------------------------------------------------------------

    def app(self) -> Starlette:
        """Return the platform as a web application."""
        return Starlette(routes=[Route("/bot{token}/{method}", self._call, methods=["POST"])])

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve the platform; give its address."""
        with served(self.app()) as address:
            yield address

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        bot = self.bots.get(request.path_params["token"])
        try:
            body = await request.json()
        except ValueError:
            body = {}
        if method != "getUpdates":
            self.calls.append((method, body))
        if self._forced[method]:
            return self._forced[method].popleft()()
        if bot is None:
            return _error(401, "Unauthorized")
        answer = getattr(self, f"_{method}", None)
        if answer is None:
            return _error(404, "Not Found")
        found: Response = await answer(bot, body)
        return found

    async def _getMe(self, bot: Account, _body: dict[str, Any]) -> Response:  # noqa: N802
        name = f"bot.{len(bot.token)}"
        return _ok(
            {"id": "1", "account_name": name, "account_type": "BASIC", "can_join_groups": False}
        )

    async def _setWebhook(self, bot: Account, body: dict[str, Any]) -> Response:  # noqa: N802
        secret = body.get("secret_token", "")
        if not 8 <= len(secret) <= 256 or not str(body.get("url", "")).startswith("http"):
            return _error(400, "Bad Request")
        bot.webhook, bot.secret = body["url"], secret
        return _ok({"url": bot.webhook, "updated_at": 1})

    async def _deleteWebhook(self, bot: Account, _body: dict[str, Any]) -> Response:  # noqa: N802
        bot.webhook = None
        return _ok({"url": "", "updated_at": 1})

    async def _getWebhookInfo(self, bot: Account, _body: dict[str, Any]) -> Response:  # noqa: N802
        if bot.webhook is None:
            return _error(404, "Not Found")
        return _ok({"url": bot.webhook, "updated_at": 1})

    async def _getUpdates(self, bot: Account, _body: dict[str, Any]) -> Response:  # noqa: N802
        bot.polls.append(time.monotonic())
        if bot.webhook is not None:
            return _error(400, "Webhook is set")
        until = time.monotonic() + self.hold
        while not bot.events and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        if not bot.events:
            status, body = _IDLE[self.idle]
            return JSONResponse(body, status)
        with self._lock:
            event = bot.events[0]
            seen = event.setdefault("_seen", 0)
            event["_seen"] = seen + 1
            if seen >= self.repeats:
                bot.events.popleft()
        shown = {name: value for name, value in event.items() if name != "_seen"}
        return _ok(shown)

    async def _sendMessage(self, bot: Account, body: dict[str, Any]) -> Response:  # noqa: N802
        text = body.get("text")
        if not isinstance(text, str) or not 1 <= len(text) <= 2000:
            return _error(400, "Bad Request: text is 1 to 2000 characters")
        refused = self._refused(bot, body)
        if refused is not None:
            return refused
        return self._shown(bot, body, Bubble(text))

    async def _sendPhoto(self, bot: Account, body: dict[str, Any]) -> Response:  # noqa: N802
        refused = self._refused(bot, body)
        if refused is not None:
            return refused
        found = [await self._fetched(str(body.get("photo"))) for _ in range(FETCHES)]
        good = bool(found[0]) and len(set(found)) == 1
        caption = str(body.get("caption") or "")
        return self._shown(bot, body, Bubble(caption, found[0] if good else b""))

    async def _sendChatAction(self, bot: Account, _body: dict[str, Any]) -> Response:  # noqa: N802
        return JSONResponse({"ok": True})

    def _refused(self, bot: Account, body: dict[str, Any]) -> Response | None:
        if body.get("chat_id") not in bot.screens:
            return _error(400, "Bad Request: the user has not written to this bot")
        if bot.messages >= self.month_limit:
            return _error(429, "Quota exceeded")
        return None

    def _shown(self, bot: Account, body: dict[str, Any], bubble: Bubble) -> Response:
        bot.messages += 1
        bot.screens[body["chat_id"]].bubbles.append(bubble)
        number = f"s{next(self.numbers):019x}"
        return _ok({"message_id": number, "date": int(time.time() * 1000)})

    async def _fetched(self, url: str) -> bytes:
        try:
            async with self.http() as client:
                found = await client.get(url)
        except (httpx.HTTPError, httpx.InvalidURL):
            return b""
        return found.content if found.status_code == 200 else b""


def _ok(result: Any) -> JSONResponse:
    return JSONResponse({"ok": True, "result": result})


def _error(code: int, description: str) -> JSONResponse:
    return JSONResponse({"ok": False, "description": description, "error_code": code})
