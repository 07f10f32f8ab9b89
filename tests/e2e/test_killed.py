"""A process killed at any moment loses no answer, and repeats at most what was in flight."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from bot.storage import tables
from bot.storage.engine import reading, writing
from tests.builders.reminding import agency
from tests.e2e.processes import Telegram, bot_running, eventually, settings_with

NOW = datetime(2026, 11, 18, 9)  # noqa: DTZ001 (in the zone of the settings)
#: What a process that died was to send is left to it for a minute: the next one starts later.
LATER = timedelta(seconds=70)
#: Kills; the soak raises it. So many chats ask again after each.
KILLS, CHATS = int(os.environ.get("BOT_TEST_KILLS", "5")), 30
#: Sends that may have arrived without the process having written so, at one kill.
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


def taken(engine: Engine) -> int:
    """Count the questions that were taken in: no one is killed before it has begun."""
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(tables.inbox)).scalar_one()


def took_more(engine: Engine, before: int) -> bool:
    return taken(engine) > before


def test_no_answer_is_lost_by_kill_9(
    engine: Engine, database: str, telegram: Telegram, tmp_path: Path
) -> None:
    with writing(engine) as connection:
        agency(connection)
    telegram.start()
    moments = random.Random(11)
    for kill in range(KILLS):
        settings = settings_with(telegram, database, (NOW + kill * LATER).isoformat())
        before = taken(engine)
        with bot_running(settings, tmp_path / "log") as bot:
            for chat in range(CHATS):
                telegram.send(message=message("em con thieu gi", 5000 + chat, 100 * kill + chat))
            eventually(partial(took_more, engine, before), pause=0.01)
            time.sleep(moments.uniform(0, 1.0))
            bot.process.kill()
            bot.process.wait(10)
    with bot_running(
        settings_with(telegram, database, (NOW + KILLS * LATER).isoformat()), tmp_path / "log"
    ) as bot:
        eventually(
            lambda: (
                len(answered(telegram)) == CHATS
                and all(count >= KILLS for count in answered(telegram).values())
            ),
            60,
        )
        assert bot.stop() < 10
    assert answered(telegram).total() - KILLS * CHATS <= KILLS * IN_FLIGHT
