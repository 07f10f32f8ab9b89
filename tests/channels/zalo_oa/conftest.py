"""The account's emulator called in the process, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.channels import sender
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.messenger_channel import MessengerChannel
from bot.channels.metrics import Metrics
from bot.channels.remote_download import RemoteDownload
from bot.channels.reply_outbox import ReplyOutbox
from bot.channels.runtime import Runtime
from bot.channels.webhook import Entrance
from bot.channels.zalo_oa import events
from bot.channels.zalo_oa.channel import Parts, ZaloOaChannel
from bot.channels.zalo_oa.client import ZaloOaClient
from bot.channels.zalo_oa.gateway import ZaloOaGateway
from bot.channels.zalo_oa.identity import Identity
from bot.channels.zalo_oa.messenger import ZaloOaMessenger
from bot.channels.zalo_oa.oauth import OAuthClient
from bot.channels.zalo_oa.setup import PATH
from bot.channels.zalo_oa.signature import EventSignature
from bot.channels.zalo_oa.tariff import MessageKind, Tariff
from bot.channels.zalo_oa.token_store import TokenStore
from bot.channels.zalo_oa.tokens import TokenKeeper
from bot.channels.zalo_oa.watch import Watch
from bot.conversation.messages import Reply, Request, Turn
from bot.storage.encryption import Cipher
from tests.builders.pictures import photographed
from tests.e2e.zalo_oa_emulator import (
    APP_ID,
    APP_SECRET,
    FIRST_REFRESH,
    SIGNING_KEY,
    Person,
    ZaloOaEmulator,
)

PHOTO = photographed()
NOON = datetime.fromisoformat("2026-11-18T12:00:00+07:00")


@dataclass(frozen=True)
class Hand(Clock):
    """A clock that is moved by hand."""

    moments: list[datetime] = field(default_factory=lambda: [NOON])

    def now(self) -> datetime:
        return self.moments[-1]

    def forward(self, **by: float) -> None:
        self.moments.append(self.now() + timedelta(**by))


@pytest.fixture
def hand() -> Hand:
    return Hand(Clock.of("Asia/Ho_Chi_Minh").zone)


@pytest.fixture
def zalo_oa(hand: Hand) -> ZaloOaEmulator:
    return ZaloOaEmulator(hand.now)


@pytest.fixture
def store(engine: Engine, hand: Hand) -> TokenStore:
    made = TokenStore(engine, Cipher(["a-made-up-secret"]), APP_ID)
    made.plant(FIRST_REFRESH, hand.now())
    return made


@pytest.fixture
async def oauth(zalo_oa: ZaloOaEmulator) -> AsyncIterator[OAuthClient]:
    transport = httpx.ASGITransport(zalo_oa.app())
    made = OAuthClient(APP_ID, APP_SECRET, "http://zalo", transport=transport)
    yield made
    await made.close()


@pytest.fixture
def keeper(store: TokenStore, oauth: OAuthClient, hand: Hand) -> TokenKeeper:
    return TokenKeeper(store, oauth, hand)


TARIFF = Tariff(
    prices={
        MessageKind.CONSULTATION: 55,
        MessageKind.TEMPLATE_USER: 100,
        MessageKind.TEMPLATE_PHONE: 120,
    },
    templates={"*": "457"},
    fields={"noi_dung": "text"},
    daily_quota=5,
    monthly_cap=1000,
    free=timedelta(hours=48),
    open=timedelta(days=7),
)


@dataclass
class Account:
    """The channel, whom it asks, and its routes."""

    zalo: ZaloOaEmulator
    channel: ZaloOaChannel
    runtime: Runtime
    hand: Hand
    routes: httpx.AsyncClient
    watch: Watch
    asked: list[Request] = field(default_factory=list)
    reply: Callable[[Request], Reply | None] = lambda request: Reply(f"re: {request.text}")

    def answer(self, request: Request, keep: object = None) -> Turn | None:
        self.asked.append(request)
        reply = self.reply(request)
        return None if reply is None else Turn(request, "greet", 1.0, (), {}, reply)

    async def posted(self, event: dict[str, Any], **headers: str) -> int:
        """Call the webhook as Zalo does, wait until all is over, and return the status."""
        body, signed = self.zalo.signed(event)
        found = await self.routes.post(PATH, content=body, headers=signed | headers)
        await self.settled()
        return found.status_code

    async def settled(self) -> None:
        await self.runtime.queues.drain(5)
        await asyncio.gather(*self.channel._tasks)
        await self.runtime.queues.drain(5)

    async def says(self, person: Person, text: str) -> int:
        return await self.posted(person.event("user_send_text", {"text": text}))


@pytest.fixture
async def account(
    sqlite: Engine,
    zalo_oa: ZaloOaEmulator,
    vi: Texts,
    hand: Hand,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Account]:
    monkeypatch.setattr(sender, "_PAUSES", (0.0,))
    monkeypatch.setattr(events, "ECHO_WAITS", 0.0)
    zalo_oa.templates["457"] = {"noi_dung"}
    transport = httpx.ASGITransport(zalo_oa.app())
    made: Account

    def answer(request: Request, keep: object = None) -> Turn | None:
        return made.answer(request, keep)

    executor = AnswerExecutor(answer, vi, Metrics(), threads=2)
    runtime = Runtime(
        sqlite, hand, vi, executor, ChatQueues(), Metrics(), ReplyOutbox(sqlite, hand)
    )
    oauth = OAuthClient(APP_ID, APP_SECRET, "http://zalo", transport=transport)
    store = TokenStore(sqlite, Cipher(["a-made-up-secret"]), APP_ID)
    keeper = TokenKeeper(store, oauth, hand)
    client = ZaloOaClient(keeper, "http://zalo", "http://zalo", transport=transport)

    async def refused(user_id: str, code: int) -> None:
        await gateway.refused(user_id, code)

    download = RemoteDownload(inside=True, transport=httpx.MockTransport(_photo))
    identity = Identity(APP_ID)
    messenger = ZaloOaMessenger(client, identity, vi, download, refused, "https://bot.example.vn")
    inner = MessengerChannel(runtime, messenger)
    gateway = ZaloOaGateway(sqlite, hand, inner.gateway, client, TARIFF, "https://bot.example.vn")
    watch = Watch(sqlite, hand, store, keeper, oauth, FIRST_REFRESH, timedelta(hours=4))
    parts = Parts(identity, messenger, inner, gateway, watch, timedelta(minutes=30))
    proof = EventSignature(identity, SIGNING_KEY)
    entrance = Entrance(PATH, proof, patience=1.5, late=200, probes=True)
    channel = ZaloOaChannel(runtime, parts, entrance)
    await channel.start(5)
    routes = httpx.ASGITransport(Starlette(routes=list(channel.routes())))
    async with httpx.AsyncClient(transport=routes, base_url="http://bot") as http:
        made = Account(zalo_oa, channel, runtime, hand, http, watch)
        yield made
    await channel.stop_receiving()
    await runtime.queues.drain(5)
    await channel.close()
    executor.close()


def _photo(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=PHOTO)
