"""An answer's 99th percentile with 50 pages connected against one page's, in one run.

The real program serves 1,200 people from a database on disk; pages are live lines with a session
and a person each. Each of the 50 asks once in five seconds or so, as people do who read.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any, Final

from sqlalchemy import insert, select
from websockets.asyncio.client import ClientConnection, connect

from bot.base.clock import Clock
from bot.base.texts import texts
from bot.channels.web.signing_in.sessions import Sessions
from bot.demo.setup import prepare
from bot.storage.engine import writing
from bot.storage.tables import channel_account, person
from tests.e2e.processes import bot_running, free_port

MARK: Final = 5.0
PAGES: Final = 50
QUESTION: Final = "toi con thieu gi"
NOW: Final = "2026-11-18T09:00:00"
_SECRET: Final = "made-up-key-of-more-than-32-characters"
_EVERY: Final = 5.0  # seconds between a page's questions
_ROUNDS: Final = 6
_ALONE: Final = 6  # questions of each page when it is the only one


@dataclass
class Page:
    """One live line."""

    socket: ClientConnection
    asked: int = 0

    async def ask(self) -> float:
        """Ask the question; return the seconds until its answer is here."""
        self.asked += 1
        key = f"bench-{time.monotonic_ns():x}"
        began = time.perf_counter()
        await self.socket.send(json.dumps({"t": "say", "key": key, "text": QUESTION}))
        while True:
            frame = json.loads(await self.socket.recv())
            if frame["t"] == "message" and not frame["mine"]:
                return time.perf_counter() - began
            if frame["t"] in {"slow", "later"}:
                raise RuntimeError(f"not answered: {frame}")


def run() -> dict[str, Any]:
    """Measure; milliseconds, and the ratio of the two 99th percentiles with its mark."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        settings = {
            "BOT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "BOT_NOW": NOW,
            "BOT_SECRET_KEY": _SECRET,
            "BOT_WEB_PORT": str(port),
        }
        cookies = _chats(Path(folder) / "bot.db")
        with bot_running(settings, Path(folder) / "bot.log") as bot:
            alone, together = asyncio.run(_measure(bot.address, cookies))
    ratio = _p99(together) / _p99(alone)
    return {
        "one_page": _summary(alone),
        f"{PAGES}_pages": _summary(together),
        "questions_a_second": PAGES / _EVERY,
        "ratio": round(ratio, 2),
        "mark": MARK,
        "ok": ratio <= MARK,
    }


async def _measure(address: str, cookies: list[str]) -> tuple[list[float], list[float]]:
    for cookie in cookies[:5]:  # caches warm, files read
        await _alone(address, cookie, 2)
    alone = [taken for signed_in in cookies for taken in await _alone(address, signed_in, _ALONE)]
    sockets = await asyncio.gather(*(_open(address, cookie) for cookie in cookies))
    random = Random(50)
    found = await asyncio.gather(*(_asking(opened, random.random()) for opened in sockets))
    for opened in sockets:
        await opened.socket.close()
    return alone, [taken for page in found for taken in page]


async def _alone(address: str, cookie: str, questions: int) -> list[float]:
    page = await _open(address, cookie)
    found = []
    for _ in range(questions):
        found.append(await page.ask())
        await asyncio.sleep(0.02)
    await page.socket.close()
    return found


async def _asking(page: Page, offset: float) -> list[float]:
    """Ask a few times, at times that differ from page to page and from round to round."""
    random = Random(offset)
    found = []
    await asyncio.sleep(offset * _EVERY)
    for _ in range(_ROUNDS):
        pause = _EVERY * (0.5 + random.random())
        found.append(await page.ask())
        await asyncio.sleep(max(0.0, pause - found[-1]))
    return found


async def _open(address: str, cookie: str) -> Page:
    live = address.replace("http", "ws") + "/live"
    socket = await connect(live, origin=address, additional_headers={"Cookie": f"chat={cookie}"})
    await socket.send(json.dumps({"t": "hello", "after": 0}))
    await socket.recv()
    return Page(socket)


def _chats(path: Path) -> list[str]:
    """Make the agency and a linked chat for each page; return their cookies."""
    clock = Clock.of("Asia/Ho_Chi_Minh", datetime.fromisoformat(NOW))
    sample = prepare(path, staff=1200, now=clock.now(), texts=texts("vi"))
    sessions = Sessions(_SECRET)
    chats = [sessions.new_chat() for _ in range(PAGES)]
    with writing(sample.engine) as connection:
        people = connection.execute(select(person.c.id).order_by(person.c.id).limit(PAGES))
        for chat, person_id in zip(chats, people.scalars().all(), strict=True):
            connection.execute(
                insert(channel_account).values(
                    channel="web", address=chat, person_id=person_id, linked_at=clock.now()
                )
            )
    sample.engine.dispose()
    return [str(sessions._cookies().dumps(chat)) for chat in chats]


def _p99(taken: list[float]) -> float:
    return quantiles(taken, n=100)[98]


def _summary(taken: list[float]) -> dict[str, float]:
    return {
        "answers": len(taken),
        "median_ms": round(median(taken) * 1000, 1),
        "p99_ms": round(_p99(taken) * 1000, 1),
        "worst_ms": round(max(taken) * 1000, 1),
    }
