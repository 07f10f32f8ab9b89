"""A morning's reminders: the program wakes by itself and sends each person theirs, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from bot.base.clock import Clock
from bot.base.texts import texts
from bot.demo.setup import prepare
from bot.storage.engine import reading, writing
from bot.storage.tables import channel_account, message, notification, person
from tests.e2e.processes import Telegram, bot_running, eventually, settings_with

#: Thirty days before the last day of the year, within the send window.
NOW = "2026-12-01T09:00:00"
CLOCK = Clock.of("Asia/Ho_Chi_Minh", datetime.fromisoformat(NOW))
ON_TELEGRAM, ON_THE_PAGE = "1001", "a-page"


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[Telegram]:
    emulator = Telegram(tmp_path)
    yield emulator
    emulator.stop()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A small agency: its staff on Telegram, its head on the page, both with something to do."""
    sample = prepare(tmp_path / "bot.db", staff=60, now=CLOCK.now(), texts=texts("vi"))
    with writing(sample.engine) as connection:
        for code, channel, address in (
            (sample.roles.staff, "telegram", ON_TELEGRAM),
            (sample.roles.head, "web", ON_THE_PAGE),
        ):
            found = select(person.c.id).where(person.c.code == code)
            connection.execute(
                insert(channel_account).values(
                    channel=channel,
                    address=address,
                    person_id=connection.execute(found).scalar_one(),
                    linked_at=CLOCK.now(),
                    seen_at=CLOCK.now(),
                )
            )
    yield sample.engine
    sample.engine.dispose()


def on_the_page(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        said = select(message.c.content).where(message.c.address == ON_THE_PAGE)
        return list(connection.execute(said).scalars())


def outbox(engine: Engine) -> list[tuple[str, str | None]]:
    """Return state and channel of what is planned for the two; others have no chat at all."""
    linked = select(channel_account.c.person_id)
    found = select(notification.c.state, notification.c.channel)
    with reading(engine) as connection:
        rows = connection.execute(found.where(notification.c.person_id.in_(linked)))
        return [(row.state, row.channel) for row in rows]


def all_sent(engine: Engine) -> bool:
    """Return whether something was planned and all of it has gone."""
    return {state for state, _ in outbox(engine)} == {"sent"}


def test_each_gets_their_own_where_they_are_once(
    engine: Engine, telegram: Telegram, tmp_path: Path
) -> None:
    telegram.start()
    settings = settings_with(telegram, f"sqlite:///{engine.url.database}", NOW)
    for start in ("first", "second"):  # a restart reminds nobody again
        with bot_running(settings, tmp_path / start):
            eventually(lambda: all_sent(engine), 30)
    (sent,) = telegram.calls("sendMessage")
    (shown,) = on_the_page(engine)
    assert sent["chat_id"] == ON_TELEGRAM
    for text in (sent["text"], shown["text"]):
        assert "31/12" in text
    # What is announced and what falls due go in one message, each with its own row.
    assert set(outbox(engine)) == {("sent", "telegram"), ("sent", "web")}
