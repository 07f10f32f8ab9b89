"""The denominator opens: who is left out, and why, for those who see names."""

from __future__ import annotations

import pytest

from bot.conversation.messages import Outcome
from tests.handlers.conftest import Talk


def test_everybody_left_out_is_named_once_with_the_reason(talk: Talk) -> None:
    shown = talk.ask("unit_progress", "head", topic="ethics")
    button = next(choice for choice in shown.choices if choice.label == "Ai không tính")
    reply = talk.tap(button.action, "head")
    first = reply.text.split("\n")[0]
    assert first.startswith("Office: 6 người không tính vào mẫu số – ")
    assert f"1 {talk.say.name('excluded_short', 'thai_san')}" in first
    assert talk.names_in(reply) == {f"staff0{number}" for number in range(1, 7)}
    assert f"Giàng A Mẫu 04: {talk.say.name('excluded_short', 'thai_san')}" in reply.text
    assert len(talk.looks()) == 1


@pytest.mark.parametrize(("code", "unit"), [("staff40", "OFFICE"), ("desk1", "OFFICE")])
def test_it_is_refused_to_others(talk: Talk, code: str, unit: str) -> None:
    reply = talk.ask("unit_missing", code, unit=unit, topic="ethics", excluded=True)
    assert reply.outcome is Outcome.REFUSED
    assert not talk.names_in(reply) & {f"staff0{number}" for number in range(1, 7)}


def test_of_one_reason_asked_about_only_those_are_named(talk: Talk) -> None:
    reply = talk.ask("unit_missing", "head", topic="ethics", excluded=True, away="thai_san")
    leave = talk.say.name("excluded_short", "thai_san")
    first, others = reply.text.split("\n")[:2]
    assert first == f"Office: 1 người {leave}, không tính vào mẫu số."
    assert others == "Ngoài ra 5 người không tính vì lý do khác."
    assert talk.names_in(reply) == {"staff04"}
    everybody = talk.tap(reply.choices[0].action, "head")
    assert talk.names_in(everybody) == {f"staff0{number}" for number in range(1, 7)}
