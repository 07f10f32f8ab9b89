"""The whole agency in people and in turns, for whoever answers for it."""

from __future__ import annotations

from bot.conversation.messages import Outcome
from bot.understanding.question_form import QuestionForm
from tests.handlers.conftest import Talk


def _turns(talk: Talk, code: str, **slots: object) -> str:
    asked = QuestionForm(in_turns=True)
    return talk.say_as(code, "city_summary", slots=slots, form=asked).reply.text


def test_the_whole_is_told_as_its_top_unit_is(talk: Talk) -> None:
    whole = talk.ask("city_summary", "chair").text
    assert whole == talk.ask("unit_progress", "chair", unit="WARD").text
    assert whole.startswith("Ward: ")


def test_turns_are_told_with_people_and_topics(talk: Talk) -> None:
    text = _turns(talk, "chair").split("\n")
    assert text[0] == "Năm 2026, Ward: 29 lượt đào tạo, bồi dưỡng của 29 người."
    assert text[1] == "• Đạo đức công vụ: 29 lượt"


def test_who_sees_totals_only_is_told_no_turns_of_days(talk: Talk) -> None:
    talk.make.person("admin", "WARD", name="Tòng Thị Quản Trị")
    day = {"from": "2026-03-02", "to": "2026-03-02"}
    text = _turns(talk, "admin", period=day)
    assert "lượt" not in text
    assert "Ward" in text


def test_days_without_training_say_so(talk: Talk) -> None:
    text = _turns(talk, "chair", period={"from": "2024-01-01", "to": "2024-12-31"})
    assert "chưa ghi nhận lượt" in text.split("\n")[0]


def test_staff_see_nothing_of_the_whole(talk: Talk) -> None:
    for code in ("staff07", "team2"):
        reply = talk.ask("city_summary", code)
        assert reply.outcome is Outcome.REFUSED
        assert "Ward" not in reply.text


def test_a_head_below_is_told_of_what_they_head(talk: Talk) -> None:
    first = talk.ask("city_summary", "head").text.split("\n")[0]
    assert "không xem được toàn cơ quan" in first
    assert "Office: " in first
