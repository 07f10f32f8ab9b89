"""A hundred thousand spoilt updates through each webhook; what they leave in memory stays flat.

Run by ``make soak``; the name keeps it out of the ordinary tests.
"""

from __future__ import annotations

import gc
import resource
from pathlib import Path

from tests.channels.conftest import house  # noqa: F401
from tests.channels.mutations import Target, storm
from tests.channels.telegram import test_updates_mutated as telegram
from tests.channels.telegram_house import House
from tests.channels.zalo_bot import test_updates_mutated as zalo_bot
from tests.channels.zalo_bot.conftest import Bots, bots, zalo  # noqa: F401
from tests.channels.zalo_oa import test_updates_mutated as official_account
from tests.channels.zalo_oa.conftest import Account, account, hand, zalo_oa  # noqa: F401
from tests.e2e.zalo_bot_emulator import ZaloBotEmulator

COUNT, WARM = 80_000, 20_000
MEGABYTES = 24


async def _soaked(target: Target) -> None:
    await storm(target, WARM, seed=11)
    before = _resident()
    statuses, asked = await storm(target, COUNT, seed=12)
    assert sum(statuses.values()) == COUNT
    assert asked > COUNT // 10
    assert _resident() - before < MEGABYTES * 2**20


def _resident() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


async def test_telegram(house: House) -> None:  # noqa: F811
    await _soaked(telegram.target(house))


async def test_zalo_bot(zalo: ZaloBotEmulator, bots: Bots) -> None:  # noqa: F811
    await _soaked(zalo_bot.target(zalo, bots))


async def test_zalo_oa(account: Account) -> None:  # noqa: F811
    await _soaked(official_account.target(account))
