"""200 conversations at once through a webhook, against a bare echo webhook in the same run.

Two processes on the machine's two cores, joined by real connections on loopback: a bot, and the
phones with the messenger (``telegram_load``), which are this process. The bot is first ours,
``bot run`` with its webhook, its own web server and its own calls out, on a SQLite file with
1,200 people; then the echo (``echo_webhook``), joined in the same way. Ours stands as behind a
proxy, since messengers call by HTTPS: its connections are not counted by their address. Each chat
asks its next question when its phone has the answer. ``LOAD_SECONDS`` shortens the 60 s of each.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import insert, select

from bot.base.clock import Clock
from bot.base.texts import texts
from bot.demo.setup import prepare
from bot.storage.engine import writing
from bot.storage.tables import channel_account, person
from tests.bench.telegram_load import SECRET, TOKEN, Load, Messenger
from tests.e2e.processes import ROOT, bot_running, eventually, fetch, free_port

#: In the evening no reminder goes out beside the answers.
NOW: Final = "2026-11-18T20:00:00"
CHATS: Final = range(5000, 5200)
QUESTIONS: Final = (
    "em con thieu gi",
    "vì sao",
    "lớp nào sắp mở",
    "hạn chót của tôi",
    "chào em",
)

#: Starts a bot on a port, with the address of its messenger.
Bot = Callable[[int, str], AbstractContextManager[subprocess.Popen[str]]]


def run() -> dict[str, object]:
    """Measure both, one after the other."""
    seconds = float(os.environ.get("LOAD_SECONDS", "60"))
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = asyncio.run(_both(Path(folder), seconds))
    return {
        "ours": ours,
        "bare echo": theirs,
        "share of the bare rate": round(ours["answers a second"] / theirs["answers a second"], 3),
        "mark": "at least 0.2, no errors",
    }


async def _both(folder: Path, seconds: float) -> tuple[dict[str, float], dict[str, float]]:
    ours = await _loaded(partial(_ours, _agency(folder / "bot.db"), folder / "log"), seconds)
    return ours, await _loaded(_bare, seconds)


async def _loaded(bot: Bot, seconds: float) -> dict[str, float]:
    failures = frozenset(texts("vi")(key) for key in ("channels.failed", "channels.strangers_wait"))
    load, port, loop = Load(CHATS, QUESTIONS, failures), free_port(), asyncio.get_running_loop()
    messenger = await loop.create_server(lambda: Messenger(load.waiting), "127.0.0.1", 0)
    address = f"http://127.0.0.1:{messenger.sockets[0].getsockname()[1]}"
    running = bot(port, address)
    # It asks the messenger who it is, and is answered by this thread.
    process = await asyncio.to_thread(running.__enter__)
    try:
        before = _processor_seconds(process.pid)
        found = await load.put_on(port, seconds)
        spent = _processor_seconds(process.pid) - before
        return {**found, "processor time an answer, ms": round(1000 * spent / len(load.taken), 2)}
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)
        messenger.close()


def _processor_seconds(process: int) -> float:
    """Return what a process has used, from Linux."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _ours(database: str, log: Path, port: int, messenger: str) -> Iterator[subprocess.Popen[str]]:
    settings = {
        "BOT_DATABASE_URL": database,
        "BOT_NOW": NOW,
        "BOT_SECRET_KEY": "made-up-key-of-more-than-32-characters",
        "BOT_WEB_PORT": str(port),
        "BOT_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "BOT_TRUSTED_HOPS": "1",
        "BOT_TELEGRAM_TOKEN": TOKEN,
        "BOT_TELEGRAM_SECRET": SECRET,
        "BOT_TELEGRAM_BASE_URL": messenger,
        "BOT_TELEGRAM_SENDS_A_SECOND": "100000",  # the messenger here takes all that comes
        "BOT_LOG_FORMAT": "json",
    }
    with bot_running(settings, log) as bot:
        yield bot.process


@contextmanager
def _bare(port: int, messenger: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bench.echo_webhook", str(port), messenger]
    process = subprocess.Popen(command, cwd=ROOT, text=True)
    try:
        eventually(lambda: process.poll() is not None or fetch(f"http://127.0.0.1:{port}/") == 404)
        assert process.poll() is None
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _agency(path: Path) -> str:
    """Make an agency whose first people have linked a chat each; return its address."""
    clock = Clock.of("Asia/Ho_Chi_Minh", datetime.fromisoformat(NOW))
    sample = prepare(path, staff=1200, now=clock.now(), texts=texts("vi"))
    with writing(sample.engine) as connection:
        people = select(person.c.id).order_by(person.c.id).limit(len(CHATS))
        for chat, person_id in zip(CHATS, connection.execute(people).scalars().all(), strict=True):
            connection.execute(
                insert(channel_account).values(
                    channel="telegram",
                    address=str(chat),
                    person_id=person_id,
                    linked_at=clock.now(),
                )
            )
    sample.engine.dispose()
    return f"sqlite:///{path}"
