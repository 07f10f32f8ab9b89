from __future__ import annotations

import asyncio
from functools import partial

from bot.channels.chat_queues import ChatQueues
from bot.conversation.messages import Address

ANNA, BINH = Address("telegram", "1"), Address("telegram", "2")


async def never(missed: int) -> None:
    raise AssertionError("nothing was missed")


async def test_one_chats_jobs_keep_their_order_whatever_they_take() -> None:
    done: list[int] = []

    async def job(number: int) -> None:
        await asyncio.sleep(0.003 * (3 - number))
        done.append(number)

    queues = ChatQueues()
    for number in range(4):
        assert queues.add(ANNA, partial(job, number), never)
    assert await queues.drain(5)
    assert done == [0, 1, 2, 3]


async def test_one_slow_chat_does_not_hold_up_another() -> None:
    done: list[str] = []
    gate = asyncio.Event()

    async def slow() -> None:
        await gate.wait()
        done.append("slow")

    async def quick() -> None:
        done.append("quick")
        gate.set()

    queues = ChatQueues()
    queues.add(ANNA, slow, never)
    queues.add(BINH, quick, never)
    assert await queues.drain(5)
    assert done == ["quick", "slow"]


async def test_too_many_are_refused_and_apologised_for_once_after_the_rest() -> None:
    done: list[str] = []

    async def job(number: int) -> None:
        done.append(str(number))

    async def apology(missed: int) -> None:
        done.append(f"missed {missed}")

    queues = ChatQueues(waiting=2)
    taken = [queues.add(ANNA, partial(job, number), apology) for number in range(5)]
    await queues.drain(5)
    assert taken == [True, True, False, False, False]
    assert done == ["0", "1", "missed 3"]


async def test_a_chat_is_served_again_after_it_was_empty_or_too_fast() -> None:
    done: list[int] = []

    async def job(number: int) -> None:
        done.append(number)

    async def apology(missed: int) -> None:
        assert missed == 1

    queues = ChatQueues(waiting=1)
    assert queues.add(ANNA, partial(job, 1), apology)
    assert not queues.add(ANNA, partial(job, 2), apology)
    await queues.drain(5)
    assert len(queues) == 0
    assert queues.add(ANNA, partial(job, 3), never)
    await queues.drain(5)
    assert done == [1, 3]


async def test_a_failing_job_does_not_stop_the_next() -> None:
    done: list[str] = []

    async def fails() -> None:
        raise RuntimeError("made to fail")

    async def works() -> None:
        done.append("next")

    queues = ChatQueues()
    queues.add(ANNA, fails, never)
    queues.add(ANNA, works, never)
    assert await queues.drain(5)
    assert done == ["next"]


async def test_draining_gives_up_after_its_time() -> None:
    async def endless() -> None:
        await asyncio.Event().wait()

    queues = ChatQueues()
    queues.add(ANNA, endless, never)
    assert not await queues.drain(0.01)
    assert len(queues) == 0
