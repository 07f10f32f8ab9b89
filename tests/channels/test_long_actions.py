from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.channels.long_actions import LongActions, short_key
from bot.conversation.actions import action
from bot.conversation.messages import Choice

LONG = action("upcoming_classes", topic="public_service_skills", period={"from": "2026-10-01"})
CLOCK = Clock.of("Asia/Ho_Chi_Minh")


async def test_a_short_action_is_its_own_key(engine: Engine) -> None:
    kept = LongActions(engine, CLOCK)
    choice = Choice("Label", "my_missing?page=2")
    assert await kept.shorten([choice], 64) == [choice]
    assert await kept.full(choice.action) == choice.action


async def test_a_long_action_comes_back_whole_after_a_restart(engine: Engine) -> None:
    before = LongActions(engine, CLOCK)
    for _ in range(2):  # kept once, shown twice
        (short,) = await before.shorten([Choice("Label", LONG)], 64)
        assert len(short.action.encode()) <= 64
    assert await LongActions(engine, CLOCK).full(short.action) == LONG


async def test_a_lost_key_still_means_its_intent(engine: Engine) -> None:
    assert await LongActions(engine, CLOCK).full(short_key(LONG)) == "upcoming_classes"


async def test_what_only_looks_like_a_key_is_left_alone(engine: Engine) -> None:
    odd = "unit_missing?unit=A~" + "b" * 22
    assert await LongActions(engine, CLOCK).full(odd) == odd


async def test_an_answer_goes_out_though_its_button_cannot_be_kept(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = LongActions(engine, CLOCK)

    def away(self: object, actions: dict[str, str]) -> None:
        raise Problem("problem.database", reason="locked")

    with monkeypatch.context() as broken:
        broken.setattr(LongActions, "_keep", away)
        (short,) = await kept.shorten([Choice("Label", LONG)], 64)
    assert await kept.full(short.action) == "upcoming_classes"
    (short,) = await kept.shorten([Choice("Label", LONG)], 64)  # it is tried again
    assert await kept.full(short.action) == LONG
