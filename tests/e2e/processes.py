"""The program and the emulator as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

Found = TypeVar("Found")
TOKEN = "12345:made-up-token"
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def eventually(look: Callable[[], Found], seconds: float = 20.0, pause: float = 0.05) -> Found:
    """Look until something is found; fail after some seconds."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(pause)
    return found


def fetch(address: str, data: Any = None, headers: Mapping[str, str] | None = None) -> int:
    """Return the status of a GET, or of a POST of bytes or JSON; 0 when nobody answers."""
    body = data if data is None or isinstance(data, bytes) else json.dumps(data).encode()
    request = Request(address, body, {"Content-Type": "application/json", **(headers or {})})
    try:
        with urlopen(request, timeout=10) as response:
            return int(response.status)
    except HTTPError as error:
        with error:
            return error.code
    except (URLError, ConnectionError, TimeoutError):
        return 0


@dataclass
class Bot:
    """A running ``bot run``."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    def stop(self) -> float:
        """Ask it to end; return how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        return time.monotonic() - began


def run_to_end(environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run ``bot run`` where it is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        env=_environment(environment),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def bot_running(environment: Mapping[str, str], log: Path) -> Iterator[Bot]:
    """Run ``bot run`` until it is ready, and end it afterwards."""
    address = f"http://127.0.0.1:{environment['BOT_WEB_PORT']}"
    with log.open("a", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=_environment(environment),
            cwd=ROOT,
            stdout=stream,
            stderr=stream,
            text=True,
        )
    try:
        ready = f"{address}/readyz"
        eventually(lambda: process.poll() is not None or fetch(ready) == 200, 60)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield Bot(process, address, log)
    finally:
        _end(process)


@contextmanager
def worker_running(environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[str]]:
    """Run ``bot worker`` until it works, and end it afterwards."""
    with log.open("a", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "worker"],
            env=_environment(environment),
            cwd=ROOT,
            stdout=stream,
            stderr=stream,
            text=True,
        )
    try:
        eventually(lambda: process.poll() is not None or '"working"' in log.read_text(), 60)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """End a process as an operator would: what was sent is written down before it goes."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def _environment(wanted: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return {**kept, **wanted}


class Telegram:
    """The emulator; can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._calls = folder / "calls.jsonl"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.telegram_emulator", str(self.port), str(self._calls)],
            cwd=ROOT,
        )
        eventually(lambda: fetch(f"{self.address}/bot{TOKEN}/getMyCommands", {}) == 200)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def send(self, **update: Any) -> None:
        """Give the bot an update."""
        body = {"token": TOKEN, "update": update}
        assert fetch(f"{self.address}/__fixture/updates", body) == 200

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file that a person is about to send."""
        assert fetch(f"{self.address}/__fixture/files/{name}", content) == 200

    def calls(self, *methods: str) -> list[dict[str, Any]]:
        """Return the calls so far, of some methods when they are named."""
        if not self._calls.exists():
            return []
        lines = self._calls.read_text(encoding="utf-8").splitlines()
        found: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return [call for call in found if not methods or call["method"] in methods]

    def said(self, chat: int) -> list[str]:
        """Return the texts that a chat was sent."""
        calls = self.calls("sendMessage", "editMessageText")
        return [call["text"] for call in calls if int(call["chat_id"]) == chat]


def settings_with(telegram: Telegram, database: str, now: str) -> dict[str, str]:
    """Return the settings of a bot on a database, with the emulator as its messenger."""
    return {
        "BOT_DATABASE_URL": database,
        "BOT_NOW": now,
        "BOT_SECRET_KEY": "made-up-key-of-more-than-32-characters",
        "BOT_WEB_PORT": str(free_port()),
        "BOT_TELEGRAM_TOKEN": TOKEN,
        "BOT_TELEGRAM_BASE_URL": telegram.address,
        "BOT_LOG_FORMAT": "json",
    }
