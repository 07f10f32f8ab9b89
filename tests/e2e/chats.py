"""The same person's chat on each channel: type something or choose something, read the answer."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol
from urllib.parse import quote

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from websockets.sync.client import ClientConnection, connect

from tests.e2e import zalo_bot_emulator, zalo_oa_emulator
from tests.e2e.loopback import served
from tests.e2e.phone import Bubble, Screen
from tests.e2e.processes import Telegram, eventually

#: A text, what can be chosen after it, and the files that are there or on the page.
Answer = tuple[str, tuple[str, ...], tuple[str, ...]]

#: What is said of a file that a channel cannot carry: its name, and the page where it is.
_NAMED = re.compile(r"Tệp (\S+): .*trang (http\S+) để tải về\.")


@dataclass(frozen=True)
class Paper:
    """A step that sends a file."""

    name: str
    content: bytes = field(repr=False)
    caption: str = ""

    @property
    def is_picture(self) -> bool:
        return self.name.endswith(".jpg")


@dataclass(frozen=True)
class Wants:
    """A step that is typed and answered by a file."""

    text: str


#: What is typed, a choice of the last answer by its place, or one with a file.
Step = str | int | Paper | Wants


class Chat(Protocol):
    """One chat."""

    def step(self, step: Step) -> Answer:
        """Do a step and return the answer."""
        ...


class OnTelegram:
    """A private chat with the bot, whose choices are buttons."""

    def __init__(self, emulator: Telegram, chat: int) -> None:
        self.emulator, self.chat, self.number = emulator, chat, 0
        self.sender = {"id": chat, "is_bot": False, "first_name": "A"}
        self.buttons: list[dict[str, str]] = []

    def step(self, step: Step) -> Answer:
        before, sent_before = len(self._calls()), len(self._files())
        self.number += 1
        message = {
            "message_id": self.chat + self.number,
            "date": 1,
            "chat": {"id": self.chat, "type": "private"},
        }
        if isinstance(step, int):
            bot = {"id": 7, "is_bot": True, "first_name": "B"}
            query = {
                "id": f"tap-{self.chat}-{self.number}",
                "chat_instance": "1",
                "from": self.sender,
                "message": {**message, "from": bot, "text": "…"},
                "data": self.buttons[step]["callback_data"],
            }
            self.emulator.send(callback_query=query)
        elif isinstance(step, Paper):
            self.emulator.send(message={**message, "from": self.sender, **self._sent(step)})
        else:
            text = step.text if isinstance(step, Wants) else step
            self.emulator.send(message={**message, "from": self.sender, "text": text})
        call = eventually(lambda: self._calls()[before:])[0]
        rows = json.loads(call.get("reply_markup") or "{}").get("inline_keyboard", [])
        self.buttons = [button for row in rows for button in row]
        labels = tuple((tappable["text"], tappable["callback_data"]) for tappable in self.buttons)
        files: list[str] = []
        if isinstance(step, Wants):
            files = eventually(lambda: self._files()[sent_before:])
        return _answer(Bubble(call["text"], None, labels), files)

    def _sent(self, paper: Paper) -> dict[str, Any]:
        name = f"{self.chat}-{self.number}"
        self.emulator.keep(name, paper.content)
        found = {"file_id": name, "file_unique_id": name, "file_size": len(paper.content)}
        caption = {"caption": paper.caption} if paper.caption else {}
        if paper.is_picture:
            return {"photo": [{**found, "width": 300, "height": 200}], **caption}
        mime = {"file_name": paper.name, "mime_type": "application/pdf"}
        return {"document": {**found, **mime}, **caption}

    def _files(self) -> list[str]:
        calls = self.emulator.calls("sendDocument", "sendPhoto")
        own = [call for call in calls if int(call["chat_id"]) == self.chat]
        return [name for call in own for name in call["files"]]

    def _calls(self) -> list[dict[str, Any]]:
        calls = self.emulator.calls("sendMessage", "editMessageText")
        return [call for call in calls if int(call["chat_id"]) == self.chat]


class OnPage:
    """A page's live line, whose choices are buttons, and its files."""

    def __init__(self, address: str, cookie: str) -> None:
        self.browser = httpx.Client(base_url=address, headers={"Origin": address})
        self.browser.cookies.set("chat", cookie, domain="127.0.0.1")
        self.address, self.number, self._lines = address, 0, ExitStack()
        self.last: dict[str, Any] = {"id": 0}
        self._load()

    def close(self) -> None:
        self._lines.close()
        self.browser.close()

    def _load(self) -> None:
        """Load the page: its token, and a line that goes on where the last one was."""
        found = re.search(r'"token": "([^"]+)"', self.browser.get("/").text)
        assert found is not None
        self.token = found[1]
        opening = connect(
            self.address.replace("http", "ws") + "/live",
            origin=self.address,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"chat={self.browser.cookies['chat']}"},
        )
        self.line: ClientConnection = self._lines.enter_context(opening)
        self.line.send(json.dumps({"t": "hello", "after": self.last["id"]}))
        # What came while no line was open stands in it, or comes after it.
        self.missed = list(json.loads(self.line.recv(20)).get("messages", ()))

    def step(self, step: Step) -> Answer:
        self.number += 1
        key = f"script-{self.number:04}"
        if isinstance(step, Paper):
            headers = {
                "X-Form-Token": self.token,
                "X-Key": key,
                "X-File-Name": step.name,
                "X-Caption": quote(step.caption),
            }
            while (
                sent := self.browser.post("/files", content=step.content, headers=headers)
            ).status_code == 429:
                time.sleep(int(sent.headers["Retry-After"]))
            assert sent.status_code == 200, sent.text
            return self._answered()
        frame: dict[str, Any] = {"key": key}
        if isinstance(step, int):
            choice = self.last["choices"][step]
            frame |= {"t": "tap", **choice, "message": self.last["id"]}
        else:
            frame |= {"t": "say", "text": step.text if isinstance(step, Wants) else step}
        self.sent = frame
        self.line.send(json.dumps(frame))
        return self._answered()

    def _answered(self) -> Answer:
        while True:
            missed = self.missed.pop(0) if self.missed else None
            found = {"t": "message", **missed} if missed else json.loads(self.line.recv(20))
            if found["t"] == "session":  # linked, or asked to be: the page begins another session
                fields = {"token": self.token, "renewal": found["renewal"]}
                assert self.browser.post("/session", data=fields).status_code == 204
                self._lines.close()
                self._load()
            elif found["t"] == "slow":  # as a page does, which says so and sends it again
                time.sleep(found["seconds"])
                self.line.send(json.dumps(self.sent))
            elif found["t"] == "message" and not found["mine"]:
                self.last = found
                labels = tuple((offered["label"], "") for offered in found.get("choices", ()))
                files = found.get("files", ())
                for number, file in enumerate(files):
                    fetched = self.browser.get(f"/files/{found['id']}/{number}")
                    assert len(fetched.content) == file["bytes"] > 0
                return _answer(
                    Bubble(found["text"], None, labels), [file["name"] for file in files]
                )


class OnZaloBot:
    """A chat with a Zalo bot: choices are numbered lines, taken by number and by words in turn."""

    def __init__(self, person: zalo_bot_emulator.Person) -> None:
        self.person = person
        self.labels: tuple[str, ...] = ()
        self.by_number = True
        self.pictures = 0

    def step(self, step: Step) -> Answer:
        if isinstance(step, int):
            step = self._chosen(step)
        if isinstance(step, Paper):
            answer = self._sends(step)
        elif isinstance(step, Wants):
            answer = _named(self.person.screen, partial(self.person.says, step.text))
        else:
            answer = _shown(self.person.screen, partial(self.person.says, step))
        self.labels = answer[1]
        return answer

    def _sends(self, paper: Paper) -> Answer:
        if not paper.is_picture:  # a file that is none comes without its content
            return _shown(self.person.screen, lambda: self.person.sends("unsupported"))
        shapes: tuple[zalo_bot_emulator.Shape, ...] = ("photo", "photo_url", "nested")
        self.pictures += 1
        shape = shapes[self.pictures % 3]
        with _at_an_address(paper) as url:
            sends = partial(self.person.sends_picture, url, paper.caption, shape)
            return _shown(self.person.screen, sends)

    def _chosen(self, place: int) -> str:
        self.by_number = not self.by_number
        return self.labels[place] if self.by_number else str(place + 1)


class OnZaloOa:
    """A chat with an Official Account, whose choices are buttons, the sixth a numbered line."""

    def __init__(self, person: zalo_oa_emulator.Person) -> None:
        self.person = person

    def step(self, step: Step) -> Answer:
        screen, person = self.person.screen, self.person
        if isinstance(step, Paper):
            with _at_an_address(step) as url:
                if step.is_picture:
                    return _shown(screen, lambda: person.sends_picture(url, step.caption))
                sends = partial(person.sends_file, url, step.name, len(step.content))
                return _shown(screen, lambda: sends(text=step.caption))
        if isinstance(step, Wants):
            return _named(screen, lambda: person.says(step.text))
        if isinstance(step, str):
            return _shown(screen, lambda: person.says(step))
        if step < len(screen.bubbles[-1].buttons):
            return _shown(screen, lambda: person.taps(step))
        return _shown(screen, lambda: person.says(str(step + 1)))


@contextmanager
def _at_an_address(paper: Paper) -> Iterator[str]:
    """Serve a file as Zalo does: whoever knows its address may fetch it."""

    async def content(_request: Request) -> Response:
        return Response(paper.content)

    with served(Starlette(routes=[Route("/{name}", content)])) as address:
        yield f"{address}/{paper.name}"


def _named(screen: Screen, act: Callable[[], object]) -> Answer:
    """Return an answer whose file is named, with the page where it is to be had."""
    bubbles = screen.answers(act, 2)
    found = [_NAMED.fullmatch(bubble.text) for bubble in bubbles]
    assert len(bubbles) - found.count(None) == 1, [bubble.text for bubble in bubbles]
    (said,) = (bubble for bubble, match in zip(bubbles, found, strict=True) if match is None)
    (named,) = filter(None, found)
    answer = _answer(said, [named[1]])
    assert httpx.get(named[2], follow_redirects=True).status_code == 200
    return answer


def _shown(screen: Screen, act: Callable[[], object]) -> Answer:
    bubbles = screen.answers(act)
    assert len(bubbles) == 1, [(b.said, b.labels) for b in bubbles]
    (bubble,) = bubbles
    return _answer(bubble)


def _answer(bubble: Bubble, files: Sequence[str] = ()) -> Answer:
    """Return an answer without the minute, which may change between two chats."""
    return re.sub(r"\b\d\d:\d\d\b", "hh:mm", bubble.said), bubble.labels, tuple(files)
