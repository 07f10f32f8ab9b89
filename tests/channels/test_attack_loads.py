"""What wore the program down once, at its size: told by who is served, not by how fast."""

from __future__ import annotations

import asyncio
import threading

from bot.base.texts import Texts
from bot.channels.admission import TooManyStrangersError
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.http_limits import Limits
from bot.channels.metrics import Metrics
from bot.conversation.messages import Address, Reply, Request, Turn
from bot.understanding.slots import Slots
from tests.channels.test_http_limits import GET, ended, opened, serving

_SOCKETS = 300
_STRANGERS = 250
_LONG = "em chào anh chị " * 250


async def test_300_half_heads_of_one_address_stop_nobody_elses_request() -> None:
    async with serving(Limits(1000, moment=0.1)) as port:
        half = [await opened(port, b"GET / HTTP/1.1\r\nHost:") for _ in range(_SOCKETS)]
        ends = [asyncio.create_task(ended(reader)) for reader, _ in half]
        await asyncio.wait(ends, timeout=1)
        assert sum(end.done() for end in ends) >= _SOCKETS - Limits(1000).headless
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, local_addr=("127.0.0.2", 0)
        )
        writer.write(GET)
        assert b"200 OK" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        for stream in (writer, *(pair[1] for pair in half)):
            stream.close()
        await asyncio.gather(ended(reader), *ends)


async def test_a_linked_person_is_answered_before_250_strangers_with_long_messages(
    vi: Texts,
) -> None:
    order: list[str] = []
    begun = threading.Event()

    def answer(request: Request, keep: object = None) -> Turn:
        begun.wait(5)  # until all of them have asked
        order.append(request.sender.id)
        return Turn(request, "greet", 1.0, (), Slots(), Reply("…"))

    async def linked(chat: Address) -> bool:
        return chat.id == "linked"

    async def typing() -> None:
        """Show nothing."""

    executor = AnswerExecutor(answer, vi, Metrics(), threads=1, linked=linked)

    async def ask(chat: str) -> bool:
        request = Request(Address("web", chat), text=_LONG, source=chat)
        try:
            await executor(request, typing)
        except TooManyStrangersError:
            return False
        return True

    strangers = [asyncio.create_task(ask(f"stranger {n}")) for n in range(_STRANGERS)]
    await asyncio.sleep(0.05)
    person = asyncio.create_task(ask("linked"))
    await asyncio.sleep(0.05)
    begun.set()
    assert await person
    taken = await asyncio.gather(*strangers)
    # One was under way when the person asked; all others waited, or were not read at all.
    assert order.index("linked") <= 1
    assert sum(taken) == len(order) - 1 < _STRANGERS / 2
    executor.close()
