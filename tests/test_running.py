"""What ``bot run`` says when it cannot."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.app import build
from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.settings import Settings
from bot.base.texts import Texts
from bot.channels.http_server import address, listen
from bot.channels.telegram.setup import webhook_secret
from bot.commands.run import run
from bot.storage.engine import open_engine
from bot.storage.schema import migrate


def test_a_taken_port_is_one_problem_with_its_number(vi: Texts) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert address(taken) == f"http://127.0.0.1:{port}"
        with pytest.raises(Problem, match="port_in_use") as caught:
            listen("127.0.0.1", port)
    assert str(port) in vi.problem(caught.value)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7"])
def test_a_host_that_is_not_ours_is_one_problem(host: str, vi: Texts) -> None:
    with pytest.raises(Problem, match="cannot_listen") as caught:
        listen(host, 0)
    assert host in vi.problem(caught.value)


def test_ipv6_addresses_are_written_as_browsers_want_them() -> None:
    if not socket.has_ipv6:
        return
    with listen("::1", 0) as listener:
        assert address(listener).startswith("http://[::1]:")


def test_a_webhooks_secret_is_the_one_set_or_made_from_the_key() -> None:
    assert webhook_secret("given-secret", "key") == "given-secret"
    made = webhook_secret(None, "key")
    assert made == webhook_secret(None, "key") != webhook_secret(None, "other key")
    assert len(made) >= 32
    with pytest.raises(Problem, match="telegram_secret"):
        webhook_secret("no spaces please", "key")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """No settings but the test's own, and logs afterwards as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_SECRET_KEY", "BOT_DATABASE_URL", "BOT_TELEGRAM_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    yield monkeypatch
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize("key", ["", "x", " " * 40, "x" * 31])
def test_it_does_not_start_without_a_secret_key_of_its_length(
    alone: pytest.MonkeyPatch, sqlite: Engine, vi: Texts, key: str
) -> None:
    alone.setenv("BOT_DATABASE_URL", str(sqlite.url))
    alone.setenv("BOT_SECRET_KEY", key)
    with pytest.raises(Problem, match="secret_key_needed") as caught:
        run.main([], standalone_mode=False)
    assert "BOT_SECRET_KEY" in vi.problem(caught.value)


def test_it_does_not_make_a_database_by_itself(alone: pytest.MonkeyPatch) -> None:
    alone.setenv("BOT_SECRET_KEY", "made-up-key-of-more-than-32-characters")
    with pytest.raises(Problem, match="no_database"):
        run.main([], standalone_mode=False)


async def test_it_is_not_ready_while_the_database_does_not_answer(
    tmp_path: Path, vi: Texts
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'bot.db'}")
    migrate(engine)
    settings = Settings(secret_key=SecretStr("made-up-key-of-more-than-32-characters"))
    app = build(settings, Clock.of("Asia/Ho_Chi_Minh"), vi, engine)
    assert not await app.ready()  # not started
    app.serving = True
    assert await app.ready()
    engine.dispose()
    (tmp_path / "bot.db").write_bytes(b"no database at all" * 100)
    for end in ("-wal", "-shm"):
        (tmp_path / f"bot.db{end}").unlink(missing_ok=True)
    assert not await app.ready()
    engine.dispose()
