"""A morning delivered to a Telegram that enforces 30 messages a second, while people ask.

``DELIVERY_SECONDS`` shortens the 60 s. Answers are timed with nothing else to do first, then while
reminders go out; both go through one process, over SQLite.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, update
from telegram.ext import AIORateLimiter
from telegram.request import RequestData

from bot.assembly import assistant
from bot.base.clock import Clock
from bot.base.texts import texts
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.messenger_channel import MessengerChannel
from bot.channels.metrics import Metrics
from bot.channels.reply_outbox import ReplyOutbox
from bot.channels.runtime import Runtime
from bot.channels.telegram.bot import TelegramBot
from bot.channels.telegram.messenger import TelegramMessenger
from bot.reminders.delivery import Deliverer
from bot.reminders.planner import plan_day
from bot.storage import tables
from bot.storage.engine import open_engine, writing
from bot.storage.schema import migrate
from tests.builders.reminding import ZONE, agency, at, person
from tests.channels.telegram import stub
from tests.channels.telegram.stub import TOKEN, StubRequest, message

DAY = date(2026, 11, 16)
ALLOWED = 30.0
SECONDS = float(os.environ.get("DELIVERY_SECONDS", "60"))
#: Questions a second meanwhile, in chats of their own that nothing is sent to.
ASKED = 4.0
LATENCY = 0.05
QUESTION = "em con thieu gi"


class Enforcing(StubRequest):
    """A messenger that takes 30 a second, as many at once, and a moment to answer each."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.at = ALLOWED, time.monotonic()
        self.taken: list[float] = []
        self.refused = 0
        self.waiting: dict[int, asyncio.Future[None]] = {}

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, **more: Any
    ) -> tuple[int, bytes]:
        if not url.endswith("/sendMessage"):
            return await super().do_request(url, method, request_data, **more)
        await asyncio.sleep(LATENCY)
        now = time.monotonic()
        self.left = min(ALLOWED, self.left + (now - self.at) * ALLOWED)
        self.at = now
        if self.left < 1:
            self.refused += 1
            status, body = stub.refusal(429, "Too Many Requests: retry after 1", retry_after=1)  # type: ignore[misc]
            return status, json.dumps(body).encode()
        self.left -= 1
        self.taken.append(now)
        answer = await super().do_request(url, method, request_data, **more)
        waiting = self.waiting.pop(int(self.calls.pop().fields["chat_id"]), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
        return answer


def run() -> dict[str, object]:
    """Measure idle answers, then a morning with answers."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'bot.db'}")
        migrate(engine)
        people = round(SECONDS * ALLOWED)
        _fill(engine, people)
        found = asyncio.run(_measure(engine, people))
        engine.dispose()
    return found | {"mark": "at least 0.98 of the rate; 95% within 10 s of their turn; at most 3"}


def _fill(engine: Engine, people: int) -> None:
    account = tables.channel_account
    with writing(engine) as connection:
        agency(connection)
        for number in range(people):
            person_id = person(connection, f"N{number:05}")
            own = account.c.person_id == person_id
            connection.execute(update(account).where(own).values(address=str(1000 + number)))
        asking = person(connection, "ASKING", group="vien_chuc")
        own = account.c.person_id == asking
        connection.execute(update(account).where(own).values(address="1"))
    assert plan_day(engine, at(DAY, 7), ZONE) == people


async def _measure(engine: Engine, people: int) -> dict[str, object]:
    telegram, clock, say = Enforcing(), Clock.of(str(ZONE), at(DAY, 7, 31)), texts("vi")
    metrics, queues = Metrics(), ChatQueues()
    executor = AnswerExecutor(assistant(engine, clock, say).answer, say, metrics, threads=1)
    bot = TelegramBot(
        TOKEN, request=telegram, get_updates_request=telegram, rate_limiter=AIORateLimiter()
    )
    await bot.initialize()
    runtime = Runtime(engine, clock, say, executor, queues, metrics, ReplyOutbox(engine, clock))
    channel = MessengerChannel(runtime, TelegramMessenger(bot, say, {}), a_second=ALLOWED)
    numbers = count(1)
    idle = await _asking(
        channel, telegram, numbers, asyncio.create_task(asyncio.sleep(SECONDS / 2))
    )
    telegram.taken.clear()
    deliverer = Deliverer(engine, clock, say, {"telegram": channel.gateway})
    began = time.monotonic()
    busy = await _asking(channel, telegram, numbers, asyncio.create_task(deliverer.run()))
    lasted = telegram.taken[-1] - began
    executor.close()
    # The k-th of all messages has its turn k slots after the beginning.
    late = sorted(
        moment - began - number / ALLOWED for number, moment in enumerate(sorted(telegram.taken))
    )
    return {
        "messages": len(telegram.taken),
        "of them answers": len(busy),
        "refused as too many": telegram.refused,
        "share of the allowed rate": round(len(telegram.taken) / lasted / ALLOWED, 3),
        "seconds after their turn, 95%": round(late[len(late) * 95 // 100], 2),
        "answers idle, ms": _spread(idle),
        "answers meanwhile, ms": _spread(busy),
        "ratio of p99": round(_p99(busy) / _p99(idle), 2),
        "people": people,
    }


async def _asking(
    channel: MessengerChannel, telegram: Enforcing, numbers: count[int], until: asyncio.Task[Any]
) -> list[float]:
    """Ask at a steady pace until something is done; return how long each answer took."""
    taken: list[float] = []
    while not until.done():
        number, waiting = next(numbers), asyncio.get_running_loop().create_future()
        telegram.waiting[1] = waiting
        began = time.monotonic()
        update = stub.update(number, message=message(QUESTION, chat=1, number=number))
        channel.intake.receive(update)
        await asyncio.wait_for(waiting, 60)
        taken.append(time.monotonic() - began)
        await asyncio.wait({until}, timeout=max(0.0, 1 / ASKED - taken[-1]))
    await until
    return taken


def _p99(taken: list[float]) -> float:
    return sorted(taken)[len(taken) * 99 // 100]


def _spread(taken: list[float]) -> Mapping[str, float]:
    ordered = sorted(taken)
    return {
        "p50": round(ordered[len(ordered) // 2] * 1000, 1),
        "p99": round(_p99(taken) * 1000, 1),
    }
