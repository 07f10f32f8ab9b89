"""A Telegram channel with a stubbed network and a made-up assistant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.channels.answer_executor import AnswerExecutor, Keep
from bot.channels.chat_queues import ChatQueues
from bot.channels.long_actions import LongActions
from bot.channels.messenger_channel import MessengerChannel
from bot.channels.metrics import Metrics
from bot.channels.reply_outbox import ReplyOutbox
from bot.channels.runtime import Runtime
from bot.channels.sender import Sender
from bot.channels.telegram.messenger import TelegramMessenger
from bot.conversation.messages import Reply, Request, Turn
from bot.storage.engine import writing
from tests.channels.telegram.stub import StubRequest, stub_bot


@dataclass
class House:
    """The channel, what it calls, and whom it asks."""

    request: StubRequest
    runtime: Runtime
    channel: MessengerChannel
    long_actions: LongActions
    asked: list[Request] = field(default_factory=list)
    reply: Callable[[Request], Reply | None] = lambda request: Reply(f"re: {request.text}")

    def answer(self, request: Request, keep: Keep | None = None) -> Turn | None:
        self.asked.append(request)
        reply = self.reply(request)
        if reply is None:
            return None
        turn = Turn(request, "greet", 1.0, (), {}, reply)
        if keep is not None:
            with writing(self.runtime.engine) as connection:
                keep(connection, turn)
        return turn

    @property
    def gateway(self) -> Sender:
        return self.channel.gateway

    @property
    def queues(self) -> ChatQueues:
        return self.runtime.queues

    @property
    def metrics(self) -> Metrics:
        return self.runtime.metrics

    @property
    def said(self) -> list[str]:
        return [fields["text"] for fields in self.request.named("sendMessage")]


@asynccontextmanager
async def house_of(engine: Engine, say: Texts) -> AsyncIterator[House]:
    """Join a Telegram channel over a database."""
    request, clock, metrics = StubRequest(), Clock.of("Asia/Ho_Chi_Minh"), Metrics()
    bot = stub_bot(request)
    await bot.initialize()
    request.calls.clear()
    made: House

    def answer(request: Request, keep: Keep | None = None) -> Turn | None:
        return made.answer(request, keep)

    executor = AnswerExecutor(answer, say, metrics, threads=2)
    queues, replies = ChatQueues(waiting=25), ReplyOutbox(engine, clock)
    runtime = Runtime(engine, clock, say, executor, queues, metrics, replies)
    channel = MessengerChannel(runtime, TelegramMessenger(bot, say, {"start": "greet"}))
    made = House(request, runtime, channel, LongActions(engine, clock))
    yield made
    await runtime.queues.drain(5)
    executor.close()
