"""First lines: yes or no where that is asked, the day that is meant, the figure just shown."""

from __future__ import annotations

from datetime import date

import pytest

from bot.base.folding import fold
from bot.storage import tables
from bot.training.enums import Topic, topic_mask
from bot.understanding.question_form import DateAsked, Learning, QuestionForm, Whether
from bot.understanding.reading import Zone
from tests.builders.sample import ETHICS, HOURS, NOW, profile
from tests.handlers.conftest import Talk

SO, YET = QuestionForm(whether=Whether.SO), QuestionForm(whether=Whether.YET)


def said(talk: Talk, code: str, intent: str, form: QuestionForm, **slots) -> list[str]:
    return talk.say_as(code, intent, form=form, slots=slots).reply.text.splitlines()


def first(talk: Talk, code: str, intent: str, form: QuestionForm, **slots) -> str:
    return said(talk, code, intent, form, **slots)[0]


# Yes or no ---------------------------------------------------------------------------------


def test_must_i_is_answered_with_yes_and_what_is_left(talk: Talk):
    assert first(talk, "staff40", "my_obligations", SO, topic="ethics") == (
        "Có, còn Đạo đức công vụ, hạn thứ Năm 31/12."
    )
    assert first(talk, "staff07", "my_obligations", SO, target="P.HOURS") == (
        "Có, còn 32 tiết, hạn thứ Năm 31/12."
    )
    assert first(talk, "staff07", "my_obligations", SO, topic="ethics") == (
        "Có, và anh/chị đã hoàn thành."
    )
    assert first(talk, "staff07", "my_obligations", SO) == "Có, 2 nội dung, đã xong 1."


def test_must_i_is_answered_with_no_and_for_whom_it_is(talk: Talk):
    talk.make.person("teacher", "OFFICE", group="vien_chuc")
    assert first(talk, "teacher", "my_obligations", SO, target="P.HOURS") == (
        "Không: forty hours chỉ tính công chức."
    )
    assert first(talk, "staff40", "my_obligations", SO, topic="digital") == (
        "Không: kế hoạch đang dùng không yêu cầu anh/chị học Kỹ năng số."
    )


def test_have_i_yet_is_answered_with_done_or_not_yet(talk: Talk):
    assert first(talk, "staff07", "my_missing", YET) == (
        "Chưa: anh/chị còn thiếu 32 tiết, hạn thứ Năm 31/12."
    )
    assert first(talk, "staff07", "my_missing", YET, topic="ethics").startswith("Rồi. ")
    assert first(talk, "staff07", "hours_this_year", YET).startswith("Chưa: năm nay anh/chị")
    assert first(talk, "head", "person_lookup", YET, person="staff07").startswith(
        "Chưa. Giàng A Mẫu 07: "
    )


def test_a_unit_has_reached_its_target_or_not_yet(talk: Talk):
    assert first(talk, "head", "unit_progress", YET, topic="ethics").startswith(
        "Chưa đạt. Office, Ethics every year: 28/36 người xong (77%)"
    )
    talk.make.result("staff40", Topic.ETHICS)
    assert first(talk, "head", "unit_progress", YET, topic="ethics").startswith("Đạt rồi. Office")
    assert first(talk, "head", "unit_missing", YET, topic="ethics").startswith("Chưa. Office: 7")


@pytest.mark.parametrize("intent", ["my_obligations", "plan_targets"])
def test_of_a_group_the_plans_populations_tell(talk: Talk, intent: str):
    contract = QuestionForm(Whether.SO, groups=("hop_dong",))
    assert first(talk, "staff40", intent, contract) == (
        "Không: kế hoạch P không giao chỉ tiêu nào cho người lao động hợp đồng."
    )
    assert first(talk, "staff40", intent, contract, topic="ethics") == (
        "Không: Ethics every year chỉ tính công chức, không tính người lao động hợp đồng."
    )
    servants = QuestionForm(Whether.SO, groups=("cong_chuc",))
    assert said(talk, "staff40", intent, servants, topic="ethics") == [
        "Có: kế hoạch P giao cho công chức 1 chỉ tiêu.",
        "• Ethics every year: 80% công chức, mỗi năm.",
    ]


@pytest.mark.parametrize("intent", ["why_obligation", "plan_targets"])
def test_what_counts_is_answered_from_the_plans_evidence(talk: Talk, intent: str):
    online, elsewhere, alone, moved, left_over, off_hours = (
        QuestionForm(Whether.SO, learning=way) for way in Learning
    )
    assert first(talk, "staff40", intent, moved).startswith("Có: kết quả học ở đơn vị cũ vẫn tính")
    assert first(talk, "staff40", intent, off_hours).startswith("Có: học buổi tối hay ngày nghỉ")
    assert said(talk, "staff40", intent, left_over) == [
        "Không: mỗi kỳ tính riêng, tiết học dư không chuyển sang kỳ sau (kế hoạch P)."
    ]
    assert first(talk, "staff40", intent, online).startswith("Có: học trực tuyến tính như")
    assert first(talk, "staff40", intent, elsewhere).startswith("Có: lớp do bộ, tỉnh")
    assert said(talk, "staff40", intent, alone) == [
        "Không: tự học chưa được tính, vì kế hoạch P cần danh sách dự học.",
        "Điều kiện: đúng nội dung, kết quả Đạt, trong kỳ được tính, có danh sách dự học trở lên.",
    ]
    declared = ETHICS.replace("}] }", '}], min_evidence = "declared" }')
    talk.make.plan(profile("P", declared, HOURS))
    assert first(talk, "staff40", intent, alone) == (
        "Có, với chỉ tiêu Ethics every year; chỉ tiêu khác cần danh sách dự học."
    )


# Which day ---------------------------------------------------------------------------------


def a_class(talk: Talk, code: str, name: str, register_by: date, opens: date) -> None:
    talk.make.connection.execute(
        tables.training_class.insert().values(
            code=code,
            name=name,
            folded_name=fold(name),
            topics=topic_mask([Topic.ETHICS]),
            register_by=register_by,
            opens=opens,
        )
    )


def test_the_last_day_to_register_is_the_classs(talk: Talk):
    asked = QuestionForm(date=DateAsked.REGISTRATION)
    assert first(talk, "staff40", "deadlines", asked) == (
        "Hiện không có lớp nào đang nhận đăng ký."
    )
    a_class(talk, "L1", "Đạo đức công vụ", date(2026, 11, 20), date(2026, 11, 30))
    a_class(talk, "L2", "Văn hóa công vụ", date(2026, 11, 25), date(2026, 12, 1))
    found = said(talk, "staff40", "deadlines", asked)
    assert found[0] == (
        "Hạn đăng ký: thứ Sáu 20/11, lớp Đạo đức công vụ, khai giảng thứ Hai 30/11."
    )
    assert found[2].startswith("• Văn hóa công vụ: đăng ký đến thứ Tư 25/11")
    picked = first(talk, "staff40", "deadlines", asked, **{"class": "L2"})
    assert picked.startswith("Hạn đăng ký: thứ Tư 25/11, lớp Văn hóa công vụ")
    assert first(talk, "staff40", "deadlines", asked, topic="law") == (
        "Hiện không có lớp Pháp luật nào đang nhận đăng ký."
    )


def test_the_day_to_register_is_of_no_class_for_others(talk: Talk):
    a_class(talk, "L1", "Đạo đức công vụ", date(2026, 11, 20), date(2026, 11, 30))
    a_class(talk, "L2", "Văn hóa công vụ", date(2026, 11, 25), date(2026, 12, 1))
    table = tables.training_class
    talk.make.connection.execute(
        table.update().where(table.c.code == "L1").values(audience="Viên chức")
    )
    asked = QuestionForm(date=DateAsked.REGISTRATION)
    assert first(talk, "staff40", "deadlines", asked).startswith("Hạn đăng ký: thứ Tư 25/11")
    named = first(talk, "staff40", "deadlines", asked, **{"class": "L1"})
    assert named.startswith("Hạn đăng ký: thứ Sáu 20/11")


def test_papers_are_due_with_the_obligation(talk: Talk):
    asked = QuestionForm(date=DateAsked.PAPERS)
    assert first(talk, "staff40", "deadlines", asked) == (
        "Hạn nộp: chậm nhất thứ Năm 31/12; kế hoạch không đặt hạn nộp riêng."
    )


def test_a_topic_that_narrows_an_answer_is_named_first(talk: Talk):
    assert first(talk, "staff40", "deadlines", QuestionForm(), topic="ethics").startswith(
        "Đạo đức công vụ – hạn gần nhất: thứ Năm 31/12"
    )


@pytest.mark.parametrize(
    ("intent", "goes_to"),
    [
        ("my_missing", "my_missing?"),
        ("unit_progress", "unit_progress?unit=OFFICE&"),
        ("plan_targets", "plan_targets?"),
    ],
)
def test_a_year_without_a_plan_offers_the_results_of_the_last(talk: Talk, intent: str, goes_to):
    period = {"from": "2027-01-01", "to": "2027-12-31"}
    reply = talk.ask(intent, "head", period=period)
    assert reply.text.startswith("Chưa có kế hoạch nào")
    (offered,) = reply.choices
    assert offered.label == "Kết quả năm 2026"
    assert offered.action.startswith(goes_to)
    assert "2026-12-31" in offered.action


# Why, of what ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [77, 28, 36, 80])
def test_why_speaks_of_the_units_figure_last_shown(talk: Talk, number: int):
    talk.say_as("head", "unit_progress", slots={"unit": "OFFICE"})
    assert first(talk, "head", "why_obligation", QuestionForm(number=number)) == (
        "Office: 28/36 người xong là 77%, chỉ tiêu 80% cần 29 người."
    )


@pytest.mark.parametrize("intent", ["why_obligation", "plan_targets"])
def test_of_whom_begins_with_the_subtraction(talk: Talk, intent: str):
    talk.say_as("head", "unit_progress", slots={"unit": "OFFICE"})
    asked = QuestionForm(of_whom=True, number=36)
    assert first(talk, "head", intent, asked) == (
        "Tính trên 36 người: 42 người thuộc đối tượng "
        "− 1 nghỉ thai sản − 1 đi học dài hạn − 1 mới về − 3 được miễn."
    )


def test_a_percentage_of_ones_unit_is_explained_without_an_answer_before(talk: Talk):
    own = first(talk, "head", "why_obligation", QuestionForm(number=12))
    assert not own.startswith("Office")
    assert first(talk, "head", "why_obligation", QuestionForm(number=77)).startswith(
        "Office: 28/36 người xong là 77%"
    )


def test_few_peoples_figures_are_not_explained_either(talk: Talk):
    talk.say_as("team2", "unit_progress", slots={"unit": "TEAM"})
    text = "\n".join(said(talk, "team2", "why_obligation", QuestionForm(number=33)))
    assert "người xong" not in text


def test_without_a_figure_before_of_whom_is_the_plans_population(talk: Talk):
    asked = QuestionForm(of_whom=True, number=80)
    assert said(talk, "staff40", "plan_targets", asked)[:2] == [
        "Tính trên: công chức.",
        "Ethics every year: từ 80% trở lên.",
    ]


def test_last_years_classes_stand_in_one_line(talk: Talk):
    for number in (1, 2, 3):
        ends = date(2025, number, 9)
        talk.make.result("staff40", Topic.ETHICS, title=f"Lớp {number}", ends=ends)
    text = talk.ask("why_obligation", "staff40", target="P.ETHICS").text
    assert (
        "• Không tính 3 lớp của năm 2025: không nằm trong thời gian được tính." in text.splitlines()
    )


# What is offered ---------------------------------------------------------------------------


def offered(talk: Talk, code: str | None, *intents: str) -> list[str]:
    candidates = tuple((intent, 0.3) for intent in intents)
    turn = talk.say_as(code, intents[0], zone=Zone.OFFER, candidates=candidates)
    return [choice.action.partition("?")[0] for choice in turn.reply.choices]


def test_nobody_is_offered_thanks_nor_a_link_that_they_have(talk: Talk):
    found = offered(talk, "staff40", "deadlines", "thanks", "link_account")
    assert found[0] == "deadlines"
    assert not {"thanks", "link_account"} & set(found)
    assert offered(talk, None, "plan_targets", "link_account") == ["plan_targets", "link_account"]


@pytest.mark.parametrize("intent", ["review_queue", "manage_class", "remind_unit", "nominate"])
def test_what_would_only_be_refused_is_not_offered(talk: Talk, intent: str):
    assert intent not in offered(talk, "staff40", "deadlines", intent)
    assert intent in offered(talk, "officer", "deadlines", intent)


def test_a_head_is_offered_what_heads_do(talk: Talk):
    assert "nominate" in offered(talk, "head", "deadlines", "nominate")
    assert "review_queue" not in offered(talk, "head", "deadlines", "review_queue")


def test_one_weak_reading_is_not_offered_alone(talk: Talk):
    assert len(offered(talk, "staff40", "deadlines")) == 3
    assert len(set(offered(talk, "staff41", "my_missing", "thanks"))) == 3


def test_buttons_of_targets_that_begin_alike_are_told_apart(talk: Talk):
    skills = ETHICS.replace("ETHICS", "SKILLS").replace('"ethics"', '"public_service_skills"')
    long = "Cập nhật kiến thức, kỹ năng, phương pháp thực thi công vụ theo vị trí việc làm"
    named = [target.replace("Ethics every year", long) for target in (ETHICS, skills)]
    talk.make.plan(profile("P", *named, HOURS))
    labels = [choice.label for choice in talk.ask("unit_progress", "head").choices]
    assert labels[1:4] == [
        "Xem Đạo đức công vụ",
        "Xem Kỹ năng thực thi công vụ",
        "Xem 40 tiết",
    ]


def test_asked_whether_something_is_overdue_the_first_line_says_yes_or_no(talk: Talk):
    asked = QuestionForm(whether=Whether.SO)
    late = {"overdue": True}
    assert first(talk, "staff40", "deadlines", asked, **late).startswith(
        "Không: chưa việc nào quá hạn; hạn gần nhất: thứ Năm 31/12"
    )
    assert first(talk, "staff40", "deadlines", QuestionForm(), **late).startswith("Hạn gần nhất")


def test_without_a_plan_nobody_is_called_done(talk: Talk):
    later = NOW.replace(year=2027, month=1, day=12)
    for intent, asker in (("remind_unit", "head"), ("compare_units", "chair")):
        reply = talk.ask(intent, asker, at=later)
        assert reply.text.startswith("Chưa có kế hoạch nào")
        assert [choice.label for choice in reply.choices] == ["Kết quả năm 2026"]


def test_whether_one_had_enough_hours_in_a_year_that_is_over_is_told_in_figures(talk: Talk):
    talk.make.plan(profile("P", HOURS).replace("2026-01-01", "2025-01-01"))
    talk.make.result("staff40", Topic.LAW, ends=date(2025, 3, 1), hours="36")
    period = {"from": "2025-01-01", "to": "2025-12-31"}
    asked = QuestionForm(whether=Whether.SO)
    line = first(talk, "staff40", "hours_this_year", asked, period=period)
    assert line == "Năm 2025: anh/chị thiếu 4 tiết, không hoàn thành (36/40 tiết)."


@pytest.mark.parametrize("said", ["vì sao", "tại sao vậy", "sao lại thế"])
def test_why_after_an_appointment_is_of_its_conditions(talk: Talk, said: str):
    shown = talk.say_as("staff40", "appointment_readiness").reply.text
    why = talk.say_as("staff40", "why_obligation", text=said).reply.text
    assert why.splitlines()[0] == shown.splitlines()[0]
    named = talk.say_as("staff40", "why_obligation", slots={"topic": "ethics"}).reply.text
    assert "Ethics every year" in named.splitlines()[0]
