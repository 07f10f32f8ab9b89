"""What heads and staff are told of units: figures, parts, lists of names in pages."""

from __future__ import annotations

import pytest

from bot.conversation.messages import Outcome
from bot.training.codes import Topic
from bot.understanding.reading import Option
from tests.handlers.conftest import Talk
from tests.sample import ETHICS, profile

EACH = """
[[target]]
id = "{code}.TWO"
title = "Law and ethics"
population = { group = ["cong_chuc"] }
threshold = 80
measure = { kind = "flow", combine = "{combine}", parts = [{topic = "law"}, {topic = "ethics"}] }
"""
MANAGERS = """
[[target]]
id = "{code}.BOSS"
title = "Managers only"
population = { group = ["vien_chuc"], managing = true }
threshold = 70
measure = { kind = "flow", parts = [{ topic = "leadership" }] }
"""


def lines(talk: Talk, intent: str, code: str, **slots) -> list[str]:
    return talk.ask(intent, code, **slots).text.splitlines()


def test_the_head_asks_how_far_we_are(talk: Talk):
    found = lines(talk, "unit_progress", "head")
    assert found[:3] == [
        "Office: đạt 0/2 chỉ tiêu (42 người).",
        "• Ethics every year: 28/36 người (77%), chỉ tiêu 80% – còn cần 1 người ▰▰▰▰▰▰▰▱▱▱",
        "• Forty hours: 0/40 người (0%), chỉ tiêu 100% – còn cần 40 người ▱▱▱▱▱▱▱▱▱▱",
    ]


def test_the_head_asks_about_one_topic_and_gets_the_denominator(talk: Talk):
    found = lines(talk, "unit_progress", "head", topic="ethics")
    assert found[0] == "Office: 28/36 người xong (77%), chỉ tiêu 80% – còn cần 1 người."
    assert "42 người − 1 thai sản − 1 đi học − 1 mới − 3 miễn = 36." in found


def test_the_head_asks_who_is_missing(talk: Talk):
    reply = talk.ask("unit_missing", "head", topic="ethics")
    found = reply.text.splitlines()
    assert found[0] == "Office: 8 người còn thiếu Đạo đức công vụ."
    assert found[1] == "1. Giàng A Mẫu 34: Đạo đức công vụ"
    assert reply.items == tuple(f"staff{number}" for number in range(34, 42))


def test_whoever_is_counted_as_missing_is_listed_and_nobody_else(talk: Talk):
    # 36 in the population, 28 done: 8 names; the six who are left out are not among them.
    listed = talk.ask("unit_missing", "head", topic="ethics").items
    left_out = {f"staff0{number}" for number in range(1, 7)}
    assert len(listed) == 36 - 28
    assert not left_out & set(listed)


@pytest.mark.parametrize(
    ("page", "first", "label"), [(1, 1, "1/5"), (5, 33, "5/5"), (77, 33, "5/5")]
)
def test_a_list_of_names_comes_in_pages_of_eight(talk: Talk, page: int, first: int, label: str):
    reply = talk.ask("unit_missing", "head", page=page)
    found = reply.text.splitlines()
    assert found[0] == "Office: 40 người còn thiếu ít nhất một nội dung."
    assert f"Trang {label}" in found
    rows = [line for line in found if line[0].isdigit()]
    assert len(rows) == 8
    assert rows[0].startswith(f"{first}. ")


def test_a_page_gone_stale_is_drawn_afresh(talk: Talk):
    for number in range(34, 41):
        talk.make.result(f"staff{number}", Topic.ETHICS)
    found = lines(talk, "unit_missing", "head", topic="ethics", page=2)
    assert found[0] == "Office: 1 người còn thiếu Đạo đức công vụ."


def test_nobody_missing_is_good_news(talk: Talk):
    for number in range(34, 42):
        talk.make.result(f"staff{number}", Topic.ETHICS)
    reply = talk.ask("unit_missing", "head", topic="ethics")
    assert reply.text.splitlines()[0] == "Office: không còn ai thiếu Đạo đức công vụ."
    assert "đạt" in lines(talk, "unit_progress", "head", topic="ethics")[0]


def test_the_parts_of_a_target_stand_beside_the_threshold(talk: Talk):
    make = talk.make
    make.plan(profile("P", EACH.replace("{combine}", "each")))
    make.result("desk1", Topic.LAW)
    make.result("desk2", Topic.LAW, Topic.ETHICS)
    found = "\n".join(lines(talk, "unit_progress", "desk1", unit="DESK"))
    # Nine people with TEAM: law 2, ethics desk2 and team1, both desk2 only.
    assert "Pháp luật 2/9 (22%) ✗; Đạo đức công vụ 2/9 (22%) ✗; đủ cả: 1/9" in found


def test_a_question_about_one_part_is_answered_with_that_part_first(talk: Talk):
    talk.make.plan(profile("P", EACH.replace("{combine}", "each")))
    for number in range(1, 7):
        talk.make.result(f"desk{number}", Topic.LAW)
    for number in (2, 3):
        talk.make.result(f"team{number}", Topic.LAW)
    found = lines(talk, "unit_progress", "desk1", unit="DESK", topic="law")
    assert found[0] == "Desk, Pháp luật: 8/9 người xong (88%), chỉ tiêu 80% – đạt."


def test_who_lacks_one_part_only_is_listed_for_that_part_only(talk: Talk):
    talk.make.plan(profile("P", EACH.replace("{combine}", "each")))
    talk.make.result("team2", Topic.LAW)
    ethics = talk.ask("unit_missing", "desk1", unit="TEAM", topic="ethics").items
    law = talk.ask("unit_missing", "desk1", unit="TEAM", topic="law").items
    assert (set(ethics), set(law)) == ({"team2", "team3"}, {"team1", "team3"})


def test_a_target_of_nobody_is_neither_reached_nor_not(talk: Talk):
    talk.make.plan(profile("P", MANAGERS))
    for code in ("head", "staff40"):
        text = talk.ask("unit_progress", code).text
        assert "không có ai thuộc đối tượng" in text
        assert "chưa đạt" not in text


def test_targets_of_nobody_are_left_out_beside_others(talk: Talk):
    talk.make.plan(profile("P", MANAGERS, ETHICS))
    found = lines(talk, "unit_progress", "head")
    assert not any("Managers only" in line for line in found)


def test_a_units_figure_against_a_wider_target_is_called_indicative(talk: Talk):
    hint = talk.say("unit.indicative")
    assert hint in lines(talk, "unit_progress", "head")
    assert hint not in lines(talk, "unit_progress", "chair", unit="WARD")
    talk.make.plan(profile("Q", EACH.replace("{combine}", "all"), unit="OFFICE"))
    assert hint not in lines(talk, "unit_progress", "head")


def test_no_plan_for_the_unit_is_said(talk: Talk):
    talk.make.plan(profile("P", MANAGERS).replace("2026", "2020"))
    assert lines(talk, "unit_progress", "head") == [
        "Chưa có kế hoạch nào có hiệu lực cho Office trong năm 2026."
    ]


def test_a_topic_outside_the_plan_is_said(talk: Talk):
    assert lines(talk, "unit_progress", "head", topic="foreign_language") == [
        "Kế hoạch đang dùng cho Office không có chỉ tiêu về Ngoại ngữ."
    ]


def test_several_units_that_words_may_mean_are_asked_back(talk: Talk):
    options = (Option("DESK", "Desk"), Option("TEAM", "Team"))
    turn = talk.say_as(
        "desk1", "unit_progress", slots={"topic": "ethics"}, ambiguous={"unit": options}
    )
    assert turn.reply.outcome is Outcome.ASKED_BACK
    assert turn.reply.asks == "unit"
    assert [each.action for each in turn.reply.choices] == [
        "unit_progress?topic=ethics&unit=DESK",
        "unit_progress?topic=ethics&unit=TEAM",
    ]


def test_a_unit_that_nobody_here_knows_is_asked_for_again(talk: Talk):
    turn = talk.say_as("desk1", "unit_progress", unknown={"unit": "phong {x}"})
    assert turn.reply.outcome is Outcome.ASKED_BACK
    assert "«phong {x}»" in turn.reply.text


def test_a_colleague_is_looked_up_with_what_is_missing(talk: Talk):
    reply = talk.ask("person_lookup", "head", person="staff07")
    assert reply.text.splitlines()[0] == "Giàng A Mẫu 07: còn 1 việc chưa xong, đã xong 1."
    done = talk.ask("person_lookup", "desk1", person="team1").text
    assert "không còn thiếu gì, đã xong 2 việc" in done
    away = talk.ask("person_lookup", "head", person="staff04").text
    assert "Không tính: nghỉ thai sản." in away


def test_a_lookup_without_a_name_asks_for_one_those_who_may(talk: Talk):
    assert talk.ask("person_lookup", "head").outcome is Outcome.ASKED_BACK
    assert talk.ask("person_lookup", "staff40").outcome is Outcome.REFUSED
