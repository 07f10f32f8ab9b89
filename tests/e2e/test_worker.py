"""Workers share a morning, each person's message once; a stop holds it up wherever it is said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.storage import tables
from bot.storage.engine import reading
from tests.builders.reminding import rows, staffed
from tests.e2e.processes import (
    ROOT,
    Telegram,
    bot_running,
    eventually,
    settings_with,
    worker_running,
)

PEOPLE = 60
#: At thirty a second they take longer than a command.
MANY = 200


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_workers_share_a_morning(
    engine: Engine, database: str, telegram: Telegram, tmp_path: Path
) -> None:
    staffed(engine, PEOPLE)
    settings = settings_with(telegram, database, "2026-11-16T08:00:00")
    with ExitStack() as stack:
        workers = [
            stack.enter_context(worker_running(settings, tmp_path / name)) for name in ("a", "b")
        ]
        eventually(lambda: len(telegram.calls("sendMessage")) >= PEOPLE, 60)
        eventually(lambda: {state for _, state, _ in rows(engine)} == {"sent"}, 20)
        began = time.monotonic()
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        assert [worker.wait(15) for worker in workers] == [0, 0]
        assert time.monotonic() - began < 10
    told = Counter(call["chat_id"] for call in telegram.calls("sendMessage"))
    assert len(told) == PEOPLE
    assert set(told.values()) == {1}
    assert not telegram.calls("setWebhook", "deleteWebhook", "setMyCommands")
    with reading(engine) as connection:
        assert connection.execute(tables.send_rate.select()).all()


def remind(settings: Mapping[str, str], does: str) -> None:
    """Say it on the command line, as another process than the one that sends."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    command = [sys.executable, "-m", "bot", "remind", does]
    subprocess.run(command, env=kept | dict(settings), cwd=ROOT, check=True, capture_output=True)


def test_a_stop_from_another_process_works_in_the_middle_and_sending_goes_on_later(
    engine: Engine, database: str, telegram: Telegram, tmp_path: Path
) -> None:
    staffed(engine, MANY)
    settings = settings_with(telegram, database, "2026-11-16T08:00:00")
    with bot_running(settings, tmp_path / "log"):
        eventually(lambda: telegram.calls("sendMessage"), 60)
        remind(settings, "--stop")
        eventually(lambda: "sending" not in {state for _, state, _ in rows(engine)})
        gone = len(telegram.calls("sendMessage"))
        assert gone < MANY
        assert Counter(state for _, state, _ in rows(engine)) == {
            "sent": gone,
            "planned": MANY - gone,
        }
        remind(settings, "--resume")
        eventually(lambda: {state for _, state, _ in rows(engine)} == {"sent"}, 60)
    told = Counter(call["chat_id"] for call in telegram.calls("sendMessage"))
    assert len(told) == MANY
    assert set(told.values()) == {1}
