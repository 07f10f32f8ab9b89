from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.base.texts import Texts
from bot.channels import answer_executor as module
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.metrics import Metrics
from bot.conversation.messages import Address, Outcome, Reply, Request, Turn

REQUEST = Request(Address("telegram", "1"), text="hello")


def turn(request: Request) -> Turn:
    return Turn(request, "greet", 1.0, ("greet",), {}, Reply("Answer"), 3.0)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def made(answer: module.Answer, vi: Texts, metrics: Metrics, threads: int = 2) -> AnswerExecutor:
    return AnswerExecutor(answer, vi, metrics, threads=threads)


@pytest.fixture
def slow() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


async def test_the_assistant_works_in_another_thread(vi: Texts, metrics: Metrics) -> None:
    def answer(request: Request, keep: object = None) -> Turn:
        assert threading.current_thread() is not threading.main_thread()
        return turn(request)

    executor = made(answer, vi, metrics)
    assert await executor(REQUEST) == Reply("Answer")
    assert 'bot_answers_total{channel="telegram",outcome="answered"} 1' in metrics.text()
    executor.close()


async def test_a_repeated_update_has_no_reply(vi: Texts, metrics: Metrics) -> None:
    executor = made(lambda request, keep=None: None, vi, metrics)
    assert await executor(REQUEST) is None
    assert 'bot_repeated_updates_total{channel="telegram"} 1' in metrics.text()
    executor.close()


async def test_a_failure_is_apologised_for(vi: Texts, metrics: Metrics) -> None:
    def answer(request: Request, keep: object = None) -> Turn:
        raise RuntimeError("made to fail")

    executor = made(answer, vi, metrics)
    reply = await executor(REQUEST)
    assert reply == Reply(vi("channels.failed"), outcome=Outcome.REFUSED)
    executor.close()


async def test_typing_shows_only_while_an_answer_takes_long(
    vi: Texts, metrics: Metrics, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.01)
    monkeypatch.setattr(module, "_TYPING_LASTS", 0.01)
    shown = 0

    async def typing() -> None:
        nonlocal shown
        shown += 1
        if shown == 2:
            slow.set()
        raise RuntimeError("even when the messenger does not take it")

    def answer(request: Request, keep: object = None) -> Turn:
        assert slow.wait(5)
        return turn(request)

    executor = made(answer, vi, metrics)
    assert await executor(REQUEST, typing) == Reply("Answer")
    assert shown == 2
    executor.close()


async def test_no_more_answers_at_once_than_threads(vi: Texts, metrics: Metrics) -> None:
    working, most = 0, 0
    lock = threading.Lock()

    def answer(request: Request, keep: object = None) -> Turn:
        nonlocal working, most
        with lock:
            working += 1
            most = max(most, working)
        threading.Event().wait(0.005)
        with lock:
            working -= 1
        return turn(request)

    executor = made(answer, vi, metrics, threads=2)
    await asyncio.gather(*(executor(REQUEST) for _ in range(8)))
    assert most == 2
    executor.close()


async def test_what_nobody_waits_for_any_more_is_not_kept(
    vi: Texts, metrics: Metrics, slow: threading.Event
) -> None:
    """At a stop the waiter is cancelled while the thread works on: nothing of it may stand."""
    kept: list[bool] = []
    ended = threading.Event()

    def answer(request: Request, keep: object = None) -> Turn:
        assert slow.wait(5)
        made = turn(request)
        try:
            assert callable(keep)
            keep(None, made)
            kept.append(True)
        finally:
            ended.set()
        return made

    executor = made(answer, vi, metrics)
    waiting = asyncio.create_task(executor(REQUEST))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    slow.set()
    assert await asyncio.to_thread(ended.wait, 5)
    assert kept == []
    executor.close()
