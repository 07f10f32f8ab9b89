"""The code under a unit's figure brings the same figure again, for whoever may see that unit."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from bot.training.enums import Topic
from bot.training.figure_codes import ALPHABET, LENGTH
from bot.understanding.entities.link_codes import code_in
from bot.understanding.question_form import QuestionForm
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk


def code_of(reply: Reply) -> str:
    found = re.search(r"Mã số liệu: ([0-9A-Z]{6})\.", reply.text)
    assert found, reply.text
    return found.group(1)


def test_the_same_figure_comes_again_also_when_facts_have_changed(talk: Talk) -> None:
    code = code_of(talk.ask("unit_progress", "head", topic="ethics"))
    before = talk.ask("unit_progress", "head", as_of_code=code).text.split("\n")
    assert before[0] == (
        f"Mã {code}: Office ngày 10/11/2026 – Ethics every year: 28/36 người (77%),"
        " chỉ tiêu 80% – " + talk.say.name("target_state", "on_track")
    )
    assert "= 36" in before[1]
    assert before[2] == "Tính lại ngày đó theo dữ liệu hiện có: không đổi."
    talk.make.result("staff40", Topic.ETHICS, ends=date(2026, 11, 9))  # recorded late
    later = talk.ask("unit_progress", "head", as_of_code=code, at=NOW + timedelta(days=12))
    after = later.text.split("\n")
    assert after[:2] == before[:2]
    assert after[2] == "Tính lại ngày đó theo dữ liệu đã bổ sung, sửa: 29/36 người."


def test_the_same_figure_has_one_code_and_another_figure_another(talk: Talk) -> None:
    one = code_of(talk.ask("unit_progress", "head", topic="ethics"))
    assert code_of(talk.ask("unit_progress", "chair", unit="OFFICE", topic="ethics")) == one
    assert code_of(talk.ask("unit_progress", "head")) != one
    talk.make.result("staff40", Topic.ETHICS)
    assert code_of(talk.ask("unit_progress", "head", topic="ethics")) != one
    rows = talk.make.connection.execute(
        select(func.count()).select_from(tables.figure_code)
    ).scalar_one()
    assert rows == 3


def test_it_is_read_whatever_its_case(talk: Talk) -> None:
    code = code_of(talk.ask("unit_progress", "head"))
    assert talk.ask("unit_progress", "head", as_of_code=code.lower()).outcome is Outcome.ANSWERED


@pytest.mark.parametrize("code", ["desk1", "staff40", "team1", "officer2", None])
def test_for_others_it_is_as_unknown_as_one_that_was_never_given(
    talk: Talk, code: str | None
) -> None:
    talk.make.person("officer2", "DESK")
    known = code_of(talk.ask("unit_progress", "head"))
    never = "".join(ALPHABET[(ALPHABET.index(letter) + 1) % 20] for letter in known)
    texts = [
        talk.ask("unit_progress", code, as_of_code=typed).text.replace(typed, "CODE")
        for typed in (known, never)
    ]
    assert texts[0] == texts[1]
    assert "28" not in texts[0]


def test_staff_see_totals_without_a_code(talk: Talk) -> None:
    assert "Mã số liệu" not in talk.ask("unit_progress", "staff40").text


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_it_is_never_taken_for_a_link_code(code: str) -> None:
    for said in (code, f"mã số liệu {code}"):
        assert code_in(said) is None


@pytest.mark.parametrize(
    ("intent", "slots", "code", "said"),
    [
        ("unit_missing", {"topic": "ethics"}, "head", "Office: 8 người còn thiếu"),
        ("unit_missing", {"topic": "ethics", "done": True}, "head", "Office: 28 người đã"),
        ("unit_missing", {"topic": "ethics", "excluded": True}, "head", "Office: 6 người không"),
        ("forecast", {"topic": "ethics"}, "head", "Office"),
        ("forecast", {}, "head", "Office"),
        ("compare_units", {"topic": "ethics"}, "chair", "cao nhất Office"),
        ("city_summary", {"topic": "ethics"}, "chair", "Ward"),
    ],
)
def test_every_figure_of_a_unit_has_a_code_that_brings_it_again_without_names(
    talk: Talk, intent: str, slots: dict[str, object], code: str, said: str
) -> None:
    shown = talk.ask(intent, code, **slots)
    assert said in shown.text
    again = talk.ask("unit_progress", code, as_of_code=code_of(shown))
    assert again.text.startswith(f"Mã {code_of(shown)}")
    first = shown.text.splitlines()[0]
    assert first in again.text or intent == "city_summary"
    assert talk.names_in(again) == set()
    talk.make.result("staff40", Topic.ETHICS, ends=date(2026, 11, 9))  # recorded late
    later = talk.ask("unit_progress", code, as_of_code=code_of(shown), at=NOW + timedelta(days=12))
    assert first in later.text or intent == "city_summary"
    anew = talk.tap(again.choices[0].action, code)
    assert anew.outcome is Outcome.ANSWERED


def test_turns_of_the_agency_have_a_code_as_well(talk: Talk) -> None:
    shown = talk.say_as("chair", "city_summary", form=QuestionForm(in_turns=True)).reply
    again = talk.ask("unit_progress", "chair", as_of_code=code_of(shown))
    assert shown.text.splitlines()[0] in again.text
    assert "Đạo đức công vụ: 29 lượt" in again.text


def test_a_comparisons_code_opens_for_those_alone_who_see_all_its_units(talk: Talk) -> None:
    code = code_of(talk.ask("compare_units", "chair", topic="ethics"))
    never = talk.ask("unit_progress", "head", as_of_code="2B3C4G").text
    assert talk.ask("unit_progress", "head", as_of_code=code).text == never.replace("2B3C4G", code)
