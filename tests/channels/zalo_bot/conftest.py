"""The platform's emulator called in the process, without a network, and a channel to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.messenger_channel import MessengerChannel
from bot.channels.metrics import Metrics
from bot.channels.remote_download import RemoteDownload
from bot.channels.reply_outbox import ReplyOutbox
from bot.channels.runtime import Runtime
from bot.channels.shared_pictures import SharedPictures
from bot.channels.webhook import Entrance, SecretHeader
from bot.channels.zalo_bot.bots import ZaloBots
from bot.channels.zalo_bot.client import ZaloBotClient
from bot.channels.zalo_bot.messenger import Callback, ZaloBotMessenger
from bot.channels.zalo_bot.quota import Quota
from bot.channels.zalo_bot.setup import HEADER, PATH
from bot.conversation.messages import Reply, Request, Turn
from tests.e2e.zalo_bot_emulator import ZaloBotEmulator

TOKEN, OTHER = "7123456:made-up-token", "8123456:other-made-up-token"
SECRET = "made-up-secret"
LIMIT = 10


@pytest.fixture
def zalo() -> ZaloBotEmulator:
    emulator = ZaloBotEmulator(TOKEN, OTHER)
    emulator.hold = 0.0
    return emulator


@pytest.fixture
async def client(zalo: ZaloBotEmulator) -> AsyncIterator[ZaloBotClient]:
    made = ZaloBotClient(TOKEN, "http://zalo", transport=httpx.ASGITransport(zalo.app()))
    yield made
    await made.close()


@dataclass
class Bots:
    """The channel with two bots, whom it asks, and its routes."""

    channel: ZaloBots
    runtime: Runtime
    routes: httpx.AsyncClient
    asked: list[Request] = field(default_factory=list)
    reply: Callable[[Request], Reply | None] = lambda request: Reply(f"re: {request.text}")

    def answer(self, request: Request, keep: object = None) -> Turn | None:
        self.asked.append(request)
        reply = self.reply(request)
        return None if reply is None else Turn(request, "greet", 1.0, (), {}, reply)

    async def posted(self, event: dict[str, object], secret: str = SECRET, path: str = PATH) -> int:
        """Call a webhook, wait until what it led to is over, and return the status."""
        status = (await self.routes.post(path, json=event, headers={HEADER: secret})).status_code
        await self.runtime.queues.drain(5)
        return status


@pytest.fixture
async def bots(zalo: ZaloBotEmulator, sqlite: Engine, vi: Texts) -> AsyncIterator[Bots]:
    clock, metrics = Clock.of("Asia/Ho_Chi_Minh"), Metrics()
    made: Bots

    def answer(request: Request, keep: object = None) -> Turn | None:
        return made.answer(request, keep)

    executor = AnswerExecutor(answer, vi, metrics, threads=2)
    runtime = Runtime(
        sqlite, clock, vi, executor, ChatQueues(), metrics, ReplyOutbox(sqlite, clock)
    )
    pictures = SharedPictures(sqlite, clock, "http://bot")
    pages = Starlette(routes=[pictures.route()])
    zalo.http = lambda: httpx.AsyncClient(transport=httpx.ASGITransport(pages))
    channels = {}
    for token, path in ((TOKEN, PATH), (OTHER, f"{PATH}/8123456")):
        client = ZaloBotClient(token, "http://zalo", transport=httpx.ASGITransport(zalo.app()))
        messenger = ZaloBotMessenger(
            client,
            vi,
            Quota(sqlite, clock, client.key, LIMIT),
            RemoteDownload(inside=True, transport=httpx.ASGITransport(pages)),
            pictures,
            Callback(f"http://bot{path}", SECRET),
            "https://bot.example.vn",
        )
        entrance = Entrance(path, SecretHeader(HEADER, SECRET), late=200, probes=True)
        channels[client.key] = MessengerChannel(runtime, messenger, entrance)
    channel = ZaloBots(channels, pictures)
    await channel.start(5)
    routes = httpx.ASGITransport(Starlette(routes=list(channel.routes())))
    async with httpx.AsyncClient(transport=routes, base_url="http://bot") as http:
        made = Bots(channel, runtime, http)
        yield made
    await channel.stop_receiving()
    await runtime.queues.drain(5)
    await channel.close()
    executor.close()
