"""A Zalo Official Account on loopback, with the quirks of its OpenAPI, OAuth and webhook.

Everything is HTTP 200: errors are ``error`` other than 0, and OAuth's ``error_name``. A refresh
token is spent by its first use. Messages are let through by the person's windows. Events are
signed, come again when they were not taken in two seconds, and at last come no more.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.e2e.loopback import served
from tests.e2e.phone import Bubble, Screen

APP_ID, OA_ID = "4318657068771012345", "2748347891234567890"
APP_SECRET, SIGNING_KEY = "made-up-app-secret", "made-up-signing-key"
FIRST_REFRESH = "refresh-token-number-0"
FREE, BILLED = timedelta(hours=48), timedelta(days=7)
TRIES = 6  # the first and five more, 30 s to 1 h apart
MESSAGES = {
    -32: "Rate limit",
    -201: "Params is invalid",
    -210: "Message is too long",
    -213: "User has not followed",
    -216: "Access token is invalid",
    -230: "User has not interacted with the OA in the past 7 days",
}


@dataclass
class Person:
    """Somebody with the Official Account on their phone."""

    emulator: ZaloOaEmulator
    id: str
    phone: str
    following: bool = False
    wrote_at: datetime | None = None
    screen: Screen = field(default_factory=Screen)
    received: list[tuple[str, str | None]] = field(default_factory=list)  # msg_id, tracking_id

    def says(self, text: str, **changes: Any) -> None:
        """Type a text."""
        self._wrote("user_send_text", {"text": text}, **changes)

    def taps(self, place: int) -> None:
        """Tap a button of the last bubble."""
        self.says(self.screen.bubbles[-1].buttons[place][1])

    def sends_picture(self, url: str, text: str = "") -> None:
        """Send a picture."""
        attachment = {"type": "image", "payload": {"thumbnail": url, "url": url}}
        self._wrote("user_send_image", {"text": text, "attachments": [attachment]})

    def sends_file(self, url: str, name: str, size: int, kind: str = "pdf", text: str = "") -> None:
        """Send a file."""
        payload = {"url": url, "name": name, "size": str(size), "type": kind, "checksum": "0"}
        attachments = [{"type": "file", "payload": payload}]
        self._wrote("user_send_file", {"text": text, "attachments": attachments})

    def sends(self, kind: str) -> None:
        """Send a ``sticker``, an ``audio`` message, a ``location`` …"""
        self._wrote(f"user_send_{kind}", {"attachments": [{"type": kind, "payload": {}}]})

    def follows(self) -> None:
        """Follow the account."""
        self.following = True
        self.emulator.happens(self._event("follow", follower={"id": self.id}))

    def unfollows(self) -> None:
        """Follow it no longer."""
        self.following = False
        self.emulator.happens(self._event("unfollow", follower={"id": self.id}))

    def sees(self) -> None:
        """Let the phone report all that was received, and then that it was read."""
        for number, tracking in self.received:
            if tracking is None:
                receipt: dict[str, Any] = {"message": {"msg_id": number}}
            else:  # a template's receipt is flat
                moment = str(self.emulator.milliseconds())
                written = self.emulator._written
                receipt = {
                    "message": {
                        written("msg_id"): number,
                        written("delivery_time"): moment,
                        written("tracking_id"): tracking,
                    }
                }
            self.emulator.happens(self._receipt("user_received_message", receipt))
        numbers = [number for number, _ in self.received]
        seen = {"message": {"msg_id": numbers[-1], "msg_ids": numbers}}
        self.emulator.happens(self._receipt("user_seen_message", seen))

    def _receipt(self, name: str, content: dict[str, Any]) -> dict[str, Any]:
        return self._event(name) | content

    def event(self, name: str, message: dict[str, Any]) -> dict[str, Any]:
        """Return an event as Zalo writes it; who makes one has written now."""
        self.wrote_at = self.emulator.now()
        number = f"{next(self.emulator.numbers):032x}"
        return self._event(name, message={"msg_id": number, **message})

    def _wrote(self, name: str, message: dict[str, Any], **changes: Any) -> None:
        self.emulator.happens(self.event(name, message) | changes)

    def _event(self, name: str, **content: Any) -> dict[str, Any]:
        return {
            "app_id": APP_ID,
            "user_id_by_app": f"app-{self.id}",
            "event_name": name,
            "timestamp": str(self.emulator.milliseconds()),
            "sender": {"id": self.id},
            "recipient": {"id": OA_ID},
            **content,
        }


class ZaloOaEmulator:
    """The platform of one Official Account."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self.now = now or (lambda: datetime.now(UTC))
        self.numbers = count(1)
        self.people: dict[str, Person] = {}
        self.refresh_token = FIRST_REFRESH
        self.spent: list[str] = []
        self.access_tokens: set[str] = set()
        self.expires_in = 90000
        self.daily_quota = 500
        self.tells_remaining = True  # else the day's whole quota only
        self.camel = False  # templates are written in camelCase, in and out
        self.signs_with = APP_ID  # or the account's id, as one paper says
        self.webhook: str | None = None
        self.disabled = False  # the webhook, after too many failures
        self.prefixed = True  # the signature begins with "mac="
        self.stamp_in_header = True
        self.twice = False
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.uploads: dict[str, bytes] = {}
        self.named: list[str] = []  # the files that were uploaded
        self.refuses_buttons = False
        self.templates: dict[str, set[str]] = {}  # their parameters, by template id
        self.statuses: list[int] = []
        self._waiting: deque[tuple[int, dict[str, Any]]] = deque()
        self._forced: dict[str, deque[Callable[[], Response]]] = defaultdict(deque)

    # On demand ----------------------------------------------------------------------------

    def fail(self, path: str, code: int, *, times: int = 1) -> None:
        """Answer the next calls whose path ends so with an error, with HTTP 200."""
        for _ in range(times):
            self._forced[path].append(lambda: _error(code))

    def refuse_oauth(self, reason: str = "Invalid refresh token") -> None:
        """Answer the next refresh with an error, with HTTP 200 and no ``error``."""
        body = {"error_name": "Invalid refresh token.", "error_reason": reason}
        self._forced["access_token"].append(lambda: JSONResponse(body))

    def answer_raw(self, path: str, content: bytes, status: int = 200) -> None:
        """Answer the next call of a path with bytes that are no good."""
        self._forced[path].append(lambda: Response(content, status))

    def person(self, id_: str, phone: str = "84900000001") -> Person:
        """Return somebody with the account on their phone."""
        return self.people.setdefault(id_, Person(self, id_, phone))

    def human_writes(self, to: str, text: str) -> None:
        """Write to a person from the account's own console."""
        message = {"msg_id": f"{next(self.numbers):032x}", "text": text}
        event = self.person(to)._event("oa_send_text", message=message)
        self.person(to).screen.bubbles.append(Bubble(text))
        self.happens(event | {"sender": {"id": OA_ID}, "recipient": {"id": to}})

    def milliseconds(self) -> int:
        """Return the moment as Zalo writes it."""
        return int(self.now().timestamp() * 1000)

    # The webhook --------------------------------------------------------------------------

    def happens(self, event: dict[str, Any]) -> None:
        """Bring an event to the program."""
        if self.webhook is None or self.disabled:
            return
        for _ in range(2 if self.twice else 1):
            threading.Thread(target=self._deliver, args=(event, 0), daemon=True).start()

    def again(self) -> int:
        """Bring once more what was not taken, as Zalo does later; return how many."""
        waiting, self._waiting = self._waiting, deque()
        for tried, event in waiting:
            self._deliver(event, tried)
        return len(waiting)

    def probe(self) -> int:
        """Send the empty probe; return the status."""
        return httpx.post(self.webhook or "", json={}, timeout=10).status_code

    def _deliver(self, event: dict[str, Any], tried: int) -> None:
        body, headers = self.signed(event)
        if tried:
            headers["num_retry"] = str(tried)
        try:
            sent = httpx.post(self.webhook or "", content=body, headers=headers, timeout=2)
            status = sent.status_code
        except httpx.HTTPError:
            status = 0
        self.statuses.append(status)
        if status == 200:
            return
        if tried + 1 >= TRIES:
            self.disabled = True
        else:
            self._waiting.append((tried + 1, event))

    def signed(self, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Return an event's body and headers."""
        body = json.dumps(event, ensure_ascii=False).encode()
        stamp = str(event.get("timestamp", ""))
        mac = hashlib.sha256(
            self.signs_with.encode() + body + stamp.encode() + SIGNING_KEY.encode()
        )
        headers = {
            "Content-Type": "application/json",
            "X-ZEvent-Signature": ("mac=" if self.prefixed else "") + mac.hexdigest(),
        }
        if self.stamp_in_header:
            headers["X-ZEvent-Timestamp"] = stamp
        return body, headers

    # OpenAPI, OAuth and templates ---------------------------------------------------------

    def app(self) -> Starlette:
        """Return the platform as a web application; one address serves all three hosts."""
        return Starlette(
            routes=[
                self._route("/v3.0/oa/message/cs", self._consultation),
                self._route("/message/template", self._template),
                self._route("/v2.0/oa/upload/image", self._upload),
                self._route("/v2.0/oa/upload/file", self._upload),
                Route("/v2.0/oa/getoa", self._account),
                Route("/v4/oa/access_token", self._refresh, methods=["POST"]),
            ]
        )

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve the platform; give its address."""
        with served(self.app()) as address:
            yield address

    def _route(self, path: str, answer: Callable[[dict[str, Any]], Response]) -> Route:
        async def endpoint(request: Request) -> Response:
            if request.headers.get("content-type", "").startswith("multipart/"):
                async with request.form() as form:
                    upload: Any = form["file"]
                    body = {"name": upload.filename, "content": await upload.read()}
            else:
                body = await request.json()
            name = path.rpartition("/")[2]
            self.calls.append((name, body))
            if self._forced[name]:
                return self._forced[name].popleft()()
            if request.headers.get("access_token") not in self.access_tokens:
                return _error(-216)
            return answer(body)

        return Route(path, endpoint, methods=["POST"])

    async def _account(self, request: Request) -> Response:
        if request.headers.get("access_token") not in self.access_tokens:
            return _error(-216)
        return _success({"oa_id": OA_ID, "name": "Đào tạo"})

    def _consultation(self, body: dict[str, Any]) -> Response:
        person = self.people.get(str(body.get("recipient", {}).get("user_id")))
        message = body.get("message", {})
        if person is None or (person.wrote_at is None and not person.following):
            return _error(-213)
        if person.wrote_at is None or self.now() - person.wrote_at > BILLED:
            return _error(-230)
        wrong = _wrong(message)
        if self.refuses_buttons and "attachment" in message:
            wrong = -201
        if wrong:
            return _error(wrong)
        payload = message.get("attachment", {}).get("payload", {})
        buttons = tuple(
            (button["title"], button["payload"]) for button in payload.get("buttons", ())
        )
        named = payload.get("token") or (payload.get("elements") or [{}])[0].get("attachment_id")
        picture = self.uploads.get(str(named), b"") if named else None
        free = self.now() - person.wrote_at <= FREE
        quota = {"quota_type": "reply" if free else "sub_quota", "remain": "7", "total": "8"}
        number = self._shown(person, Bubble(message.get("text", ""), picture, buttons), None)
        return _success({"message_id": number, "user_id": person.id, "quota": quota})

    def _template(self, body: dict[str, Any]) -> Response:
        by_phone = {follower.phone: follower for follower in self.people.values()}
        person = by_phone.get(str(body.get("phone"))) or self.people.get(str(body.get("user_id")))
        given = {"phone", "user_id", *map(self._written, ("template_id", "template_data"))}
        wanted = self.templates.get(str(body.get(self._written("template_id"))))
        data = body.get(self._written("template_data"), {})
        known = set(body) <= {*given, self._written("tracking_id")}
        if person is None or wanted is None or set(data) != wanted or not known:
            return _error(-201)
        if self.daily_quota <= 0:
            return _error(-211)
        self.daily_quota -= 1
        tracking = str(body.get(self._written("tracking_id"), ""))
        text = "\n".join(str(value) for value in data.values())
        number = self._shown(person, Bubble(text), tracking)
        quota = {"dailyQuota": "2"}
        if self.tells_remaining:
            quota = {"dailyQuota": "500", "remainingQuota": str(self.daily_quota)}
        moment = str(self.milliseconds())
        return _success({self._written("msg_id"): number, "sent_time": moment, "quota": quota})

    def _written(self, name: str) -> str:
        if not self.camel:
            return name
        first, *others = name.split("_")
        return first + "".join(other.capitalize() for other in others)

    def _upload(self, body: dict[str, Any]) -> Response:
        name = f"a{next(self.numbers)}"
        self.uploads[name] = body["content"]
        self.named.append(body["name"])
        return _success({"attachment_id": name, "token": name})

    def _shown(self, person: Person, bubble: Bubble, tracking: str | None) -> str:
        number = f"{next(self.numbers):032x}"
        person.received.append((number, tracking))
        person.screen.bubbles.append(bubble)
        return number

    async def _refresh(self, request: Request) -> Response:
        async with request.form() as form:
            given = {name: str(value) for name, value in form.items()}
        self.calls.append(("access_token", dict(given)))
        if self._forced["access_token"]:
            return self._forced["access_token"].popleft()()
        if not _may_refresh(given, request.headers):
            return _no_tokens("Invalid app", -14002)
        if given["refresh_token"] != self.refresh_token:
            return _no_tokens("Invalid refresh token", -14014)
        self.spent.append(self.refresh_token)
        self.refresh_token = f"refresh-token-number-{len(self.spent)}"
        access = f"access-token-number-{len(self.spent)}"
        self.access_tokens = {access}
        return JSONResponse(
            {
                "access_token": access,
                "refresh_token": self.refresh_token,
                "expires_in": str(self.expires_in),
            }
        )


def _may_refresh(given: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    return (
        headers.get("secret_key") == APP_SECRET
        and given.get("app_id") == APP_ID
        and given.get("grant_type") == "refresh_token"
    )


def _wrong(message: dict[str, Any]) -> int:
    text, attachment = message.get("text", ""), message.get("attachment")
    if not text and attachment is None:
        return -201
    if len(text) > 2000:
        return -210
    if attachment is not None:
        buttons = attachment.get("payload", {}).get("buttons", ())
        kinds = {"oa.query.show", "oa.query.hide", "oa.open.url"}
        fits = all(
            button.get("type") in kinds and 1 <= len(button.get("title", "")) <= 100
            for button in buttons
        )
        known = attachment.get("type") in {"template", "file"}
        if not known or len(buttons) > 5 or not fits:
            return -201
    return 0


def _success(data: dict[str, Any]) -> JSONResponse:
    return JSONResponse({"error": 0, "message": "Success", "data": data})


def _error(code: int) -> JSONResponse:
    return JSONResponse({"error": code, "message": MESSAGES.get(code, "made to fail")})


def _no_tokens(reason: str, code: int) -> JSONResponse:
    """Return OAuth's refusal: HTTP 200, and no field that other answers call an error."""
    return JSONResponse({"error_name": reason, "error_reason": reason, "error_description": code})
