"""The account's emulator called in the process, without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.channels.zalo_oa.oauth import OAuthClient
from bot.channels.zalo_oa.token_store import TokenStore
from bot.channels.zalo_oa.tokens import TokenKeeper
from bot.storage.encryption import Cipher
from tests.e2e.zalo_oa_emulator import APP_ID, APP_SECRET, FIRST_REFRESH, ZaloOaEmulator

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
def zalo(hand: Hand) -> ZaloOaEmulator:
    return ZaloOaEmulator(hand.now)


@pytest.fixture
def store(engine: Engine, hand: Hand) -> TokenStore:
    made = TokenStore(engine, Cipher(["a-made-up-secret"]), APP_ID)
    made.plant(FIRST_REFRESH, hand.now())
    return made


@pytest.fixture
async def oauth(zalo: ZaloOaEmulator) -> AsyncIterator[OAuthClient]:
    transport = httpx.ASGITransport(zalo.app())
    made = OAuthClient(APP_ID, APP_SECRET, "http://zalo", transport=transport)
    yield made
    await made.close()


@pytest.fixture
def keeper(store: TokenStore, oauth: OAuthClient, hand: Hand) -> TokenKeeper:
    return TokenKeeper(store, oauth, hand)
