"""Many phones and the messenger between them and a bot, over real connections and in one process.

As little as HTTP/1.1 needs, so that it weighs on no bot: a connection kept for each chat to the
bot's webhook, and a listener that takes the bot's calls and tells the chat that waits.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final
from urllib.parse import unquote_plus

from bot.channels.telegram.setup import HEADER, PATH

TOKEN: Final = "12345:made-up-token"
SECRET: Final = "made-up-secret"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHAT: Final = re.compile(rb"(?:^|&)chat_id=(\d+)")
_TEXT: Final = re.compile(rb"(?:^|&)text=([^&]*)")
_ME: Final = {"id": 12345, "is_bot": True, "first_name": "A", "username": "assistant_bot"}


class _Messages(asyncio.Protocol):
    """HTTP messages that come on one connection, taken apart."""

    def __init__(self) -> None:
        self._came = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        while (end := self._came.find(b"\r\n\r\n")) >= 0:
            head = self._came[:end]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._came) < whole:
                return
            body, self._came = self._came[end + 4 : whole], self._came[whole:]
            self.came(head, body)

    def came(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


class Messenger(_Messages):
    """Takes the bot's calls; what a chat is sent goes to ``waiting``."""

    def __init__(self, waiting: dict[int, asyncio.Future[str]]) -> None:
        super().__init__()
        self._waiting = waiting

    def came(self, head: bytes, body: bytes) -> None:
        method = head.split(b" ", 2)[1].rpartition(b"/")[2]
        result: object = True
        if method == b"sendMessage" and (chat := _CHAT.search(body)):
            number = int(chat[1])
            result = {"message_id": 1, "date": 1, "chat": {"id": number, "type": "private"}}
            text = _TEXT.search(body)
            answered = self._waiting.pop(number, None)
            if answered is not None and not answered.done():
                answered.set_result("" if text is None else unquote_plus(text[1].decode()))
        elif method == b"getMe":
            result = _ME
        answer = json.dumps({"ok": True, "result": result}).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self.transport.write(head % len(answer) + answer)


class _Line(_Messages):
    """A connection to the webhook."""

    def __init__(self) -> None:
        super().__init__()
        self._status: asyncio.Future[int] | None = None

    def post(self, body: bytes) -> asyncio.Future[int]:
        """Send an update; return what will hold the status, 0 when the connection is lost."""
        self._status = asyncio.get_running_loop().create_future()
        self.transport.write(
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n{HEADER}: {SECRET}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        return self._status

    def came(self, head: bytes, body: bytes) -> None:
        self._end(int(head.split(b" ", 2)[1]))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(0)

    def _end(self, status: int) -> None:
        if self._status is not None and not self._status.done():
            self._status.set_result(status)


@dataclass
class Load:
    """What so many chats asked in so many seconds, each its next question on its answer."""

    chats: Sequence[int]
    questions: Sequence[str]
    #: Texts that are no answers.
    failures: frozenset[str]
    taken: list[float] = field(default_factory=list)
    errors: int = 0
    waiting: dict[int, asyncio.Future[str]] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def put_on(self, port: int, seconds: float) -> dict[str, float]:
        """Load a webhook; return answers a second, their quantiles, and errors."""
        began = time.perf_counter()
        until = began + seconds
        async with asyncio.TaskGroup() as conversations:
            for chat in self.chats:
                conversations.create_task(self._converse(chat, port, until))
        lasted = time.perf_counter() - began
        taken = sorted(self.taken)
        return {
            "answers a second": round(len(taken) / lasted, 1),
            "p50, ms": round(taken[len(taken) // 2] * 1000, 1),
            "p99, ms": round(taken[len(taken) * 99 // 100] * 1000, 1),
            "errors": self.errors,
        }

    async def _converse(self, chat: int, port: int, until: float) -> None:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(_Line, "127.0.0.1", port)
        for turn in count():
            if time.perf_counter() >= until:
                break
            if line.transport.is_closing():  # a server ends a connection that is still for a while
                _, line = await loop.create_connection(_Line, "127.0.0.1", port)
            body = _update(chat, next(self._numbers), self.questions[turn % len(self.questions)])
            answered = self.waiting[chat] = loop.create_future()
            began = time.perf_counter()
            status = await line.post(body)
            try:
                said = await asyncio.wait_for(answered, 30)
            except TimeoutError:
                said = ""
            self.taken.append(time.perf_counter() - began)
            self.errors += status != 200 or not said or said in self.failures
        line.transport.close()


def _update(chat: int, number: int, text: str) -> bytes:
    sender = {"id": chat, "is_bot": False, "first_name": "A"}
    where = {"id": chat, "type": "private"}
    message = {"message_id": number, "date": 1, "chat": where, "from": sender, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()
