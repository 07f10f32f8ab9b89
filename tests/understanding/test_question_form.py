"""How a question is put: whether, which day, of whom; read as people type."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.understanding.entities.gazetteer import Nothing
from bot.understanding.parsing import Parser
from bot.understanding.question_form import (
    PLAIN,
    DateAsked,
    Learning,
    QuestionForm,
    Whether,
    question_form,
)

DAY = date(2026, 12, 1)


def form(text: str, locale: str = "vi") -> QuestionForm:
    return question_form(Parser(locale)(text, DAY, Nothing()).words, locale)


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("em có phải học đạo đức công vụ không ạ", Whether.SO),
        ("co bat buoc hoc k", Whether.SO),
        ("học online có đc tính ko", Whether.SO),
        ("phòng mình đạt chưa nhỉ", Whether.YET),
        ("em hoc phap luat chua", Whether.YET),
        ("còn ai chưa học không", None),
        ("em còn thiếu gì", None),
        ("vì sao em chưa đạt", None),
        ("bao giờ thì có không", None),
    ],
)
def test_yes_or_no_is_asked_for_at_the_end_where_nothing_asks_for_more(text: str, whether):
    assert form(text).whether is whether


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("Do I have to take ethics", Whether.SO),
        ("have I finished law yet", Whether.YET),
        ("what do I still have to do", None),
    ],
)
def test_english_asks_at_the_beginning(text: str, whether):
    assert form(text, "en").whether is whether


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hạn đăng ký lớp pháp luật là khi nào", DateAsked.REGISTRATION),
        ("dang ky den ngay nao het han", DateAsked.REGISTRATION),
        ("hạn nộp giấy chứng nhận", DateAsked.PAPERS),
        ("nop minh chung truoc ngay nao", DateAsked.PAPERS),
        ("hạn cuối là bao giờ", None),
    ],
)
def test_the_day_of_a_class_and_of_papers_are_told_from_the_obligations(text: str, kind):
    assert form(text).date is kind


@pytest.mark.parametrize(
    ("text", "learning"),
    [
        ("hoc truc tuyen co tinh khong", Learning.ONLINE),
        ("lớp của bộ có được tính không", Learning.ELSEWHERE),
        ("em tự học ở nhà thì sao", Learning.SELF_STUDY),
        ("chuyển đơn vị thì kết quả cũ có tính không", Learning.MOVED),
        ("hoc o co quan cu co duoc cong nhan ko", Learning.MOVED),
        ("tiết dư cộng sang năm tới được không", Learning.LEFT_OVER),
        ("hoc thua tiet co bao luu khong", Learning.LEFT_OVER),
        ("học t7 cn có được tính ko", Learning.OFF_HOURS),
        ("chủ nhật có lớp không", None),
        ("em chuyển về phòng này rồi", None),
        ("lớp kia có tính không", None),
    ],
)
def test_ways_of_learning_are_heard(text: str, learning):
    assert form(text).learning is learning


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("hợp đồng có phải học không", ("hop_dong",)),
        ("vien chuc co phai hoc dao duc khong", ("vien_chuc",)),
        ("công chức và viên chức có học chung không", ("vien_chuc",)),
        ("em là viên chức có phải học không", ()),
        ("em thuộc diện hợp đồng thì có phải học không", ()),
    ],
)
def test_a_group_is_asked_about_unless_somebody_says_to_be_of_it(text: str, groups):
    assert form(text).groups == groups


def test_figures_and_denominators():
    assert form("vì sao chỉ 69%").number == 69
    asked = form("sao tính 23 người")
    assert (asked.number, asked.of_whom) == (23, True)
    assert form("80% tính trên ai").of_whom
    assert form("chào em") == replace(PLAIN, words=2)


def test_the_words_of_a_text_are_counted():
    assert question_form(["so", "lieu", "sai", "roi"], "vi").words == 4
    assert question_form([], "vi").words == 0


@pytest.mark.parametrize(
    ("text", "must"),
    [
        ("em có phải học 40 tiết không", True),
        ("e co can phai hoc ko", True),
        ("có bắt buộc học đạo đức không", True),
        ("em phải học gì", False),
        ("em học đạo đức chưa", False),
    ],
)
def test_whether_one_must_is_told(text: str, must: bool):
    assert form(text).must is must
