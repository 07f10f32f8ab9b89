from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.base.logging import configure

TOKEN = "123456:made-up-token"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_exceptions_words_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json", [])
    try:
        int({}["Nguyễn Văn An"])
    except KeyError:
        structlog.get_logger("bot").exception("answer_failed", channel="telegram")
    (line,) = lines(capsys)
    assert line["event"] == "answer_failed"
    assert line["error"] == "KeyError"
    assert "test_an_exceptions_words" in str(line["at"])
    assert "Nguy" not in str(line)


def test_secrets_are_starred_wherever_they_turn_up(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json", [TOKEN])
    structlog.get_logger("bot").info("calling", where=f"https://x/bot{TOKEN}/getMe", all=[TOKEN])
    logging.getLogger("somebody").warning("calling %s", TOKEN)
    found = lines(capsys)
    assert len(found) == 2
    assert TOKEN not in str(found)
    assert "***" in str(found[0]["where"])


def test_libraries_that_quote_addresses_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    configure("DEBUG", "json", [])
    logging.getLogger("httpx").error("POST https://x/botTOKEN")
    logging.getLogger("telegram.ext.Updater").error("text")
    logging.getLogger("uvicorn.error").info("Started")
    assert lines(capsys) == []


def test_only_a_librarys_headline_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json", [])
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <'An'>")
    (line,) = lines(capsys)
    assert line["event"] == "Task exception was never retrieved"
