"""Quiet logs, because tests look at what is sent and kept; and a channel to send through."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from sqlalchemy import Engine

from bot.base.texts import Texts
from bot.channels import sender
from tests.channels.telegram_house import House, house_of


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    with structlog.testing.capture_logs():
        yield


@pytest.fixture
async def house(sqlite: Engine, vi: Texts, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(sender, "_PAUSES", (0.0, 0.0))
    async with house_of(sqlite, vi) as made:
        yield made
