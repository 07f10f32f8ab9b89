"""Whose record an answer is about: the asker's, a colleague's with their name, or a unit's."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.conversation.messages import Outcome
from bot.training.enums import Topic
from bot.understanding.reading import Option
from tests.builders.sample import ZONE
from tests.handlers.conftest import Talk

RECORDS = ("my_missing", "my_obligations", "why_obligation", "deadlines", "hours_this_year")
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}


def lines(talk: Talk, intent: str, code: str, **slots) -> list[str]:
    return talk.ask(intent, code, **slots).text.splitlines()


@pytest.mark.parametrize("intent", RECORDS)
def test_what_is_asked_about_a_colleague_is_theirs_and_says_their_name(talk: Talk, intent: str):
    talk.make.result("staff07", Topic.LAW, title="Riêng của 07", hours="4")
    talk.make.result("head", Topic.LAW, title="Riêng của trưởng", hours="2")
    reply = talk.ask(intent, "head", person="staff07")
    assert "Giàng A Mẫu 07" in reply.text.splitlines()[0]
    assert "nh/chị" not in reply.text
    assert "Riêng của trưởng" not in reply.text
    assert talk.looks() == [("view.person", "head", "staff07")]
    going_on = [
        choice.action for choice in reply.choices if choice.action.partition("?")[0] in RECORDS
    ]
    assert going_on
    assert all("person=staff07" in action for action in going_on)


@pytest.mark.parametrize("intent", RECORDS)
@pytest.mark.parametrize("code", ["staff40", "head"])
def test_a_colleague_out_of_sight_is_refused_and_not_answered_with_ones_own(
    talk: Talk, intent: str, code: str
):
    reply = talk.ask(intent, code, person="team1")
    assert reply == talk.ask("person_lookup", code, person="NOBODY")
    assert reply.outcome is Outcome.REFUSED
    assert talk.looks() == []


def test_ones_own_name_is_oneself(talk: Talk):
    named = talk.ask("my_missing", "staff07", person="staff07")
    assert named.text == talk.ask("my_missing", "staff07").text
    assert talk.looks() == []


def test_a_name_of_several_people_is_asked_about_and_of_nobody_said(talk: Talk):
    options = (Option("staff07", "Giàng A Mẫu 07"), Option("staff08", "Giàng A Mẫu 08"))
    turn = talk.say_as("head", "why_obligation", ambiguous={"person": options})
    assert [choice.action for choice in turn.reply.choices] == [
        "why_obligation?person=staff07",
        "why_obligation?person=staff08",
    ]
    turn = talk.say_as("head", "deadlines", unknown={"person": "chị {x}"})
    assert turn.reply.outcome is Outcome.ASKED_BACK
    assert "«chị {x}»" in turn.reply.text


def test_a_unit_that_nobody_has_is_asked_back(talk: Talk):
    turn = talk.say_as("head", "why_obligation", text="vp thế nào", unknown={"unit": "vp"})
    assert turn.reply.outcome is Outcome.ASKED_BACK
    assert "«vp»" in turn.reply.text


def test_who_leads_a_unit_means_it_without_saying_whose(talk: Talk):
    turn = talk.say_as("head", "why_obligation", text="vi sao phong chua dat")
    assert turn.reply.text.startswith("Office: ")
    own = talk.say_as("staff07", "why_obligation", text="vi sao phong chua dat")
    assert own.reply.text.startswith("Forty hours: ")


@pytest.mark.parametrize("text", ["vì sao Mẫu 07 chưa đạt", "tai sao chi ay chua dat", "Sao thế"])
def test_why_about_a_colleague_explains_their_record(talk: Talk, text: str):
    turn = talk.say_as("head", "person_lookup", text=text, slots={"person": "staff07"})
    said = turn.reply.text.splitlines()
    assert said[0] == ("Giàng A Mẫu 07 – Forty hours: chưa đạt, còn 32 tiết, hạn thứ Năm 31/12.")
    assert "• Tính: Đạo đức công vụ 2026 (8 tiết, 05/03/2026)." in said


def test_a_statement_of_hours_is_no_question_why(talk: Talk):
    turn = talk.say_as("head", "person_lookup", text="sao kê 07", slots={"person": "staff07"})
    assert turn.reply.text.startswith("Giàng A Mẫu 07: còn 1 việc chưa xong")


def test_what_was_asked_about_a_colleague_is_said_first(talk: Talk):
    def first(text: str, code: str = "staff07", **slots) -> str:
        slots["person"] = code
        turn = talk.say_as("head", "person_lookup", text=text, slots=slots)
        return turn.reply.text.splitlines()[0]

    assert first("07 thiếu bao nhiêu tiết") == "Giàng A Mẫu 07: còn thiếu 32 tiết (8/40)."
    assert first("đạo đức", topic="ethics") == "Giàng A Mẫu 07: đã hoàn thành Đạo đức công vụ."
    unknown = first("đạo đức", "staff40", topic="ethics")
    assert unknown.startswith("Chưa có dữ liệu: chưa ghi nhận kết quả nào của Giàng A Mẫu 40")
    talk.make.result("staff40", Topic.DIGITAL)
    lacking = first("đạo đức", "staff40", topic="ethics")
    assert lacking == "Giàng A Mẫu 40: chưa hoàn thành Đạo đức công vụ."
    talk.make.result("staff07", Topic.LAW, hours="33.5")
    assert first("07 học mấy tiết") == "Giàng A Mẫu 07: đã đủ 40 tiết (41,5/40)."


def test_a_colleagues_hours_of_some_days_are_those_days(talk: Talk):
    def said(first: str, last: str) -> list[str]:
        slots = {"person": "staff07", "period": {"from": first, "to": last}}
        return talk.say_as("head", "person_lookup", text="mấy tiết", slots=slots).reply.text.split(
            "\n"
        )

    quarter = said("2026-01-01", "2026-03-31")
    assert quarter[0] == "Quý 1/2026 Giàng A Mẫu 07 học được 8 tiết."
    assert not any("40" in line for line in quarter)
    before_the_plan = said("2024-01-01", "2024-12-31")
    assert before_the_plan[0] == "Năm 2024: chưa ghi nhận kết quả nào của Giàng A Mẫu 07."


def test_what_does_not_apply_to_a_colleague_is_not_called_done(talk: Talk):
    away = lines(talk, "person_lookup", "head", person="staff04")
    assert away[0] == (
        "Hiện Giàng A Mẫu 04 không phải hoàn thành nội dung bồi dưỡng nào: nghỉ thai sản."
    )
    later = datetime(2027, 1, 5, 9, tzinfo=ZONE)
    assert talk.ask("person_lookup", "head", person="staff07", at=later).text == (
        "Chưa có kế hoạch nào có hiệu lực cho năm 2027, "
        "nên em chưa thể nói Giàng A Mẫu 07 phải học gì."
    )


def test_a_colleagues_year_that_is_over_is_spoken_of_as_over(talk: Talk):
    later = datetime(2027, 1, 5, 9, tzinfo=ZONE)
    year = {"from": "2026-01-01", "to": "2026-12-31"}
    talk.make.result("staff07", Topic.LAW, hours="4", ends=date(2026, 12, 30))
    reply = talk.ask("person_lookup", "head", person="staff07", period=year, at=later)
    assert reply.text.splitlines()[:2] == [
        "Giàng A Mẫu 07 – Năm 2026: không hoàn thành 1 việc, đã hoàn thành 1.",
        "• Forty hours: không hoàn thành, thiếu 28 tiết – 12/40 tiết (30%) ▰▰▰▱▱▱▱▱▱▱",
    ]


def test_why_somebody_is_exempt_is_told_to_themselves_alone(talk: Talk):
    from bot.storage.tables import waiver

    talk.make.connection.execute(
        waiver.update().values(reason="Điều trị dài ngày", document="12/QĐ-UBND")
    )
    own = talk.ask("my_obligations", "staff01", topic="ethics").text.splitlines()
    assert own[:4] == [
        "Không: nội dung này không áp dụng cho anh/chị (được miễn).",
        "• Ethics every year: được miễn.",
        "Lý do miễn: Điều trị dài ngày.",
        "Văn bản miễn: 12/QĐ-UBND.",
    ]
    assert "• Lý do miễn: Điều trị dài ngày." in lines(
        talk, "why_obligation", "staff01", topic="ethics"
    )
    for intent in (*RECORDS, "person_lookup"):
        text = talk.ask(intent, "head", person="staff01", topic="ethics").text
        assert "Điều trị" not in text
        assert "12/QĐ" not in text


# A unit's ------------------------------------------------------------------------------------


@pytest.mark.parametrize("intent", RECORDS)
@pytest.mark.parametrize("code", ["head", "staff40"])
def test_what_is_asked_about_a_unit_is_not_the_askers_own(talk: Talk, intent: str, code: str):
    text = talk.ask(intent, code, unit="OFFICE").text
    assert text.startswith("Office: ")
    assert "nh/chị" not in text


def test_why_a_unit_has_not_reached_its_target_is_its_figures(talk: Talk):
    asked = talk.ask("why_obligation", "head", unit="OFFICE", topic="ethics").text
    assert asked.partition(" Mã số liệu")[0].splitlines() == [
        "Office: 28/36 người xong là 77%, chỉ tiêu 80% cần 29 người.",
        "Chỉ tiêu: Ethics every year ▰▰▰▰▰▰▰▱▱▱",
        "Còn thiếu: Đạo đức công vụ 8 người.",
        "Tính trên 36 người: 42 người thuộc đối tượng "
        "− 1 nghỉ thai sản − 1 đi học dài hạn − 1 mới về − 3 được miễn.",
        "Đối tượng: công chức. Căn cứ: P.",
        "Số liệu đến 09:30 thứ Ba 10/11/2026.",
    ]
    staff = talk.ask("why_obligation", "staff40", unit="OFFICE", topic="ethics").text
    assert "Tính trên 36 người, không tính 6 người." in staff.splitlines()


def test_what_a_unit_lacks_is_who_lacks_it_for_its_head_and_totals_for_staff(talk: Talk):
    asked = talk.ask("my_missing", "head", unit="OFFICE")
    assert asked.text == talk.ask("unit_missing", "head", unit="OFFICE").text
    assert [look[0] for look in talk.looks()] == ["view.unit_missing"] * 2
    own = talk.ask("my_missing", "staff40", unit="OFFICE")
    assert talk.names_in(own) == set()
    assert own.text == talk.ask("unit_progress", "staff40", unit="OFFICE").text
    assert talk.ask("my_missing", "staff40", unit="DESK").outcome is Outcome.REFUSED


def test_a_unit_that_nobody_knows_is_not_answered_with_ones_own(talk: Talk):
    asked = talk.say_as("head", "why_obligation", text="vì sao phòng X", unknown={"unit": "X"})
    assert asked.reply.outcome is Outcome.ASKED_BACK
    text = "tôi còn thiếu gì ở trường X"
    own = talk.say_as("head", "my_missing", text=text, unknown={"unit": "X"})
    assert own.reply.text.startswith("Anh/chị còn thiếu 24 tiết")


def test_a_units_deadlines_are_its_plans(talk: Talk):
    assert lines(talk, "deadlines", "head", unit="OFFICE", topic="ethics") == [
        "Office: hạn gần nhất thứ Năm 31/12, theo kế hoạch P.",
        "• Ethics every year: thứ Năm 31/12",
    ]
    next_year = {"from": "2027-01-01", "to": "2027-12-31"}
    assert lines(talk, "deadlines", "head", unit="OFFICE", period=next_year) == [
        "Chưa có kế hoạch nào có hiệu lực cho Office trong năm 2027."
    ]
    about = lines(talk, "deadlines", "head", unit="OFFICE", topic="informatics")
    assert about == ["Kế hoạch đang dùng cho Office không có chỉ tiêu về Tin học."]
