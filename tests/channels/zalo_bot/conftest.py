"""The platform's emulator called in the process, without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.zalo_bot.client import ZaloBotClient
from tests.e2e.zalo_bot_emulator import ZaloBotEmulator

TOKEN = "7123456:made-up-token"


@pytest.fixture
def zalo() -> ZaloBotEmulator:
    emulator = ZaloBotEmulator(TOKEN)
    emulator.hold = 0.0
    return emulator


@pytest.fixture
async def client(zalo: ZaloBotEmulator) -> AsyncIterator[ZaloBotClient]:
    made = ZaloBotClient(TOKEN, "http://zalo", transport=httpx.ASGITransport(zalo.app()))
    yield made
    await made.close()
