"""Units side by side: ranked, paged, and only those whom the asker answers for."""

from __future__ import annotations

import pytest

from bot.conversation.messages import Outcome
from bot.training.enums import Topic
from tests.handlers.conftest import Talk


def _first(talk: Talk, code: str, **slots: object) -> str:
    return talk.ask("compare_units", code, **slots).text.split("\n")[0]


def test_the_parts_of_ones_unit_are_ranked_highest_and_lowest_first(talk: Talk) -> None:
    reply = talk.ask("compare_units", "chair", topic="ethics")
    text = reply.text.split("\n")
    assert text[0] == "Đạo đức công vụ: cao nhất Office (77%), thấp nhất Desk (11%)."
    assert text[1:3] == ["1. Office: 28/36 người (77%) ✗", "2. Desk: 1/9 người (11%) ✗"]


def test_several_targets_are_counted_together_with_a_tap_to_each(talk: Talk) -> None:
    reply = talk.ask("compare_units", "chair")
    assert reply.text.startswith("Tính chung các chỉ tiêu: cao nhất Office (36%)")
    tapped = [choice.action for choice in reply.choices if "target=" in choice.action]
    assert len(tapped) == 2
    assert talk.tap(tapped[0], "chair").text.startswith("Ethics every year: cao nhất Office")


def test_units_named_are_compared_whatever_stands_above_them(talk: Talk) -> None:
    reply = talk.ask("compare_units", "chair", units=["TEAM", "OFFICE"], topic="ethics")
    assert [line[:9] for line in reply.text.split("\n")[1:3]] == ["1. Office", "2. Team: "]


@pytest.mark.parametrize("code", ["head", "desk1"])
def test_a_unit_out_of_sight_is_never_compared(talk: Talk, code: str) -> None:
    reply = talk.ask("compare_units", code, units=["OFFICE", "DESK"], topic="ethics")
    assert reply.outcome is Outcome.REFUSED
    assert "%" not in reply.text


def test_staff_are_refused(talk: Talk) -> None:
    assert talk.ask("compare_units", "staff07").outcome is Outcome.REFUSED


def test_a_unit_without_parts_says_so(talk: Talk) -> None:
    assert _first(talk, "head") == "Office không có đơn vị trực thuộc để so sánh."


def test_units_where_nobody_is_asked_are_named_apart(talk: Talk) -> None:
    talk.make.unit("EMPTY", "WARD", name="Empty")
    reply = talk.ask("compare_units", "chair", topic="ethics")
    assert "Không có ai thuộc đối tượng: Empty." in reply.text


def test_a_topic_of_no_target_is_said(talk: Talk) -> None:
    assert "không có chỉ tiêu về" in _first(talk, "chair", topic=Topic.DIGITAL.value)
