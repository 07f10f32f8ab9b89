"""What heads and staff are told of units: figures, parts, lists of names in pages."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.conversation.messages import Outcome, Reply
from bot.training.enums import Evidence, Role, Topic
from bot.training.timeline import ALWAYS
from bot.understanding.reading import Option
from tests.builders.sample import ETHICS, HOURS, NOW, profile
from tests.handlers.conftest import Talk

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
    assert (
        found[0]
        == "Office, Ethics every year: 28/36 người xong (77%), chỉ tiêu 80% – còn cần 1 người."
    )
    assert "42 người − 1 nghỉ thai sản − 1 đi học dài hạn − 1 mới về − 3 được miễn = 36." in found


def test_the_head_asks_who_is_missing(talk: Talk):
    reply = talk.ask("unit_missing", "head", topic="ethics")
    found = reply.text.splitlines()
    assert found[0] == "Office: 8 người còn thiếu Đạo đức công vụ."
    assert found[1] == "Chưa có dữ liệu 8 người."
    assert found[2] == "1. Giàng A Mẫu 34: thiếu Đạo đức công vụ"
    assert reply.items == tuple(f"staff{number}" for number in range(34, 42))


def test_whoever_is_counted_as_missing_is_listed_and_nobody_else(talk: Talk):
    # 36 in the population, 28 done: 8 names; the six who are left out are not among them.
    listed = talk.ask("unit_missing", "head", topic="ethics").items
    left_out = {f"staff0{number}" for number in range(1, 7)}
    assert len(listed) == 36 - 28
    assert not left_out & set(listed)


@pytest.mark.parametrize(("page", "first", "label"), [(1, 1, "1/5"), (5, 33, "5/5")])
def test_a_list_of_names_comes_in_pages_of_eight(talk: Talk, page: int, first: int, label: str):
    reply = talk.ask("unit_missing", "head", page=page)
    found = reply.text.splitlines()
    assert found[0] == "Office: 40 người còn thiếu ít nhất một nội dung."
    assert f"Trang {label}" in found
    rows = [line for line in found if line[0].isdigit()]
    assert len(rows) == 8
    assert rows[0].startswith(f"{first}. ")


def test_past_the_last_page_that_one_is_shown_and_said(talk: Talk):
    found = lines(talk, "unit_missing", "head", page=77)
    assert found[:2] == [
        "Danh sách hết ở trang 5.",
        "Office: 40 người còn thiếu ít nhất một nội dung.",
    ]
    assert "Trang 5/5" in found


def test_a_page_gone_stale_is_drawn_afresh(talk: Talk):
    for number in range(34, 41):
        talk.make.result(f"staff{number}", Topic.ETHICS)
    found = lines(talk, "unit_missing", "head", topic="ethics", page=2)
    assert found[:2] == [
        "Danh sách chỉ có một trang.",
        "Office: 1 người còn thiếu Đạo đức công vụ.",
    ]


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
    assert "Pháp luật 2/9 (22%) ✗; Đạo đức công vụ 2/9 (22%) ✗; đủ cả hai: 1/9" in found


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
    assert [choice.action for choice in turn.reply.choices] == [
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
    assert away.startswith("Hiện Giàng A Mẫu 04 không phải hoàn thành")
    assert "nghỉ thai sản" in away


def test_a_lookup_without_a_name_asks_for_one_those_who_may(talk: Talk):
    assert talk.ask("person_lookup", "head").outcome is Outcome.ASKED_BACK
    assert talk.ask("person_lookup", "staff40").outcome is Outcome.REFUSED


YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
HALF = {"from": "2026-01-01", "to": "2026-06-30"}
NEW_YEAR = NOW.replace(year=2027, month=1, day=5)


def test_a_year_that_is_over_is_not_spoken_of_as_open(talk: Talk):
    text = talk.ask("unit_progress", "head", at=NEW_YEAR, period=YEAR).text
    assert "chỉ tiêu 80% – không đạt, thiếu 1 người" in text
    assert "còn cần" not in text
    one = talk.ask("unit_progress", "head", at=NEW_YEAR, period=YEAR, topic="ethics").text
    assert one.splitlines()[0].endswith("– không đạt, thiếu 1 người.")
    small = talk.ask("unit_progress", "team2", at=NEW_YEAR, period=YEAR).text
    assert "không đạt chỉ tiêu 80%" in small
    assert "chưa đạt" not in small


def test_a_part_of_a_target_in_a_year_that_is_over_was_not_reached(talk: Talk):
    talk.make.plan(profile("P", EACH.replace("{combine}", "each"), HOURS))
    for number in range(1, 42):
        talk.make.result(f"staff{number:02}", Topic.ETHICS, Topic.LAW)
    for member in ("desk1", "desk2"):
        talk.make.result(member, Topic.LAW)
    said = talk.ask("unit_progress", "desk1", at=NEW_YEAR, period=YEAR, topic="law").text
    assert "Desk, Pháp luật: 2/9 người xong (22%), chỉ tiêu 80% – không đạt, thiếu 6 người." in said


def test_a_list_of_a_year_that_is_over_says_who_did_not_complete(talk: Talk):
    reply = talk.ask("unit_missing", "head", at=NEW_YEAR, period=YEAR, topic="ethics")
    found = reply.text.splitlines()
    assert found[0] == "Năm 2026 – Office: 8 người không hoàn thành Đạo đức công vụ."
    assert found[1] == "Trong đó chưa có dữ liệu 8 người."
    assert "sắp hạn" not in reply.text.lower()
    assert "quá hạn" not in reply.text.lower()


def test_a_day_within_a_period_is_not_its_end(talk: Talk):
    # In January nobody can say of the figures of June that the year's target was not reached.
    text = talk.ask("unit_progress", "head", at=NEW_YEAR, period=HALF).text
    assert "không đạt" not in text
    listed = talk.ask("unit_missing", "head", at=NEW_YEAR, period=HALF).text
    assert "không hoàn thành" not in listed
    december = {"from": "2026-12-01", "to": "2026-12-20"}
    late = talk.ask("unit_missing", "head", at=NEW_YEAR, period=december).text
    assert "sắp hạn" not in late.lower()  # in December it was


def test_a_moved_due_day_keeps_a_year_open_for_one_person(talk: Talk):
    talk.make.waive("staff40", "P.ETHICS", "extension", ALWAYS, date(2027, 3, 31))
    reply = talk.ask("unit_missing", "head", at=NEW_YEAR, period=YEAR, topic="ethics")
    found = reply.text.splitlines()
    assert found[0] == "Năm 2026 – Office: 8 người còn thiếu Đạo đức công vụ."
    assert found[1].startswith("Không hoàn thành 7 người")


def test_a_figure_says_who_has_no_data_and_leaves_out_what_is_nobody(talk: Talk):
    december = NOW.replace(month=12, day=15)
    for number in (34, 35):
        talk.make.result(f"staff{number}", Topic.ETHICS, evidence=Evidence.DECLARED)
    found = talk.ask("unit_missing", "head", at=december, topic="ethics").text.splitlines()
    counts = next(line for line in found if "chưa có dữ liệu" in line.lower())
    assert "Quá hạn" not in counts
    numbers = [int(figure) for figure in re.findall(r"\d+", counts)]
    assert sum(numbers) == int(re.findall(r"\d+", found[0])[0])


OVERDUE = """
[[target]]
id = "{code}.JUNE"
title = "Digital by June"
population = { group = ["cong_chuc"] }
measure = { kind = "flow", parts = [{ topic = "digital" }] }
threshold = 50
due = "06-30"
"""


def asked_for_overdue(talk: Talk, text: str, code: str = "desk1") -> Reply:
    return talk.say_as(code, "unit_missing", text=text).reply


@pytest.mark.parametrize("text", ["ai quá hạn", "ai tre han roi", "Ai đã QUÁ HẠN?"])
def test_who_is_overdue_lists_the_overdue_only(talk: Talk, text: str):
    talk.make.plan(profile("P", OVERDUE, HOURS))
    for number in range(2, 7):
        talk.make.result(f"desk{number}", Topic.DIGITAL)
    reply = asked_for_overdue(talk, text)
    assert reply.text.splitlines()[0] == "Desk: 4 người quá hạn ít nhất một nội dung."
    assert set(reply.items) == {"desk1", "team1", "team2", "team3"}
    assert "tiết" not in reply.text  # what is not overdue yet is not in the rows


@pytest.mark.parametrize("text", ["ai sắp quá hạn", "ai chưa quá hạn", "ai chưa bị quá hạn"])
def test_who_is_not_overdue_is_another_question(talk: Talk, text: str):
    talk.make.plan(profile("P", OVERDUE, HOURS))
    assert "còn thiếu" in asked_for_overdue(talk, text).text.splitlines()[0]


def test_nobody_overdue_is_said_with_how_many_are_due_soon(talk: Talk):
    talk.make.result("desk1", Topic.DIGITAL, hours="8")
    reply = talk.ask("unit_missing", "desk1", at=NOW.replace(month=12, day=15), overdue="yes")
    assert reply.text.splitlines()[0] == "Desk: chưa có ai quá hạn; 1 người sắp đến hạn."
    assert reply.items == ()
    assert "unit_missing?unit=DESK" in [choice.action for choice in reply.choices]
    calm = talk.ask("unit_missing", "desk1", unit="TEAM", overdue="yes", topic="ethics")
    assert calm.text.splitlines()[0] == "Team: chưa có ai quá hạn."


def test_what_only_the_words_said_goes_with_the_other_pages(talk: Talk):
    talk.make.plan(profile("P", OVERDUE, HOURS, ETHICS))
    overdue = asked_for_overdue(talk, "ai quá hạn", "head")
    page = talk.tap(overdue.choices[0].action, "head")
    assert page.text.splitlines()[0] == overdue.text.splitlines()[0]
    assert "quá hạn" in page.text
    hours = asked_for_overdue(talk, "ai chưa đủ 40 tiết", "head")
    assert "Forty hours" in hours.text
    page = talk.tap(hours.choices[0].action, "head")
    assert page.text.splitlines()[0] == hours.text.splitlines()[0]


def test_a_period_that_has_not_begun_has_no_figures(talk: Talk):
    december = {"from": "2026-12-01", "to": "2026-12-31"}
    next_year = {"from": "2027-01-01", "to": "2027-12-31"}
    for intent in ("unit_progress", "unit_missing"):
        text = talk.ask(intent, "head", period=december).text
        assert text == "Kỳ bắt đầu từ 01/12/2026 chưa tới nên Office chưa có số liệu."
        reply = talk.ask(intent, "head", period=next_year)
        assert reply.text == "Chưa có kế hoạch nào có hiệu lực cho Office trong năm 2027."
        assert reply.items == ()
        assert talk.ask(intent, "head", period=next_year, unit="DESK").outcome is Outcome.REFUSED


def test_the_answers_about_a_period_have_buttons_that_stay_in_it(talk: Talk):
    reply = talk.ask("unit_progress", "head", at=NEW_YEAR, period=YEAR)
    for choice in reply.choices:
        if choice.action.startswith("unit_"):
            tapped = talk.tap(choice.action, "head", at=NEW_YEAR)
            assert "31/12/2026" in tapped.text, choice.label


def test_an_officer_is_offered_all_that_they_answer_for(talk: Talk):
    make = talk.make
    make.person("clerk", "TEAM", name="Mào Thị Toàn Quyền")
    make.grant("clerk", Role.OFFICER)
    for intent in ("unit_progress", "unit_missing"):
        reply = talk.ask(intent, "clerk", topic="ethics")
        assert reply.text.startswith("Team")
        whole = next(choice for choice in reply.choices if choice.label == "Xem toàn cơ quan")
        assert whole.action == f"{intent}?topic=ethics&unit=WARD"
        assert talk.tap(whole.action, "clerk").text.startswith("Ward")
        # Who names a unit, or sees the whole of it, is not offered it.
        for unit in ("OFFICE", "WARD"):
            labels = [choice.label for choice in talk.ask(intent, "clerk", unit=unit).choices]
            assert "Xem toàn cơ quan" not in labels
    # A grant over less than the agency is called by its name; a head is offered nothing more.
    for intent in ("unit_progress", "unit_missing"):
        assert "Xem Office" in [choice.label for choice in talk.ask(intent, "officer").choices]
        assert not any("Xem O" in choice.label for choice in talk.ask(intent, "head").choices)


def test_one_target_leads_back_to_the_others(talk: Talk):
    for code in ("head", "staff40"):
        one = talk.ask("unit_progress", code, target="P.ETHICS")
        back = next(choice for choice in one.choices if choice.label == "Tiến độ đơn vị")
        assert "Forty hours" in talk.tap(back.action, code).text
        everything = talk.ask("unit_progress", code)
        assert "Tiến độ đơn vị" not in [choice.label for choice in everything.choices]


LONG = """
[[target]]
id = "{code}.%d"
title = "Cập nhật kiến thức, kỹ năng%s cho mọi người"
population = { group = ["cong_chuc"] }
measure = { kind = "flow", parts = [{ topic = "%s" }] }
threshold = 100
"""


def long_titles() -> list[str]:
    endings = ("", ", phương pháp", " chuyên môn", " lãnh đạo", " số", " ngoại ngữ")
    topics = ("law", "ethics", "specialised", "leadership", "digital", "foreign_language")
    listed = zip(range(6), endings, topics, strict=True)
    return [LONG % number for number in listed]


def test_buttons_of_targets_fill_a_row_of_six_and_are_told_apart(talk: Talk):
    talk.make.plan(profile("P", *long_titles()))
    choices = talk.ask("unit_progress", "head").choices
    assert len(choices) == 6
    assert len({choice.label for choice in choices}) == 6
    assert len({choice.action for choice in choices}) == 6
    targets = talk.ask("plan_targets", "head").choices
    assert len({target.label for target in targets}) == len(targets) == 6


def test_a_unit_out_of_sight_leads_to_ones_own(talk: Talk):
    turn = talk.say_as("desk1", "unit_progress", unknown={"unit": "phòng x"})
    assert [choice.label for choice in turn.reply.choices] == ["Xem đơn vị tôi"]
    assert turn.reply.asks == "unit"


def test_large_numbers_are_grouped(talk: Talk):
    for number in range(1200):
        talk.make.person(f"many{number}", "TEAM")
    found = lines(talk, "unit_progress", "chair")
    assert "(1.253 người)" in found[0]
    assert "/1.2" in found[1]


def test_a_staff_group_of_which_nothing_is_asked_is_not_gone_on_with(talk: Talk):
    slots = {"topic": "ethics", "groups": ["vien_chuc"]}
    turn = talk.say_as("head", "unit_progress", slots=slots)
    assert "không có chỉ tiêu" in turn.reply.text
    assert turn.reply.choices
    talk.ask("unit_progress", "head", topic="ethics", groups=["vien_chuc"])
    talk.say_as("head", "remind_unit", slots={"topic": "ethics"})
    assert not talk.scripted.heard[-1][1].slots.groups


@pytest.mark.parametrize(
    ("topic", "figure", "bar"), [("ethics", "28/40", "▰" * 7), ("law", "20/40", "▰" * 5)]
)
def test_a_bar_beside_one_topic_shows_that_topics_figure(
    talk: Talk, topic: str, figure: str, bar: str
) -> None:
    talk.make.plan(profile("P", EACH.replace("{combine}", "each")))
    for number in range(7, 27):
        talk.make.result(f"staff{number:02}", Topic.LAW)
    for intent in ("unit_progress", "why_obligation"):
        talk.say_as("head", "unit_progress", slots={"topic": topic})
        text = talk.say_as("head", intent, text="vì sao", slots={"topic": topic}).reply.text
        first, second, *_ = text.splitlines()
        assert figure in first
        assert bar in second
        assert bar + "▰" not in second


def test_a_button_of_several_topics_is_shortened_by_meaning(talk: Talk) -> None:
    several = EACH.replace("{combine}", "each").replace('"law"', '"political_theory"')
    several = several.replace('"ethics"', '"public_service_skills"')
    talk.make.plan(profile("P", several, ETHICS, HOURS))
    labels = [choice.label for choice in talk.ask("unit_progress", "head").choices]
    assert any("(+1)" in label for label in labels)
    assert not any("…" in label for label in labels)
