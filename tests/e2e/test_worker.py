"""Workers alone plan and deliver a morning, each person's message once, and end when told to."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from bot.storage import tables
from bot.storage.engine import reading, writing
from tests.builders.reminding import agency, person, rows
from tests.e2e.processes import Telegram, eventually, settings_with, worker_running

PEOPLE = 60


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[Telegram]:
    emulator = Telegram(tmp_path)
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_workers_share_a_morning(
    engine: Engine, database: str, telegram: Telegram, tmp_path: Path
) -> None:
    account = tables.channel_account
    with writing(engine) as connection:
        agency(connection)
        for number in range(PEOPLE):
            person_id = person(connection, f"N{number:03}")
            own = account.c.person_id == person_id
            connection.execute(update(account).where(own).values(address=str(1000 + number)))
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
