"""Polling a platform without offsets."""

from __future__ import annotations

import pytest

from bot.channels.zalo_bot.client import ZaloBotClient, ZaloBotError
from bot.channels.zalo_bot.polling import ZaloBotSource
from tests.e2e.zalo_bot_emulator import Idle, ZaloBotEmulator


@pytest.fixture
def source(client: ZaloBotClient) -> ZaloBotSource:
    return ZaloBotSource(client, apart=0.0)


async def test_what_comes_again_has_a_new_number(
    zalo: ZaloBotEmulator, source: ZaloBotSource
) -> None:
    zalo.repeats = 1
    zalo.person("ted").says("a")
    first, second = await source.updates(None, 1), await source.updates(None, 1)
    assert [number for number, _ in (*first, *second)] == [1, 2]
    assert first[0][1] == second[0][1]
    assert await source.updates(None, 1) == []


@pytest.mark.parametrize("form", ["status", "body", "gateway", "none"])
async def test_idle_polls_never_raise(
    zalo: ZaloBotEmulator, source: ZaloBotSource, form: Idle
) -> None:
    zalo.idle = form
    for _ in range(5):
        assert list(await source.updates(None, 1)) == []


async def test_the_third_failure_in_a_row_raises(
    zalo: ZaloBotEmulator, source: ZaloBotSource
) -> None:
    zalo.fail("getUpdates", 500, times=2)
    for _ in range(3):
        assert list(await source.updates(None, 1)) == []
    zalo.fail("getUpdates", 500, times=3)
    assert [list(await source.updates(None, 1)) for _ in range(2)] == [[], []]
    with pytest.raises(ZaloBotError):
        await source.updates(None, 1)


async def test_a_refused_token_raises_at_once(zalo: ZaloBotEmulator, source: ZaloBotSource) -> None:
    zalo.fail("getUpdates", 401)
    with pytest.raises(ZaloBotError):
        await source.updates(None, 1)
