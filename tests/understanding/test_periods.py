"""Times as people say them, on Wednesday 18 November 2026."""

from __future__ import annotations

import pytest

from bot.understanding.periods.grammar import grammar
from bot.understanding.periods.recognizer import find
from bot.understanding.text.normalisation import Normaliser
from bot.understanding.text.vocabulary import vocabulary
from tests.understanding.conftest import WEDNESDAY


def said(text: str, locale: str = "vi") -> list[str]:
    """Return the times of a text as first..last, one day as itself."""
    tokens = Normaliser(vocabulary(locale))(text)
    return [
        f"{period.days.first}" if period.days.single else f"{period.days.first}..{period.days.last}"
        for period in find(grammar(locale), tokens, WEDNESDAY)
    ]


DAYS = {
    "hôm nay có lớp không": "2026-11-18",
    "mai em học gì": "2026-11-19",
    "ngay kia hoc may gio": "2026-11-20",
    "hôm kia": "2026-11-16",
    "thứ 6 tuần này": "2026-11-20",
    "thu sau tuan sau": "2026-11-27",
    "t7 này": "2026-11-21",
    "chủ nhật tuần trước": "2026-11-15",
    "15/9": "2026-09-15",
    "ngày 2 tháng 12": "2026-12-02",
    "mùng 2 tháng 9 năm sau": "2027-09-02",
    "hạn 31/12/2026": "2026-12-31",
    "2026-11-01": "2026-11-01",
    "3 ngày nữa": "2026-11-21",
    "hai tuần nữa": "2026-12-02",
    "ngày 5 tháng sau": "2026-12-05",
    "trước Tết": "2027-02-06",
    "hôm 2/9 vừa rồi": "2026-09-02",
    "20/12 vừa qua": "2025-12-20",
    "nửa tháng nữa": "2026-12-03",
    "ngày cuối năm": "2026-12-31",
}
STRETCHES = {
    "tuần này": "2026-11-16..2026-11-22",
    "tuan toi": "2026-11-23..2026-11-29",
    "cuối tuần sau": "2026-11-28..2026-11-29",
    "tháng sau": "2026-12-01..2026-12-31",
    "thang sau": "2026-12-01..2026-12-31",
    "tháng sáu": "2026-06-01..2026-06-30",
    "tháng năm": "2026-05-01..2026-05-31",
    "tháng 9/2025": "2025-09-01..2025-09-30",
    "T12": "2026-12-01..2026-12-31",
    "tháng 1 năm sau": "2027-01-01..2027-01-31",
    "quý 3": "2026-07-01..2026-09-30",
    "quý III năm ngoái": "2025-07-01..2025-09-30",
    "quy truoc": "2026-07-01..2026-09-30",
    "6 tháng đầu năm": "2026-01-01..2026-06-30",
    "sau thang cuoi nam": "2026-07-01..2026-12-31",
    "9 tháng đầu năm 2025": "2025-01-01..2025-09-30",
    "báo cáo 9 tháng": "2026-01-01..2026-09-30",
    "năm nay": "2026-01-01..2026-12-31",
    "nam 2025": "2025-01-01..2025-12-31",
    "giai đoạn 2021–2025": "2021-01-01..2025-12-31",
    "cùng kỳ năm ngoái": "2025-01-01..2025-11-18",
    "từ đầu năm đến nay": "2026-01-01..2026-11-18",
    "từ nay đến cuối năm": "2026-11-18..2026-12-31",
    "từ 1/10 đến 15/10": "2026-10-01..2026-10-15",
    "tu 1 den 15/10": "2026-10-01..2026-10-15",
    "từ tháng 1 đến tháng 3 năm 2027": "2027-01-01..2027-03-31",
    "từ 15/12 đến 15/1": "2026-12-15..2027-01-15",
    "1/12-15/12": "2026-12-01..2026-12-15",
    "tháng 11 và 12": "2026-11-01..2026-12-31",
    "30 ngày tới": "2026-11-18..2026-12-18",
    "đến hết quý 3": "2026-01-01..2026-09-30",
    "quí III năm ngoái": "2025-07-01..2025-09-30",
    "q2-2026": "2026-04-01..2026-06-30",
    "thg 9": "2026-09-01..2026-09-30",
    "th10": "2026-10-01..2026-10-31",
    "T.10": "2026-10-01..2026-10-31",
    "6t đầu năm": "2026-01-01..2026-06-30",
    "6th đầu năm": "2026-01-01..2026-06-30",
    "t1-t3": "2026-01-01..2026-03-31",
    "t7 đến t9": "2026-07-01..2026-09-30",
    "q1-q3": "2026-01-01..2026-09-30",
    "từ t4 đến nay": "2026-04-01..2026-11-18",
    "tu thang 1 toi thang 10": "2026-01-01..2026-10-31",
    "từ hồi tháng 6 tới giờ": "2026-06-01..2026-11-18",
    "kể từ đầu năm ngoái": "2025-01-01..2026-11-18",
    "hồi đầu năm": "2026-01-01..2026-03-31",
    "giữa năm ngoái": "2025-05-01..2025-08-31",
    "hè vừa rồi": "2026-06-01..2026-08-31",
    "năm học 2025-2026": "2025-09-01..2026-08-31",
    "nam hoc truoc": "2025-09-01..2026-08-31",
    "từ 01.10 đến 15.11": "2026-10-01..2026-11-15",
    "năm ngoái cùng kỳ": "2025-01-01..2025-11-18",
    "năm 2k25": "2025-01-01..2025-12-31",
}
NOT_TIMES = (
    "31/2",
    "ngày 30 tháng 2",
    "mỗi năm học bao nhiêu tiết",
    "moi nam toi thieu may tiet",
    "nghị định 171/2025",
    "thông tư 03/2023",
    "lớp thứ hai",
    "năm đồng chí",
    "cần thêm ba người",
    "cả lớp học 4.5 tiết",
    "sau khi học xong",
)


@pytest.mark.parametrize(("text", "expected"), [*DAYS.items(), *STRETCHES.items()])
def test_times_are_found_whole(text: str, expected: str) -> None:
    assert said(text) == [expected]


@pytest.mark.parametrize(("text", "expected"), [*DAYS.items(), *STRETCHES.items()])
def test_times_are_found_inside_a_sentence(text: str, expected: str) -> None:
    around = "cho em hoi {} thi sao a" if text.isascii() else "cho em hỏi {} thì sao ạ"
    assert expected in said(around.format(text))


@pytest.mark.parametrize("text", NOT_TIMES)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert said(text) == []


def test_accents_decide_between_six_and_after() -> None:
    assert said("tháng sau") != said("tháng sáu")


def test_of_two_times_both_are_found() -> None:
    assert said("hôm nay bận, thứ hai tuần sau nhắc tôi") == ["2026-11-18", "2026-11-23"]


def test_months_at_the_beginning_are_those_reported() -> None:
    assert said("9 tháng phòng tôi đạt bao nhiêu") == ["2026-01-01..2026-09-30"]
    assert said("nghỉ 9 tháng có phải học không") == []


def test_days_of_a_week_from_one_to_another_stay_days() -> None:
    assert said("bận t3 đến t6 tuần sau") != ["2026-03-01..2026-06-30"]


def test_the_edge_of_a_year_alone_is_too_vague() -> None:
    assert said("cuối năm có đạt không") == []
    assert said("đến cuối năm nay") == ["2026-10-01..2026-12-31"]
