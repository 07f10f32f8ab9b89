"""The same person's chat on each channel: type something or choose something, read the answer."""

from __future__ import annotations

import json
import re
from typing import Any, Protocol

from websockets.sync.client import ClientConnection

from tests.e2e import zalo_bot_emulator, zalo_oa_emulator
from tests.e2e.phone import Bubble, Screen
from tests.e2e.processes import Telegram, eventually

#: A text and what can be chosen after it.
Answer = tuple[str, tuple[str, ...]]


class Chat(Protocol):
    """One chat; a step is typed, or names a choice of the last answer by its place."""

    def step(self, step: str | int) -> Answer:
        """Do a step and return the answer."""
        ...


class OnTelegram:
    """A private chat with the bot, whose choices are buttons."""

    def __init__(self, emulator: Telegram, chat: int) -> None:
        self.emulator, self.chat, self.number = emulator, chat, 0
        self.sender = {"id": chat, "is_bot": False, "first_name": "A"}
        self.buttons: list[dict[str, str]] = []

    def step(self, step: str | int) -> Answer:
        before = len(self._calls())
        self.number += 1
        message = {
            "message_id": self.chat + self.number,
            "date": 1,
            "chat": {"id": self.chat, "type": "private"},
        }
        if isinstance(step, str):
            self.emulator.send(message={**message, "from": self.sender, "text": step})
        else:
            bot = {"id": 7, "is_bot": True, "first_name": "B"}
            query = {
                "id": f"tap-{self.chat}-{self.number}",
                "chat_instance": "1",
                "from": self.sender,
                "message": {**message, "from": bot, "text": "…"},
                "data": self.buttons[step]["callback_data"],
            }
            self.emulator.send(callback_query=query)
        call = eventually(lambda: self._calls()[before:])[0]
        rows = json.loads(call.get("reply_markup") or "{}").get("inline_keyboard", [])
        self.buttons = [button for row in rows for button in row]
        labels = tuple((tappable["text"], tappable["callback_data"]) for tappable in self.buttons)
        return _answer(Bubble(call["text"], None, labels))

    def _calls(self) -> list[dict[str, Any]]:
        calls = self.emulator.calls("sendMessage", "editMessageText")
        return [call for call in calls if int(call["chat_id"]) == self.chat]


class OnPage:
    """A page's live line, whose choices are buttons."""

    def __init__(self, line: ClientConnection) -> None:
        self.line, self.number = line, 0
        self.last: dict[str, Any] = {}
        line.send(json.dumps({"t": "hello", "after": 0}))
        line.recv(20)

    def step(self, step: str | int) -> Answer:
        self.number += 1
        frame: dict[str, Any] = {"key": f"script-{self.number:04}"}
        if isinstance(step, str):
            frame |= {"t": "say", "text": step}
        else:
            choice = self.last["choices"][step]
            frame |= {"t": "tap", **choice, "message": self.last["id"]}
        self.line.send(json.dumps(frame))
        while True:
            found = json.loads(self.line.recv(20))
            if found["t"] == "message" and not found["mine"]:
                self.last = found
                labels = tuple((offered["label"], "") for offered in found.get("choices", ()))
                return _answer(Bubble(found["text"], None, labels))


class OnZaloBot:
    """A chat with a Zalo bot: choices are numbered lines, taken by number and by words in turn."""

    def __init__(self, person: zalo_bot_emulator.Person) -> None:
        self.person = person
        self.labels: tuple[str, ...] = ()
        self.by_number = True

    def step(self, step: str | int) -> Answer:
        if isinstance(step, int):
            step = self._chosen(step)
        answer = _shown(self.person.screen, lambda: self.person.says(step))
        self.labels = answer[1]
        return answer

    def _chosen(self, place: int) -> str:
        self.by_number = not self.by_number
        return self.labels[place] if self.by_number else str(place + 1)


class OnZaloOa:
    """A chat with an Official Account, whose choices are buttons, the sixth a numbered line."""

    def __init__(self, person: zalo_oa_emulator.Person) -> None:
        self.person = person

    def step(self, step: str | int) -> Answer:
        screen = self.person.screen
        if isinstance(step, str):
            return _shown(screen, lambda: self.person.says(step))
        if step < len(screen.bubbles[-1].buttons):
            return _shown(screen, lambda: self.person.taps(step))
        return _shown(screen, lambda: self.person.says(str(step + 1)))


def _shown(screen: Screen, act: Any) -> Answer:
    bubbles = screen.answers(act)
    assert len(bubbles) == 1, [(b.said, b.labels) for b in bubbles]
    (bubble,) = bubbles
    return _answer(bubble)


def _answer(bubble: Bubble) -> Answer:
    """Return an answer without the minute, which may change between two chats."""
    return re.sub(r"\b\d\d:\d\d\b", "hh:mm", bubble.said), bubble.labels
