from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from bot.channels.send_rate import HORIZON, LocalRate, SharedRate, rate_of
from bot.channels.send_throttle import SendThrottle


async def test_bulk_waits_while_an_answer_is_on_its_way() -> None:
    throttle = SendThrottle(LocalRate(100))
    order: list[str] = []

    async def bulk() -> None:
        await throttle.bulk()
        order.append("bulk")

    with throttle.live(), throttle.live():
        waiting = asyncio.create_task(bulk())
        await asyncio.sleep(0.03)
        order.append("answer")
    await waiting
    assert order == ["answer", "bulk"]


async def test_bulk_keeps_to_the_pace_and_makes_no_burst() -> None:
    throttle = SendThrottle(LocalRate(2))
    assert await throttle.bulk() == 0
    second = asyncio.create_task(throttle.bulk())
    await asyncio.sleep(0.01)
    assert not second.done()
    second.cancel()


@pytest.fixture(params=["local", "shared"])
def rates(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[float], LocalRate | SharedRate]:
    """Rates of one bot; the shared ones are of processes that know nothing of each other."""
    if request.param == "local":
        rate = LocalRate(10)
        return lambda _: rate
    engine: Engine = request.getfixturevalue("engine")
    return lambda a_second: SharedRate(engine, "telegram", a_second)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_slots_are_given_once_over_all_processes(
    rates: Callable[[float], LocalRate | SharedRate], database: str
) -> None:
    one, other = rates(10), rates(10)
    waits = [await rate.reserve(2) for rate in (one, other, one, other)]
    between = [later - earlier for earlier, later in pairwise(waits)]
    assert all(0.1 < pause <= 0.21 for pause in between), waits


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_answers_take_their_share_and_a_pause_holds_for_everybody(
    rates: Callable[[float], LocalRate | SharedRate], database: str
) -> None:
    one, other = rates(10), rates(10)
    for _ in range(20):
        one.spend()
    assert 1.5 < await one.reserve(0) <= 2.03
    await one.hold(30)
    await one.hold(5)
    assert 29 < await other.reserve(2) <= 30
    throttle = SendThrottle(other)
    assert 28 < await throttle.bulk() <= 30  # it does not wait for that, and takes no slot
    assert 28 < await throttle.bulk() <= 30


async def test_one_process_counts_without_the_database(sqlite: Engine) -> None:
    rate = rate_of(sqlite, "telegram", 30)
    assert isinstance(rate, LocalRate)
    await rate.hold(HORIZON - 1)
    assert HORIZON - 2 < await rate.reserve(1) < HORIZON
