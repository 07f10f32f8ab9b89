"""A ``my_missing`` question through Telegram against a bare python-telegram-bot echo.

Update as JSON in, API call out; the network is stubbed in both, the database is on disk, with
1,200 people.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from statistics import median

from sqlalchemy import insert, select
from telegram import Update
from telegram.ext import AIORateLimiter, Application, ContextTypes, ExtBot, MessageHandler, filters

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
from bot.demo.setup import Sample, prepare
from bot.storage.engine import writing
from bot.storage.tables import channel_account, person
from tests.channels.telegram.stub import TOKEN, StubRequest, message, update

CHAT = 1001
QUESTION = "em con thieu gi"
ROUNDS = 3000

One = Callable[[bytes], Awaitable[None]]


def run() -> dict[str, object]:
    """Measure both in turns, after making sure that ours answers the question."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock.of("Asia/Ho_Chi_Minh", datetime(2026, 11, 18, 9))  # noqa: DTZ001
        sample = prepare(Path(folder) / "bot.db", staff=1200, now=clock.now(), texts=texts("vi"))
        _link(sample, clock)
        mine, bare = asyncio.run(_measure(sample, clock))
        sample.engine.dispose()
    return {
        "question through Telegram, ms (best, median)": _milliseconds(mine),
        "bare echo, ms (best, median)": _milliseconds(bare),
        "ratio of medians": round(median(mine) / median(bare), 2),
        "mark": "at most 6",
    }


async def _measure(sample: Sample, clock: Clock) -> tuple[list[float], list[float]]:
    request, echoing = StubRequest(), StubRequest()
    ours, close = await channel(sample, clock, request)
    theirs = await echo(echoing)
    mine: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS + 50):
        raw = json.dumps(update(number, message=message(QUESTION, chat=CHAT, number=number)))
        mine.append(await _timed(ours, raw.encode()))
        bare.append(await _timed(theirs, raw.encode()))
    answers = request.named("sendMessage")
    assert len(answers) == len(echoing.named("sendMessage")) == ROUNDS + 50
    assert "31/12" in answers[-1]["text"], answers[-1]
    close()
    return mine[50:], bare[50:]


async def channel(
    sample: Sample, clock: Clock, request: StubRequest
) -> tuple[One, Callable[[], None]]:
    """Return what takes an update's bytes and is done when it is answered, and what closes it."""
    say, metrics, queues = texts("vi"), Metrics(), ChatQueues()
    executor = AnswerExecutor(assistant(sample.engine, clock, say).answer, say, metrics, threads=1)
    bot = TelegramBot(
        TOKEN,
        request=request,
        get_updates_request=request,
        rate_limiter=AIORateLimiter(overall_max_rate=0, group_max_rate=0),
    )
    await bot.initialize()
    replies = ReplyOutbox(sample.engine, clock)
    runtime = Runtime(sample.engine, clock, say, executor, queues, metrics, replies)
    telegram = MessengerChannel(runtime, TelegramMessenger(bot, say, {}))

    async def one(raw: bytes) -> None:
        telegram.intake.receive(json.loads(raw))
        await queues.drain(5)

    return one, executor.close


async def echo(request: StubRequest) -> One:
    """Return a bare python-telegram-bot that says back what it is told."""

    async def say_back(asked: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert asked.message is not None
        await asked.message.reply_text(asked.message.text or "")

    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    application = Application.builder().bot(bot).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, say_back))
    await application.initialize()

    async def one(raw: bytes) -> None:
        await application.process_update(Update.de_json(json.loads(raw), bot))

    return one


def _link(sample: Sample, clock: Clock) -> None:
    with writing(sample.engine) as connection:
        staff = connection.execute(
            select(person.c.id).where(person.c.code == sample.roles.staff)
        ).scalar_one()
        connection.execute(
            insert(channel_account).values(
                channel="telegram", address=str(CHAT), person_id=staff, linked_at=clock.now()
            )
        )


async def _timed(work: One, raw: bytes) -> float:
    began = time.perf_counter()
    await work(raw)
    return time.perf_counter() - began


def _milliseconds(taken: list[float]) -> tuple[float, float]:
    return round(min(taken) * 1000, 3), round(median(taken) * 1000, 3)
