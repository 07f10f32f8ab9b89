from __future__ import annotations

import asyncio

from bot.channels.send_throttle import Precedence


async def test_bulk_waits_while_an_answer_is_on_its_way() -> None:
    precedence = Precedence()
    order: list[str] = []

    async def bulk() -> None:
        await precedence.bulk()
        order.append("bulk")

    with precedence.live(), precedence.live():
        waiting = asyncio.create_task(bulk())
        await asyncio.sleep(0.01)
        order.append("answer")
    await waiting
    assert order == ["answer", "bulk"]


async def test_bulk_leaves_room_for_answers() -> None:
    precedence = Precedence(bulk_a_second=2)
    await precedence.bulk()
    await precedence.bulk()
    third = asyncio.create_task(precedence.bulk())
    await asyncio.sleep(0.01)
    assert not third.done()
    third.cancel()


async def test_a_pause_asked_for_is_remembered() -> None:
    precedence = Precedence()
    assert precedence.held == 0
    precedence.hold(30)
    precedence.hold(5)
    assert 29 < precedence.held <= 30
