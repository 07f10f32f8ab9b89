"""A Telegram channel with a stubbed network and a made-up assistant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.channels.answer_executor import Answering
from bot.channels.chat_queues import Lanes
from bot.channels.linked_chats import Accounts
from bot.channels.long_actions import LongActions
from bot.channels.metrics import Metrics
from bot.channels.runtime import Shared
from bot.channels.send_throttle import Precedence
from bot.channels.telegram import gateway as gateway_module
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.gateway import TelegramGateway
from bot.conversation.messages import Reply, Request, Turn
from tests.channels.telegram.stub import StubRequest, stub_bot


@dataclass
class House:
    """The channel, what it calls, and whom it asks."""

    request: StubRequest
    gateway: TelegramGateway
    channel: TelegramChannel
    lanes: Lanes
    long_actions: LongActions
    metrics: Metrics
    asked: list[Request] = field(default_factory=list)
    reply: Callable[[Request], Reply | None] = lambda request: Reply(f"re: {request.text}")

    def answer(self, request: Request, keep: object = None) -> Turn | None:
        self.asked.append(request)
        reply = self.reply(request)
        return None if reply is None else Turn(request, "greet", 1.0, (), {}, reply)

    @property
    def said(self) -> list[str]:
        return [fields["text"] for fields in self.request.named("sendMessage")]


@pytest.fixture
async def house(sqlite: Engine, vi: Texts, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(gateway_module, "_PAUSES", (0.0, 0.0))
    request, metrics, lanes = StubRequest(), Metrics(), Lanes(waiting=25)
    bot = stub_bot(request)
    await bot.initialize()
    request.calls.clear()
    long_actions = LongActions(sqlite, Clock.of("Asia/Ho_Chi_Minh"))
    gateway = TelegramGateway(bot, vi, long_actions, Precedence(), metrics)
    made: House

    def answer(request: Request, keep: object = None) -> Turn | None:
        return made.answer(request, keep)

    answering = Answering(answer, vi, metrics, threads=2)
    clock = Clock.of("Asia/Ho_Chi_Minh")
    shared = Shared(sqlite, clock, vi, answering, lanes, metrics)
    channel = TelegramChannel(
        shared, bot, gateway, long_actions, Accounts(sqlite), {"start": "greet"}
    )
    made = House(request, gateway, channel, lanes, long_actions, metrics)
    yield made
    await lanes.drain(5)
    answering.close()
