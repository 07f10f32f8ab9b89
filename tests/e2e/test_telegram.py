"""Telegram from end to end: the program, a messenger and a database, each for itself."""

from __future__ import annotations

import http.server
import json
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.base.clock import Clock
from bot.base.texts import texts
from bot.demo.setup import prepare
from bot.storage.engine import open_engine, reading, writing
from bot.storage.tables import channel_account, person
from tests.e2e.processes import (
    TOKEN,
    Telegram,
    bot_running,
    eventually,
    fetch,
    run_to_end,
    settings_with,
)

#: In the evening no reminder goes out: what a chat is sent is answers alone.
NOW = "2026-11-18T20:00:00"
LINKED, STRANGER = 1001, 2002
SECRET = "made-up-secret"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small sample agency, one of whose people has linked a chat.

    The tests share it, so their messages' numbers differ: what was answered once stays answered.
    """
    path = tmp_path_factory.mktemp("telegram") / "bot.db"
    clock = Clock.of("Asia/Ho_Chi_Minh", datetime.fromisoformat(NOW))
    sample = prepare(path, staff=60, now=clock.now(), texts=texts("vi"))
    with writing(sample.engine) as connection:
        staff = connection.execute(
            select(person.c.id).where(person.c.code == sample.roles.staff)
        ).scalar_one()
        connection.execute(
            insert(channel_account).values(
                channel="telegram",
                address=str(LINKED),
                person_id=staff,
                linked_at=datetime.now(UTC),
            )
        )
    sample.engine.dispose()
    return f"sqlite:///{path}"


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[Telegram]:
    emulator = Telegram(tmp_path)
    yield emulator
    emulator.stop()


@pytest.fixture
def settings(database: str, telegram: Telegram) -> dict[str, str]:
    return settings_with(telegram, database, NOW)


def message(text: str, chat: int = LINKED, number: int = 1) -> dict[str, Any]:
    return {
        "message_id": number,
        "date": 1,
        "chat": {"id": chat, "type": "private"},
        "from": {"id": chat, "is_bot": False, "first_name": "A"},
        "text": text,
    }


def buttons(call: dict[str, Any]) -> list[dict[str, str]]:
    return [button for row in json.loads(call["reply_markup"])["inline_keyboard"] for button in row]


def test_ask_tap_and_be_a_stranger(
    settings: dict[str, str], telegram: Telegram, tmp_path: Path
) -> None:
    telegram.start()
    log = tmp_path / "log"
    with bot_running(settings, log) as bot:
        telegram.send(message=message("em con thieu gi"))
        (answer,) = eventually(lambda: telegram.calls("sendMessage"))
        assert "còn" in answer["text"].splitlines()[0]
        assert all(len(row) <= 2 for row in json.loads(answer["reply_markup"])["inline_keyboard"])

        more = next(
            button for button in buttons(answer) if button["callback_data"] == "my_obligations"
        )
        on = {
            **message(answer["text"], number=77),
            "from": {"id": 7, "is_bot": True, "first_name": "B"},
        }
        telegram.send(
            callback_query={
                "id": "tap",
                "chat_instance": "1",
                "from": message("")["from"],
                "message": on,
                "data": more["callback_data"],
            }
        )
        _, result = eventually(
            lambda: sent if len(sent := telegram.calls("sendMessage")) > 1 else []
        )
        assert result["text"] != answer["text"]
        methods = [call["method"] for call in telegram.calls()]
        # A result stands beside what it explains; the tap is acknowledged before the work.
        assert "editMessageText" not in methods
        last = len(methods) - 1 - methods[::-1].index("sendMessage")
        assert methods.index("answerCallbackQuery") < last

        _asks_as_a_stranger(settings, telegram)
        assert bot.stop() < 10
        assert bot.process.returncode == 0
    written = log.read_text(encoding="utf-8")
    assert TOKEN not in written
    assert "thieu" not in written
    assert all(json.loads(line) for line in written.splitlines())


def _asks_as_a_stranger(settings: dict[str, str], telegram: Telegram) -> None:
    engine = open_engine(settings["BOT_DATABASE_URL"])
    with reading(engine) as connection:
        people = connection.execute(select(person.c.name, person.c.code)).all()
    engine.dispose()
    asked = ["em còn thiếu gì", "phòng tôi còn ai chưa học", f"{people[0].name} còn thiếu gì"]
    for number, text in enumerate(asked):
        telegram.send(message=message(text, STRANGER, number))
    answers = eventually(
        lambda: telegram.said(STRANGER) if len(telegram.said(STRANGER)) == len(asked) else []
    )
    for answer in answers:
        assert not any(named.name in answer or named.code in answer for named in people)


def test_webhook(settings: dict[str, str], telegram: Telegram, tmp_path: Path) -> None:
    telegram.start()
    address = f"http://127.0.0.1:{settings['BOT_WEB_PORT']}"
    webhook = {"BOT_PUBLIC_URL": address, "BOT_TELEGRAM_SECRET": SECRET}
    with bot_running({**settings, **webhook}, tmp_path / "log"):
        eventually(lambda: telegram.calls("setWebhook"))
        telegram.send(message=message("em con thieu gi", number=101))
        eventually(lambda: telegram.said(LINKED))

        forged = {"update_id": 900, "message": message("em con thieu gi", number=900)}
        for headers in ({}, {HEADER: ""}, {HEADER: SECRET + "x"}):
            assert fetch(f"{address}/telegram", forged, headers) == 403
        right = {HEADER: SECRET}
        assert fetch(f"{address}/telegram", b"{broken", right) == 400
        again = {"update_id": 901, "message": message("em con thieu gi", number=901)}
        for _ in range(3):
            assert fetch(f"{address}/telegram", again, right) == 200
        other = {"update_id": 902, "message": message("cam on", number=902)}
        assert fetch(f"{address}/telegram", other, right) == 200
        eventually(lambda: len(telegram.said(LINKED)) >= 3)
        assert len(telegram.said(LINKED)) == 3  # the forged one and the repetitions are not there


def test_twenty_at_once_are_answered_once_each_across_a_stop(
    settings: dict[str, str], telegram: Telegram, tmp_path: Path
) -> None:
    telegram.start()
    asked = 20
    with bot_running(settings, tmp_path / "log") as bot:
        for number in range(asked):
            telegram.send(message=message("em con thieu gi", number=200 + number))
        eventually(lambda: telegram.said(LINKED))
        assert bot.stop() < 10
        assert bot.process.returncode == 0
    with bot_running(settings, tmp_path / "log") as bot:
        eventually(lambda: len(telegram.said(LINKED)) >= asked)
        telegram.send(message=message("cam on", number=299))
        eventually(lambda: len(telegram.said(LINKED)) > asked)
        assert bot.stop() < 10
    assert len(telegram.said(LINKED)) == asked + 1


@contextmanager
def locked(database: str) -> Iterator[Callable[[], None]]:
    """Hold the database's write lock; yields what lets it go."""
    holding = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    yield holding.rollback
    holding.close()


def test_an_answer_being_worked_out_is_finished_at_a_stop(
    settings: dict[str, str], telegram: Telegram, tmp_path: Path
) -> None:
    telegram.start()
    with bot_running(settings, tmp_path / "log") as bot:
        with locked(settings["BOT_DATABASE_URL"]) as let_go:
            telegram.send(message=message("em con thieu gi", number=401))
            time.sleep(1)
            bot.process.send_signal(signal.SIGTERM)
            time.sleep(1)
            let_go()
        assert bot.process.wait(15) == 0
    answers = [text for text in telegram.said(LINKED) if text.startswith("Anh/chị còn")]
    assert len(answers) == 1  # the day's reminder may have come before it


def test_an_answer_that_a_stop_cut_off_is_given_after_the_next_start(
    settings: dict[str, str], telegram: Telegram, tmp_path: Path
) -> None:
    """What is worked out too late is rolled back, and its update is not acknowledged."""
    telegram.start()
    with bot_running(settings, tmp_path / "log") as bot:
        with locked(settings["BOT_DATABASE_URL"]) as let_go:
            for number in (411, 412):
                telegram.send(message=message("em con thieu gi", number=number))
            time.sleep(1)
            bot.process.send_signal(signal.SIGTERM)
            time.sleep(7)  # longer than answers are waited for
            let_go()
        bot.process.wait(15)
    assert telegram.said(LINKED) == []
    with bot_running(settings, tmp_path / "log"):
        eventually(lambda: len(telegram.said(LINKED)) == 2)


def test_a_messenger_that_is_down_is_found_again(
    settings: dict[str, str], telegram: Telegram, tmp_path: Path
) -> None:
    with bot_running(settings, tmp_path / "log") as bot:  # ready all the same
        telegram.start()
        telegram.send(message=message("em con thieu gi", number=301))
        eventually(lambda: telegram.said(LINKED), 40)
        telegram.stop()
        eventually(lambda: "polling_failed" in bot.log.read_text(encoding="utf-8"))
        telegram.start()
        telegram.send(message=message("em con thieu gi", number=302))
        eventually(lambda: len(telegram.said(LINKED)) == 2, 40)
        assert fetch(f"{bot.address}/readyz") == 200


@pytest.fixture
def refusing() -> Iterator[str]:
    """A messenger that knows no token."""

    class Refusal(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'
            self.send_response(401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Refusal)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_wrong_token_is_one_sentence(settings: dict[str, str], refusing: str) -> None:
    ended = run_to_end({**settings, "BOT_TELEGRAM_BASE_URL": refusing, "BOT_LOG_LEVEL": "ERROR"})
    assert ended.returncode == 1
    assert "BOT_TELEGRAM_TOKEN" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert TOKEN not in ended.stderr
