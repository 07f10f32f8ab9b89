"""What somebody is told of themselves: what is missing, all of it, why, by when, how many hours."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.conversation.messages import Outcome
from bot.training.enums import Evidence, Topic
from tests.builders.sample import ZONE
from tests.handlers.conftest import Talk


def first_line(talk: Talk, intent: str, code: str, **asked) -> str:
    return talk.ask(intent, code, **asked).text.splitlines()[0]


def test_one_target_in_hours_is_said_in_the_first_line_with_its_day(talk: Talk):
    # staff01 is exempt from ethics.
    talk.make.result("staff01", Topic.DIGITAL, hours="28")
    reply = talk.ask("my_missing", "staff01")
    assert reply.text.splitlines() == [
        "Anh/chị còn thiếu 12 tiết, hạn thứ Năm 31/12.",
        "• Forty hours (hạn thứ Năm 31/12): còn 12 tiết – 28/40 tiết (70%) ▰▰▰▰▰▰▰▱▱▱",
        "Số liệu đến 09:30 thứ Ba 10/11/2026.",
    ]
    assert reply.outcome is Outcome.ANSWERED


def test_several_missing_things_are_counted_with_the_nearest_day(talk: Talk):
    talk.make.result("staff40", Topic.DIGITAL)
    line = first_line(talk, "my_missing", "staff40")
    assert line == "Anh/chị còn 2 việc chưa xong, hạn gần nhất thứ Năm 31/12."


def test_what_is_overdue_is_said_first(talk: Talk):
    talk.make.plan(
        """
        [plan]
        code = "P"
        title = "T"
        issuer = "I"
        [[target]]
        id = "P.ETHICS"
        title = "Ethics by June"
        population = { group = ["cong_chuc"] }
        measure = { kind = "flow", parts = [{ topic = "ethics" }] }
        threshold = 80
        due = "06-30"
        """
    )
    line = first_line(talk, "my_missing", "staff40")
    assert line == "Anh/chị có 1 việc quá hạn (từ thứ Ba 30/06), tổng cộng còn 1 việc chưa xong."
    assert first_line(talk, "deadlines", "staff40") == "Đã quá hạn 133 ngày, từ thứ Ba 30/06."


def test_nothing_missing_is_said_as_such(talk: Talk):
    assert first_line(talk, "my_missing", "team1") == (
        "Anh/chị không còn thiếu gì: đã xong 2/2 việc."
    )


def test_who_is_on_leave_owes_nothing_and_is_told_why(talk: Talk):
    text = talk.ask("my_missing", "staff04").text
    assert text.splitlines() == [
        "Hiện anh/chị không phải hoàn thành nội dung bồi dưỡng nào: nghỉ thai sản.",
        "Số liệu đến 09:30 thứ Ba 10/11/2026.",
    ]
    about_one = talk.ask("my_obligations", "staff04", topic="ethics").text.splitlines()
    assert about_one[:2] == [
        "Không: nội dung này không áp dụng cho anh/chị (nghỉ thai sản).",
        "• Ethics every year: không phải thực hiện (nghỉ thai sản).",
    ]


def test_a_question_about_one_topic_is_answered_about_that_topic(talk: Talk):
    text = talk.ask("my_missing", "staff40", topic="ethics").text
    assert "Ethics every year" in text
    assert "Forty hours" not in text
    none = first_line(talk, "my_missing", "staff40", topic="foreign_language")
    assert none == "Kế hoạch đang dùng không yêu cầu anh/chị học Ngoại ngữ."


def test_without_a_plan_for_the_year_it_is_said_and_no_old_threshold_used(talk: Talk):
    later = datetime(2027, 1, 4, 9, 0, tzinfo=ZONE)
    for intent in ("my_missing", "my_obligations", "why_obligation", "deadlines"):
        line = first_line(talk, intent, "staff40", at=later)
        assert line == (
            "Chưa có kế hoạch nào có hiệu lực cho năm 2027, "
            "nên em chưa thể nói anh/chị phải học gì."
        )


def test_a_group_of_which_nothing_is_asked_is_told_so(talk: Talk):
    talk.make.person("v", "OFFICE", group="vien_chuc")
    line = first_line(talk, "my_obligations", "v")
    assert line == "Kế hoạch P không giao chỉ tiêu nào cho đối tượng của anh/chị."


def test_all_obligations_are_listed_done_or_not(talk: Talk):
    lines = talk.ask("my_obligations", "staff07").text.splitlines()
    assert lines[0] == "Anh/chị có 2 nội dung bồi dưỡng phải hoàn thành theo kế hoạch P, đã xong 1."
    assert lines[1] == "✓ Ethics every year: đạt."
    assert lines[2].startswith("○ Forty hours (hạn thứ Năm 31/12): còn 32 tiết – 8/40 tiết (20%)")


def test_why_names_rule_document_and_each_result(talk: Talk):
    make = talk.make
    make.result("staff40", Topic.ETHICS, title="Tự khai", evidence=Evidence.DECLARED)
    make.result("staff40", Topic.ETHICS, title="Năm ngoái", ends=date(2025, 12, 31))
    make.result("staff40", Topic.ETHICS, title="Không đạt", passed=False)
    make.result("staff40", Topic.ETHICS, title="Chưa xong", ends=date(2026, 11, 20))
    text = talk.ask("why_obligation", "staff40", target="P.ETHICS").text
    assert "Căn cứ: P." in text
    for title, why in (
        ("Tự khai", "minh chứng chưa đủ"),
        ("Năm ngoái", "không nằm trong thời gian được tính"),
        ("Không đạt", "kết quả Không đạt"),
        ("Chưa xong", "chưa kết thúc vào ngày này"),
    ):
        (line,) = (
            shown for shown in text.splitlines() if title in shown and shown[:7] == "• Không"
        )
        assert line.endswith(f"{why}.")


def test_why_with_many_results_stays_short_and_says_how_many_more(talk: Talk):
    for number in range(1, 15):
        talk.make.result("staff40", Topic.ETHICS, title=f"Lớp {number}", passed=False)
    lines = talk.ask("why_obligation", "staff40", target="P.ETHICS").text.splitlines()
    assert len(lines) <= 12
    assert "… và 6 mục nữa." in lines


def test_somebody_elses_target_is_not_explained(talk: Talk):
    text = talk.ask("why_obligation", "staff40", target="KH774.VC1").text
    assert "KH774.VC1" not in text


def test_why_a_target_of_others_does_not_apply_is_explained_by_its_rule(talk: Talk):
    leading = 'population = { group = ["cong_chuc"], leading = true }'
    talk.make.plan(SAMPLE.replace('population = { group = ["cong_chuc"] }', leading))
    assert talk.ask("why_obligation", "staff40", target="P.HOURS").text.splitlines()[:3] == [
        "Forty hours: không thuộc đối tượng.",
        "• Quy định: đủ 40 tiết (mọi nội dung), hạn 31/12/2026. Căn cứ: P.",
        "• Không thuộc đối tượng của chỉ tiêu này.",
    ]


def test_why_after_an_answer_about_one_target_explains_that_one(talk: Talk):
    reply = talk.ask("my_missing", "staff40", topic="ethics")
    (why,) = (choice.action for choice in reply.choices if choice.action.startswith("why"))
    assert talk.tap(why, "staff40").text.startswith("Ethics every year: ")


def test_hours_that_are_done_say_of_what(talk: Talk):
    assert "Forty hours: đạt." in talk.ask("hours_this_year", "team1").text


def test_who_has_the_hours_is_told_so_in_the_first_line(talk: Talk):
    first = talk.ask("hours_this_year", "team1").text.split("\n")[0]
    assert first.startswith("Năm nay anh/chị đã đủ 40 tiết: học được ")


def test_deadlines_come_nearest_first_with_the_days_left(talk: Talk):
    lines = talk.ask("deadlines", "staff40").text.splitlines()
    assert lines[0] == "Hạn gần nhất: thứ Năm 31/12, còn 51 ngày."
    last_day = datetime(2026, 12, 31, 8, 0, tzinfo=ZONE)
    assert first_line(talk, "deadlines", "staff40", at=last_day) == "Hạn là hôm nay, thứ Năm 31/12."
    assert first_line(talk, "deadlines", "team1") == "Anh/chị không còn việc nào chờ hạn."


def test_a_plan_without_end_has_no_due_day_and_no_figure_of_one(talk: Talk):
    talk.make.plan(SAMPLE.replace("threshold = 100", 'threshold = 100\nperiod = "plan"'))
    assert first_line(talk, "deadlines", "staff40") == "Việc còn lại chưa ấn định hạn."
    line = first_line(talk, "my_missing", "staff40")
    assert line == (
        "Chưa có dữ liệu: chưa ghi nhận kết quả nào của anh/chị cho 1 việc, "
        "hạn gần nhất chưa ấn định."
    )


# Hours --------------------------------------------------------------------------------------


def test_hours_say_the_total_what_is_missing_and_each_entry(talk: Talk):
    talk.make.result("staff07", Topic.LAW, title="Luật", hours="4.5", ends=date(2026, 5, 6))
    talk.make.result("staff07", Topic.LAW, title="Trượt", hours="8", passed=False)
    talk.make.result("staff07", Topic.LAW, title="Năm kia", hours="8", ends=date(2024, 5, 6))
    lines = talk.ask("hours_this_year", "staff07").text.splitlines()
    assert lines[0] == "Năm nay anh/chị học được 12,5 tiết, còn thiếu 27,5 tiết."
    assert "• 06/05/2026: Luật, 4,5 tiết" in lines
    assert "• 05/03/2026: Trượt, không tính (Không đạt)" in lines
    assert not any("Năm kia" in line for line in lines)


def test_hours_of_another_year_are_not_called_this_years(talk: Talk):
    talk.make.plan(SAMPLE)
    talk.make.result("staff07", Topic.LAW, title="Năm ngoái", hours="6", ends=date(2025, 5, 6))
    period = {"from": "2025-01-01", "to": "2025-12-31"}
    lines = talk.ask("hours_this_year", "staff07", period=period).text.splitlines()
    assert lines[0] == "Năm 2025 anh/chị học được 6 tiết."
    assert lines[-1] == "Số liệu tính đến ngày 31/12/2025."


SAMPLE = """
[plan]
code = "P"
title = "T"
issuer = "I"
[[target]]
id = "P.HOURS"
title = "Forty hours"
population = { group = ["cong_chuc"] }
measure = { kind = "hours", min = 40 }
threshold = 100
"""


def test_hours_about_one_topic_count_that_topic_only(talk: Talk):
    talk.make.result("staff07", Topic.LAW, hours="4")
    line = first_line(talk, "hours_this_year", "staff07", topic="law")
    assert line == "Pháp luật – năm 2026 anh/chị học được 4 tiết."


@pytest.mark.parametrize(
    ("page", "shown", "label"),
    [(1, 8, "1/3"), (2, 8, "2/3"), (3, 4, "3/3"), (9, 4, "3/3"), (0, 8, "1/3")],
)
def test_a_long_statement_comes_in_pages_and_a_stale_button_shows_the_nearest(
    talk: Talk, page: int, shown: int, label: str
):
    for number in range(1, 20):  # and one of the sample
        talk.make.result("staff07", Topic.LAW, title=f"Lớp {number}", hours="1")
    reply = talk.ask("hours_this_year", "staff07", page=page)
    lines = reply.text.splitlines()
    assert sum(line.startswith("• ") and "tiết" in line for line in lines) == shown
    assert f"Trang {label}" in lines
    actions = [choice.action for choice in reply.choices]
    assert (f"hours_this_year?page={page + 1}" in actions) == (page in (1, 2))


def test_the_next_page_keeps_the_period_and_the_topics(talk: Talk):
    for number in range(1, 20):
        talk.make.result("staff07", Topic.LAW, title=f"Lớp {number}", ends=date(2025, 3, number))
    asked = {"period": {"from": "2025-01-01", "to": "2025-12-31"}, "topics": ["law", "ethics"]}
    reply = talk.ask("hours_this_year", "staff07", **asked)
    (more,) = (choice for choice in reply.choices if "page=2" in choice.action)
    second = talk.tap(more.action, "staff07")
    assert "Trang 2/3" in second.text
    assert "31/12/2025" in second.text


def test_every_answer_about_oneself_says_as_of_when(talk: Talk):
    for intent in (
        "my_missing",
        "my_obligations",
        "why_obligation",
        "deadlines",
        "hours_this_year",
    ):
        assert "Số liệu đến 09:30 thứ Ba 10/11/2026." in talk.ask(intent, "staff07").text


def test_a_record_can_be_said_to_be_wrong_and_asked_why(talk: Talk):
    for intent in ("my_missing", "my_obligations", "deadlines"):
        actions = {choice.action for choice in talk.ask(intent, "staff07").choices}
        assert {"why_obligation", "report_error"} <= actions
