"""Questions that are kept hold nothing personal, and still read as the same question."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.text.masking import LONGEST
from tests.understanding.conftest import agency


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("chị Lò Thị Mai còn thiếu gì", "chị @person còn thiếu gì"),
        ("c lo thi mai con thieu j", "c @person con thieu j"),
        ("anh Tráng A Chư học chưa", "anh @person học chưa"),
        ("mã CB001 sđt 0912345678", "mã @person sđt @number"),
        ("số 0912 345 678", "số @number"),
        ("từ ngày 15/9/1980 đến nay", "@date"),
        ("phòng Kinh tế còn ai", "@unit còn ai"),
        ("gửi về a.b@tinh.gov.vn nhé", "gửi về @code nhé"),
        ("xem https://x.vn/?t=abc đi", "xem @code đi"),
        ("hỏi Páo xem", "hỏi @person xem"),
        ("phòng tôi tháng sau", "phòng tôi tháng sau"),
        ("sung van an hoc chua", "@person hoc chua"),
        ("le thi b con thieu gi", "@person con thieu gi"),
        ("nguyen van a va tran thi c hoc lop nao", "@person va @person hoc lop nao"),
        ("ho so cua pham minh chau", "ho so cua @person"),
        ("bui xuan truong thieu gi", "@person thieu gi"),
        ("anh hung nop chua", "anh @person nop chua"),
    ],
)
def test_what_is_personal_is_replaced(understander, text: str, masked: str) -> None:
    assert understander.mask(text, agency()) == masked


@pytest.mark.parametrize(
    "text",
    [
        "ly do gi ma chua hoc",
        "dao duc cong vu hoc khi nao",
        "van ban nao quy dinh",
        "luong thang nay",
        "anh nam nay hoc gi",
        "ho so thi tuyen cong chuc",
        "ha noi co lop khong",
    ],
)
def test_words_that_only_sound_like_names_stay(understander, text: str) -> None:
    assert understander.mask(text, agency()) == text


def test_a_masked_question_reads_as_the_same_question(read, understander) -> None:
    text = "chị Lò Thị Mai ở phòng Kinh tế còn thiếu gì"
    assert read(understander.mask(text, agency())).intent == read(text).intent


@given(st.text(max_size=800))
@settings(max_examples=100, deadline=None)
def test_no_figure_survives_and_the_text_stays_short(understander, text: str) -> None:
    masked = understander.mask(text, agency())
    assert not any(letter.isdigit() for letter in masked)
    assert len(masked) <= LONGEST
