"""A process killed at any moment loses no answer, and repeats at most what was in flight."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.base.clock import Clock
from bot.base.texts import texts
from bot.demo.setup import prepare
from tests.e2e.processes import Telegram, bot_running, eventually, settings_with

NOW = "2026-11-18T09:00:00"
KILLS, CHATS = 5, 30
#: Sends that may have arrived without the process knowing, at one kill.
IN_FLIGHT = 8


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[Telegram]:
    emulator = Telegram(tmp_path)
    yield emulator
    emulator.stop()


def message(text: str, chat: int, number: int) -> dict[str, Any]:
    return {
        "message_id": number,
        "date": 1,
        "chat": {"id": chat, "type": "private"},
        "from": {"id": chat, "is_bot": False, "first_name": "A"},
        "text": text,
    }


def answered(telegram: Telegram) -> Counter[int]:
    return Counter(int(call["chat_id"]) for call in telegram.calls("sendMessage"))


def test_no_answer_is_lost_by_kill_9(telegram: Telegram, tmp_path: Path) -> None:
    path, clock = tmp_path / "bot.db", Clock.of("Asia/Ho_Chi_Minh", datetime.fromisoformat(NOW))
    prepare(path, staff=20, now=clock.now(), texts=texts("vi")).engine.dispose()
    settings = settings_with(telegram, f"sqlite:///{path}", NOW)
    telegram.start()
    moments = random.Random(11)
    for kill in range(KILLS):
        with bot_running(settings, tmp_path / "log") as bot:
            for chat in range(CHATS):
                telegram.send(message=message("em con thieu gi", 5000 + chat, 100 * kill + chat))
            time.sleep(moments.uniform(0, 1.5))
            bot.process.kill()
            bot.process.wait(10)
    with bot_running(settings, tmp_path / "log") as bot:
        eventually(
            lambda: (
                len(answered(telegram)) == CHATS
                and all(count >= KILLS for count in answered(telegram).values())
            ),
            60,
        )
        assert bot.stop() < 10
    assert answered(telegram).total() - KILLS * CHATS <= KILLS * IN_FLIGHT
