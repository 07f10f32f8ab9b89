"""200 conversations at once through a webhook, against a bare echo webhook in the same run.

Both are Starlette applications called in the process; calls out are stubbed in both. Each chat
asks its next question when it has its answer. ``LOAD_SECONDS`` shortens the 60 s of each.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import AIORateLimiter, Application, ContextTypes, ExtBot, MessageHandler, filters
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
from bot.channels.telegram.setup import HEADER, PATH
from bot.channels.webhook import Entrance, SecretHeader, Webhook
from bot.demo.setup import Sample, prepare
from bot.storage.engine import writing
from bot.storage.tables import channel_account, person
from tests.channels.mutations import post
from tests.channels.telegram.stub import TOKEN, StubRequest, message, update

CHATS, FIRST = 200, 5000
QUESTIONS = ("em con thieu gi", "vì sao", "lớp nào sắp mở", "hạn chót của tôi", "chào em")
HEADERS = {HEADER: "secret"}


class Phones(StubRequest):
    """Takes what is sent, and tells the chat that waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[int, asyncio.Future[str]] = {}

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, **more: Any
    ) -> tuple[int, bytes]:
        answer = await super().do_request(url, method, request_data, **more)
        call = self.calls.pop()
        if call.method == "sendMessage":
            waiting = self.waiting.pop(int(call.fields["chat_id"]), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(str(call.fields["text"]))
        return answer


def run() -> dict[str, object]:
    """Measure both, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock.of("Asia/Ho_Chi_Minh", datetime(2026, 11, 18, 9))  # noqa: DTZ001
        sample = prepare(Path(folder) / "bot.db", staff=1200, now=clock.now(), texts=texts("vi"))
        _link(sample, clock)
        ours, theirs = asyncio.run(_both(sample, clock))
        sample.engine.dispose()
    return {
        "ours": ours,
        "bare echo": theirs,
        "share of the bare rate": round(ours["answers a second"] / theirs["answers a second"], 3),
        "mark": "at least 0.2, no errors",
    }


async def _both(sample: Sample, clock: Clock) -> tuple[Mapping[str, float], Mapping[str, float]]:
    seconds = float(os.environ.get("LOAD_SECONDS", "60"))
    phones, close = await _ours(sample, clock)
    ours = await _loaded(*phones, seconds)
    close()
    return ours, await _loaded(*await _bare(), seconds)


async def _loaded(app: Starlette, phones: Phones, seconds: float) -> Mapping[str, float]:
    numbers, taken, errors = count(1), list[float](), list[str]()
    until = time.perf_counter() + seconds

    async def converse(chat: int) -> None:
        for turn in count():
            if time.perf_counter() >= until:
                return
            number = next(numbers)
            text = QUESTIONS[turn % len(QUESTIONS)]
            body = json.dumps(update(number, message=message(text, chat=chat, number=number)))
            answered = asyncio.get_running_loop().create_future()
            phones.waiting[chat] = answered
            began = time.perf_counter()
            status = await post(app, PATH, body.encode(), HEADERS)
            try:
                said = await asyncio.wait_for(answered, 30)
            except TimeoutError:
                said = ""
            taken.append(time.perf_counter() - began)
            if status != 200 or not said or said == FAILED:
                errors.append(said)

    began = time.perf_counter()
    await asyncio.gather(*(converse(FIRST + number) for number in range(CHATS)))
    lasted = time.perf_counter() - began
    taken.sort()
    return {
        "answers a second": round(len(taken) / lasted, 1),
        "p50, ms": round(taken[len(taken) // 2] * 1000, 1),
        "p99, ms": round(taken[len(taken) * 99 // 100] * 1000, 1),
        "errors": len(errors),
    }


FAILED = texts("vi")("channels.failed")


async def _ours(
    sample: Sample, clock: Clock
) -> tuple[tuple[Starlette, Phones], Callable[[], None]]:
    phones, say, metrics = Phones(), texts("vi"), Metrics()
    executor = AnswerExecutor(assistant(sample.engine, clock, say).answer, say, metrics, threads=1)
    bot = TelegramBot(
        TOKEN,
        request=phones,
        get_updates_request=phones,
        rate_limiter=AIORateLimiter(overall_max_rate=0, group_max_rate=0),
    )
    await bot.initialize()
    replies = ReplyOutbox(sample.engine, clock)
    runtime = Runtime(sample.engine, clock, say, executor, ChatQueues(), metrics, replies)
    channel = MessengerChannel(runtime, TelegramMessenger(bot, say, {}))
    webhook = Webhook(channel.intake.receive, Entrance(PATH, SecretHeader(HEADER, "secret")))
    webhook.open = True
    return (Starlette(routes=[webhook.route()]), phones), executor.close


async def _bare() -> tuple[Starlette, Phones]:
    phones = Phones()

    async def echo(asked: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert asked.message is not None
        await asked.message.reply_text(asked.message.text or "")

    bot = ExtBot(TOKEN, request=phones, get_updates_request=phones)
    application = Application.builder().bot(bot).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    await application.initialize()

    async def take(request: Request) -> Response:
        await application.process_update(Update.de_json(await request.json(), bot))
        return Response()

    endpoint: Callable[[Request], Awaitable[Response]] = take
    return Starlette(routes=[Route(PATH, endpoint, methods=["POST"])]), phones


def _link(sample: Sample, clock: Clock) -> None:
    with writing(sample.engine) as connection:
        people = connection.execute(select(person.c.id).order_by(person.c.id).limit(CHATS))
        for number, person_id in enumerate(people.scalars().all()):
            connection.execute(
                insert(channel_account).values(
                    channel="telegram",
                    address=str(FIRST + number),
                    person_id=person_id,
                    linked_at=clock.now(),
                )
            )
