from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from telegram.error import NetworkError, RetryAfter

from bot.channels import polling
from bot.channels.polling import Backoff, poll
from bot.channels.telegram.errors import outcome


class Script:
    """Gives scripted batches, then waits for ever; notes offsets and what was received."""

    def __init__(self, *batches: Any) -> None:
        self.batches = list(batches)
        self.offsets: list[int | None] = []
        self.got: list[int] = []
        self.taken: asyncio.Future[None] | None = None
        self.over = asyncio.Event()

    async def updates(
        self, offset: int | None, held: int
    ) -> Sequence[tuple[int, Mapping[str, Any]]]:
        self.offsets.append(offset)
        if not self.batches:
            self.over.set()
            await asyncio.Event().wait()
        found = self.batches.pop(0)
        if isinstance(found, Exception):
            raise found
        return [(int(update["update_id"]), update) for update in found]

    def receive(self, data: Mapping[str, Any]) -> asyncio.Future[None] | None:
        self.got.append(data["update_id"])
        return self.taken


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without making them."""
    made: list[float] = []
    sleep = asyncio.sleep

    async def quickly(seconds: float) -> None:
        made.append(seconds)
        await sleep(0)

    monkeypatch.setattr(polling.asyncio, "sleep", quickly)
    return made


async def until_over(script: Script) -> None:
    running = asyncio.create_task(poll(script, script.receive, outcome))
    await asyncio.wait_for(script.over.wait(), 5)
    running.cancel()


def batch(*numbers: int) -> list[dict[str, Any]]:
    return [{"update_id": number} for number in numbers]


async def test_updates_are_acknowledged_by_the_next_offset(pauses: list[float]) -> None:
    script = Script(batch(5, 6), [], batch(7))
    await until_over(script)
    assert pauses == [0.5]  # Telegram did not hold the question open
    assert script.got == [5, 6, 7]
    assert script.offsets == [None, 7, 7, 8]


async def test_after_any_failure_it_goes_on_from_what_was_not_acknowledged(
    pauses: list[float],
) -> None:
    script = Script(batch(5), NetworkError("down"), "garbage", [5], batch(6))
    await until_over(script)
    assert script.got == [5, 6]
    assert script.offsets == [None, 6, None, None, None, 7]
    assert pauses == [0.5, 1.0, 2.0]


async def test_a_pause_asked_for_is_kept(pauses: list[float]) -> None:
    script = Script(RetryAfter(40), batch(1))
    await until_over(script)
    assert pauses == [40.0]


async def test_pauses_grow_to_a_bound_and_begin_anew_after_a_success() -> None:
    backoff = Backoff(shortest=1, longest=5)
    assert [backoff.pause() for _ in range(5)] == [1, 2, 4, 5, 5]
    backoff.reset()
    assert backoff.pause() == 1


async def test_updates_are_not_acknowledged_before_they_are_answered() -> None:
    script = Script(batch(5))
    script.taken = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(poll(script, script.receive, outcome))
    await asyncio.sleep(0.02)
    assert script.offsets == [None]
    script.taken.set_result(None)
    await asyncio.wait_for(script.over.wait(), 5)
    assert script.offsets == [None, 6]
    running.cancel()


async def test_what_is_not_taken_is_never_acknowledged_however_long_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If the process dies meanwhile, Telegram gives it again; others are served all the same."""
    monkeypatch.setattr(polling, "_TAKING", 0.01)
    slow: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    script = Script(batch(5, 6), batch(6, 7), batch(6, 7, 8))
    receive = script.receive

    def slowly(data: Mapping[str, Any]) -> asyncio.Future[None] | None:
        receive(data)
        return slow if data["update_id"] == 6 else None

    script.receive = slowly  # type: ignore[method-assign]
    running = asyncio.create_task(poll(script, script.receive, outcome))
    await asyncio.wait_for(script.over.wait(), 5)
    assert script.got == [5, 6, 7, 8]
    assert script.offsets == [None, 6, 6, 6]
    running.cancel()


async def test_after_the_slow_one_all_are_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_TAKING", 0.01)
    slow: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    script = Script(batch(5), batch(5, 6))
    receive = script.receive

    def until_six(data: Mapping[str, Any]) -> asyncio.Future[None] | None:
        receive(data)
        if data["update_id"] == 5:
            return slow
        slow.set_result(None)
        return None

    script.receive = until_six  # type: ignore[method-assign]
    running = asyncio.create_task(poll(script, script.receive, outcome))
    await asyncio.wait_for(script.over.wait(), 5)
    assert script.got == [5, 6]
    assert script.offsets == [None, 5, 7]
    running.cancel()


async def test_an_update_that_nobody_foresaw_stops_nothing(pauses: list[float]) -> None:
    script = Script(batch(5, 6), batch(7))
    receive = script.receive

    def fails(data: Mapping[str, Any]) -> asyncio.Future[None] | None:
        receive(data)
        if data["update_id"] == 5:
            raise OverflowError("as asked")
        return None

    script.receive = fails  # type: ignore[method-assign]
    await until_over(script)
    assert script.got == [5, 6, 7]
    assert script.offsets[-1] == 8
