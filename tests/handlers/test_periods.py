"""Years that are over, periods that have not begun, and parts of a year."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.training.enums import Topic
from tests.builders.sample import ZONE
from tests.handlers.conftest import Talk

LATER = datetime(2027, 1, 5, 9, 0, tzinfo=ZONE)
LAST_YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
NEXT_YEAR = {"from": "2027-01-01", "to": "2027-12-31"}
OPEN_ENDED = """
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
[[target]]
id = "P.STATE"
title = "A degree"
population = { group = ["cong_chuc"] }
measure = { kind = "state", degree = "dai_hoc" }
threshold = 100
"""
OWED = ("my_missing", "my_obligations", "why_obligation", "deadlines")


def lines(talk: Talk, intent: str, code: str, **asked) -> list[str]:
    return talk.ask(intent, code, **asked).text.splitlines()


# Ahead ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("intent", OWED)
def test_next_year_without_a_plan_is_not_answered_with_this_years(talk: Talk, intent: str):
    assert lines(talk, intent, "staff07", period=NEXT_YEAR) == [
        "Chưa có kế hoạch nào có hiệu lực cho năm 2027, nên em chưa thể nói anh/chị phải học gì."
    ]


@pytest.mark.parametrize("intent", OWED)
def test_next_year_is_told_by_the_plan_that_holds_then(talk: Talk, intent: str):
    talk.make.plan(OPEN_ENDED)
    talk.make.holds("staff07", degree="thac_si")
    said = lines(talk, intent, "staff07", period=NEXT_YEAR)
    assert said[0] == (
        "Năm 2027 chưa bắt đầu: anh/chị sẽ có 1 nội dung bồi dưỡng phải hoàn thành theo kế hoạch P."
    )
    assert "31/12/2027" in said[1]
    assert "31/12/2026" not in "".join(said)
    assert said[2] == "• A degree: đạt."


def test_later_days_of_this_year_are_answered_with_what_is_known(talk: Talk):
    december = {"from": "2026-12-01", "to": "2026-12-31"}
    assert lines(talk, "my_missing", "staff07", period=december)[0] == (
        "Anh/chị còn thiếu 32 tiết, hạn thứ Năm 31/12."
    )


def test_hours_of_a_period_ahead_are_not_todays(talk: Talk):
    assert lines(talk, "hours_this_year", "staff07", period=NEXT_YEAR)[0] == (
        "Năm 2027 chưa bắt đầu nên chưa có kết quả nào của anh/chị."
    )


# Over ----------------------------------------------------------------------------------------


def test_what_was_missing_of_a_year_that_is_over_is_not_called_due(talk: Talk):
    asked = {"period": LAST_YEAR, "at": LATER}
    assert lines(talk, "my_missing", "staff07", **asked) == [
        "Năm 2026: anh/chị thiếu 32 tiết, không hoàn thành (8/40 tiết).",
        "• Forty hours: không hoàn thành, thiếu 32 tiết – 8/40 tiết (20%) ▰▰▱▱▱▱▱▱▱▱",
        "Số liệu tính đến ngày 31/12/2026.",
    ]
    assert lines(talk, "my_obligations", "staff07", **asked)[:2] == [
        "Năm 2026: anh/chị có 2 nội dung bồi dưỡng phải hoàn thành theo kế hoạch P, đã xong 1.",
        "✓ Ethics every year: đã hoàn thành.",
    ]
    assert lines(talk, "deadlines", "staff07", **asked)[0] == (
        "Năm 2026: hạn thứ Năm 31/12/2026 đã qua, anh/chị không hoàn thành 1 việc."
    )
    assert (
        lines(talk, "why_obligation", "staff07", **asked)[0]
        == "Năm 2026 – Forty hours: không hoàn thành."
    )
    done = lines(talk, "my_missing", "team1", **asked)
    assert done[0] == "Năm 2026: anh/chị đã hoàn thành 2/2 việc."


def test_a_year_over_of_which_nothing_is_known_is_not_called_not_completed(talk: Talk):
    asked = {"period": LAST_YEAR, "at": LATER}
    said = lines(talk, "my_missing", "staff40", **asked)
    assert said[0] == (
        "Năm 2026: chưa có dữ liệu, chưa ghi nhận kết quả nào của anh/chị cho 2 việc."
    )
    assert said[1] == "• Ethics every year: chưa có dữ liệu."
    assert lines(talk, "deadlines", "staff40", **asked)[0] == said[0]
    colleague = lines(talk, "person_lookup", "head", person="staff40", **asked)
    assert colleague[0] == said[0].replace("anh/chị", "Giàng A Mẫu 40")
    talk.make.result("staff40", Topic.DIGITAL, ends=date(2026, 3, 1), hours="1")
    two = lines(talk, "my_missing", "staff40", **asked)
    assert two[0] == "Năm 2026: anh/chị không hoàn thành 2/2 việc."


def test_what_was_done_with_a_moved_due_day_is_done(talk: Talk):
    talk.make.waive("team1", "P.ETHICS", "extension", last=date(2027, 3, 31))
    for intent in ("my_missing", "deadlines"):
        said = lines(talk, intent, "team1", period=LAST_YEAR, at=LATER)
        assert said[0] == "Năm 2026: anh/chị đã hoàn thành 2/2 việc."


def test_a_moved_due_day_keeps_a_year_open(talk: Talk):
    talk.make.waive("staff07", "P.HOURS", "extension", last=date(2027, 3, 31))
    said = lines(talk, "my_missing", "staff07", period=LAST_YEAR, at=LATER)
    assert said[0] == "Tính đến 31/12/2026, anh/chị còn 1 việc chưa xong."
    assert "hạn thứ Tư 31/03" in said[1]


def test_the_buttons_of_a_past_years_answer_stay_with_that_year(talk: Talk):
    reply = talk.ask("my_missing", "staff07", period=LAST_YEAR, at=LATER)
    (why,) = (choice for choice in reply.choices if choice.action.startswith("why_obligation"))
    assert talk.tap(why.action, "staff07", at=LATER).text.startswith(
        "Năm 2026 – Forty hours: không hoàn"
    )


def test_what_came_after_a_year_does_not_explain_it(talk: Talk):
    talk.make.result("staff07", Topic.LAW, title="Năm sau", ends=date(2027, 1, 4))
    text = talk.ask("why_obligation", "staff07", period=LAST_YEAR, at=LATER).text
    assert "Năm sau" not in text


def test_a_day_within_a_year_that_goes_on_is_told_as_it_was(talk: Talk):
    quarter = {"from": "2026-01-01", "to": "2026-03-31"}
    assert lines(talk, "my_missing", "staff07", period=quarter)[0] == (
        "Tính đến 31/03/2026, anh/chị còn 1 việc chưa xong."
    )
    assert lines(talk, "deadlines", "staff07", period=quarter)[0] == (
        "Tính đến 31/03/2026, anh/chị còn 1 việc chưa xong, hạn như sau:"
    )


# What applies, what is recorded --------------------------------------------------------------


def test_only_what_applies_is_counted(talk: Talk):
    assert lines(talk, "my_obligations", "staff01")[::2] == [
        "Anh/chị có 1 nội dung bồi dưỡng phải hoàn thành theo kế hoạch P, đã xong 0.",
        "– Ethics every year: được miễn.",
    ]


def test_a_target_of_others_is_answered_with_no(talk: Talk):
    leading = 'population = { group = ["cong_chuc"], leading = true }'
    talk.make.plan(OPEN_ENDED.replace('population = { group = ["cong_chuc"] }', leading))
    said = lines(talk, "my_obligations", "staff07", target="P.HOURS")
    assert said[0] == "Không: forty hours chỉ tính công chức (trưởng, phó phòng và tương đương)."
    due = lines(talk, "deadlines", "staff07", target="P.HOURS")
    assert due[0] == "Forty hours chỉ tính công chức (trưởng, phó phòng và tương đương)."


def test_nothing_recorded_is_not_presented_as_not_done(talk: Talk):
    said = lines(talk, "my_missing", "staff40")
    assert said[0].startswith("Chưa có dữ liệu: chưa ghi nhận kết quả nào của anh/chị cho 2 việc")
    assert all(line.endswith(" – chưa có dữ liệu") for line in said[1:3])


# Hours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        ("2026-01-01", "2026-03-31", "Quý 1/2026"),
        ("2026-01-01", "2026-06-30", "6 tháng đầu năm 2026"),
        ("2026-01-01", "2026-10-15", "Từ 01/01/2026 đến 15/10/2026"),
        ("2026-03-01", "2026-03-31", "Tháng 03/2026"),
        ("2026-03-05", "2026-03-05", "Ngày 05/03/2026"),
        ("2025-12-01", "2026-12-31", "Từ 01/12/2025 đến 31/12/2026"),
        ("2026-02-01", "2026-04-30", "Từ 01/02/2026 đến 30/04/2026"),
    ],
)
def test_hours_of_part_of_a_year_are_named_and_not_compared_with_a_years_need(
    talk: Talk, first: str, last: str, span: str
):
    said = lines(talk, "hours_this_year", "staff07", period={"from": first, "to": last})
    assert said[0] == f"{span} anh/chị học được 8 tiết."
    assert not any("40" in line for line in said)


def test_the_second_half_of_a_year_has_a_name(talk: Talk):
    period = {"from": "2026-07-01", "to": "2026-12-31"}
    assert lines(talk, "hours_this_year", "staff07", period=period)[0] == (
        "6 tháng cuối năm 2026: chưa ghi nhận kết quả nào của anh/chị."
    )


def test_no_result_is_not_nought_hours(talk: Talk):
    period = {"from": "2024-01-01", "to": "2024-12-31"}
    assert lines(talk, "hours_this_year", "staff07", period=period)[0] == (
        "Năm 2024: chưa ghi nhận kết quả nào của anh/chị."
    )
    assert lines(talk, "hours_this_year", "staff40")[0] == (
        "Năm nay chưa ghi nhận kết quả nào của anh/chị; còn thiếu 40 tiết."
    )


def test_hours_of_the_whole_of_this_year_are_compared_with_its_need(talk: Talk):
    said = lines(talk, "hours_this_year", "staff07", period=LAST_YEAR)
    assert said[0] == "Năm nay anh/chị học được 8 tiết, còn thiếu 32 tiết."
