from __future__ import annotations

import asyncio

import pytest

from bot.channels.admission import Admission, TooManyStrangersError
from bot.conversation.messages import Address, Request


def request(chat: str, source: str | None = None) -> Request:
    return Request(Address("web", chat), "a question", source=source)


def admission(threads: int = 1) -> Admission:
    async def linked(chat: Address) -> bool:
        return chat.id.startswith("linked")

    return Admission(threads, linked)


async def test_linked_chats_are_answered_before_strangers_who_came_first() -> None:
    gate, order = admission(), list[str]()
    busy = asyncio.Event()

    async def ask(chat: str) -> None:
        async with gate.turn(request(chat)):
            order.append(chat)
            await busy.wait()

    first = asyncio.create_task(ask("linked 0"))
    await asyncio.sleep(0)
    later = []
    for chat in ("stranger 1", "stranger 2", "linked 1", "linked 2"):
        later.append(asyncio.create_task(ask(chat)))
        await asyncio.sleep(0)
    busy.set()
    await asyncio.gather(first, *later)
    assert order == ["linked 0", "linked 1", "linked 2", "stranger 1", "stranger 2"]


async def test_one_address_has_a_budget_of_its_own() -> None:
    gate = admission()
    for number in range(30):
        async with gate.turn(request(str(number), "one house")):
            pass
    with pytest.raises(TooManyStrangersError) as refused:
        async with gate.turn(request("31", "one house")):
            raise AssertionError("it is over the budget")
    assert 0 < refused.value.seconds <= 1
    async with gate.turn(request("32", "another house")):
        pass
    async with gate.turn(request("linked", "one house")):
        pass


async def test_all_strangers_together_have_one_budget_and_linked_chats_none() -> None:
    gate, refused = admission(), 0
    for number in range(120):
        try:
            async with gate.turn(request(str(number), str(number))):
                pass
        except TooManyStrangersError:
            refused += 1
    assert refused >= 50
    for number in range(120):
        async with gate.turn(request(f"linked {number}")):
            pass


async def test_a_waiting_question_that_nobody_waits_for_takes_no_thread() -> None:
    gate = admission()
    async with gate.turn(request("linked 1")):

        async def ask() -> None:
            async with gate.turn(request("linked 2")):
                raise AssertionError("it was cancelled")

        waiting = asyncio.create_task(ask())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(1), gate.turn(request("linked 3")):
        pass
