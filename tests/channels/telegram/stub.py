"""Telegram without a network: calls are written down, answers are scripted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telegram.ext import AIORateLimiter
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.bot import TelegramBot

TOKEN = "1:made-up-token"
ME = {"id": 1, "is_bot": True, "first_name": "Assistant", "username": "assistant_bot"}

Answer = tuple[int, Any] | Exception
Script = Callable[[str, dict[str, Any]], Answer | None]


@dataclass
class Call:
    """One call of the Bot API."""

    method: str
    fields: dict[str, Any]
    files: list[str] = field(default_factory=list)


class StubRequest(BaseRequest):
    """Takes calls; ``script`` may answer them (status, JSON or bytes) or raise."""

    def __init__(self, script: Script | None = None) -> None:
        self.calls: list[Call] = []
        self.script = script or (lambda method, fields: None)
        self.content = b"\xff\xd8\xff a photo"
        self._message = 100

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, **_: Any
    ) -> tuple[int, bytes]:
        if method == "GET":
            return 200, self.content
        name = url.rpartition("/")[2]
        fields = dict(request_data.parameters) if request_data else {}
        files = sorted(request_data.multipart_data or {}) if request_data else []
        self.calls.append(Call(name, fields, files))
        scripted = self.script(name, fields)
        if isinstance(scripted, Exception):
            raise scripted
        status, body = scripted or (200, {"ok": True, "result": self._result(name, fields)})
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()

    def _result(self, name: str, fields: dict[str, Any]) -> Any:
        if name == "getMe":
            return ME
        if name == "getUpdates":
            return []
        if name == "getFile":
            return {"file_id": "f", "file_unique_id": "u", "file_path": "photos/f.jpg"}
        if name in {"sendMessage", "editMessageText", "sendDocument"}:
            self._message += 1
            chat = {"id": int(fields["chat_id"]), "type": "private"}
            number = int(fields.get("message_id", self._message))
            return {"message_id": number, "date": 1, "chat": chat}
        return True

    def named(self, name: str) -> list[dict[str, Any]]:
        return [call.fields for call in self.calls if call.method == name]

    @property
    def names(self) -> list[str]:
        return [call.method for call in self.calls]


def stub_bot(request: StubRequest) -> TelegramBot:
    return TelegramBot(
        TOKEN,
        request=request,
        get_updates_request=request,
        rate_limiter=AIORateLimiter(),
    )


def refusal(status: int, description: str, **parameters: Any) -> Answer:
    body = {"ok": False, "error_code": status, "description": description}
    return status, {**body, "parameters": parameters} if parameters else body


def message(
    text: str | None = None, *, chat: int = 42, number: int = 7, **more: Any
) -> dict[str, Any]:
    """Return a message as Telegram sends it."""
    found: dict[str, Any] = {
        "message_id": number,
        "date": 1,
        "chat": {"id": chat, "type": "private" if chat > 0 else "group"},
        "from": {"id": abs(chat), "is_bot": False, "first_name": "A"},
        **more,
    }
    return found if text is None else {**found, "text": text}


def update(number: int = 1, **what: Any) -> dict[str, Any]:
    """Return an update as Telegram sends it."""
    return {"update_id": number, **what}


def tap(data: str, *, on: dict[str, Any] | None = None, chat: int = 42) -> dict[str, Any]:
    """Return a tapped button as Telegram sends it."""
    return {
        "id": f"tap{chat}",
        "chat_instance": "1",
        "from": {"id": chat, "is_bot": False, "first_name": "A"},
        "message": on or message("old", chat=chat, number=55),
        "data": data,
    }
