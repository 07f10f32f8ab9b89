from __future__ import annotations

import asyncio

from bot.channels.send_throttle import SendThrottle


async def test_bulk_waits_while_an_answer_is_on_its_way() -> None:
    throttle = SendThrottle()
    order: list[str] = []

    async def bulk() -> None:
        await throttle.bulk()
        order.append("bulk")

    with throttle.live(), throttle.live():
        waiting = asyncio.create_task(bulk())
        await asyncio.sleep(0.01)
        order.append("answer")
    await waiting
    assert order == ["answer", "bulk"]


async def test_bulk_leaves_room_for_answers() -> None:
    throttle = SendThrottle(bulk_a_second=2)
    await throttle.bulk()
    await throttle.bulk()
    third = asyncio.create_task(throttle.bulk())
    await asyncio.sleep(0.01)
    assert not third.done()
    third.cancel()


async def test_a_pause_asked_for_is_remembered() -> None:
    throttle = SendThrottle()
    assert throttle.held == 0
    throttle.hold(30)
    throttle.hold(5)
    assert 29 < throttle.held <= 30
