"""The same script typed and tapped in Telegram and on the page: the same answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import insert, select
from websockets.sync.client import ClientConnection, connect

from bot.base.clock import Clock
from bot.base.texts import texts
from bot.channels.web.signing_in.sessions import Sessions
from bot.demo.setup import Sample, prepare
from bot.storage.engine import writing
from bot.storage.tables import channel_account, person
from tests.e2e.processes import TOKEN, Telegram, bot_running, eventually, free_port

NOW: Final = "2026-11-18T09:00:00"
SECRET: Final = "made-up-key-of-more-than-32-characters"
#: A step is typed, or a button named by its place in the last answer.
SCRIPT: Final[tuple[str | int, ...]] = (
    "chao em",
    "toi con thieu gi",
    0,
    1,
    "vì sao",
    "đơn vị tôi xong bao nhiêu người",
    0,
    "ai chua xong",
    "ABCD2345",
    "huỷ liên kết",
    1,
    "hôm nay trời đẹp không",
    "chỉ tiêu năm nay",
)
Answer = tuple[str, tuple[str, ...]]


class OnTelegram:
    """A private chat with the bot."""

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
        return _plain(call["text"]), tuple(each["text"] for each in self.buttons)

    def _calls(self) -> list[dict[str, Any]]:
        calls = self.emulator.calls("sendMessage", "editMessageText")
        return [each for each in calls if int(each["chat_id"]) == self.chat]


class OnPage:
    """A page's live line."""

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
                labels = tuple(each["label"] for each in found.get("choices", ()))
                return _plain(found["text"]), labels


def _plain(text: str) -> str:
    """Return a text without the minute, which may change between the two."""
    return re.sub(r"\b\d\d:\d\d\b", "hh:mm", text)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    clock = Clock.of("Asia/Ho_Chi_Minh", datetime.fromisoformat(NOW))
    path = tmp_path_factory.mktemp("same") / "bot.db"
    made = prepare(path, staff=60, now=clock.now(), texts=texts("vi"))
    yield made
    made.engine.dispose()


def test_both_channels_answer_the_same_script_alike(sample: Sample, tmp_path: Path) -> None:
    emulator = Telegram(tmp_path)
    emulator.start()
    settings = {
        "BOT_DATABASE_URL": f"sqlite:///{sample.engine.url.database}",
        "BOT_NOW": NOW,
        "BOT_SECRET_KEY": SECRET,
        "BOT_WEB_PORT": str(free_port()),
        "BOT_TELEGRAM_TOKEN": TOKEN,
        "BOT_TELEGRAM_BASE_URL": emulator.address,
    }
    askers = {None: 1000, sample.roles.staff: 2000, sample.roles.head: 3000}
    askers[sample.roles.officer] = 4000
    try:
        with bot_running(settings, tmp_path / "log") as bot:
            for code, chat in askers.items():
                cookie = _chat(sample, code, chat)
                with connect(
                    bot.address.replace("http", "ws") + "/live",
                    origin=bot.address,  # type: ignore[arg-type]
                    additional_headers={"Cookie": f"chat={cookie}"},
                ) as line:
                    _compare(OnTelegram(emulator, chat), OnPage(line))
    finally:
        emulator.stop()


def _compare(telegram: OnTelegram, page: OnPage) -> None:
    for step in SCRIPT:
        if isinstance(step, int) and step >= len(telegram.buttons):
            continue  # this asker was given fewer buttons
        assert telegram.step(step) == page.step(step), step


def _chat(sample: Sample, code: str | None, telegram: int) -> str:
    """Link a person's chats on both channels; return the page's cookie."""
    sessions = Sessions(SECRET)
    web = sessions.new_chat()
    if code is not None:
        with writing(sample.engine) as connection:
            person_id = connection.execute(
                select(person.c.id).where(person.c.code == code)
            ).scalar_one()
            for channel, address in (("telegram", str(telegram)), ("web", web)):
                connection.execute(
                    insert(channel_account).values(
                        channel=channel,
                        address=address,
                        person_id=person_id,
                        linked_at=datetime.fromisoformat(NOW + "+07:00"),
                    )
                )
    return str(sessions._cookies().dumps(web))
