"""Two requests of one message are both read, and a sentence about one of them is none."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("cho em xem số tiết và đăng ký lớp kỹ năng số luôn", "hours_this_year", "register_class"),
        ("em còn thiếu gì, tháng sau có lớp nào", "my_missing", "upcoming_classes"),
        ("phòng tôi còn ai chưa học pháp luật, nhắc họ giúp tôi", "unit_missing", "remind_unit"),
        ("em được bn tiết r, hạn nào", "hours_this_year", "deadlines"),
    ],
)
def test_both_are_read(read: Any, text: str, first: str, second: str) -> None:
    reading = read(text)
    assert reading.intent == first
    assert [part.intent for part in reading.also] == [second]


def test_the_second_does_not_filter_the_first_and_goes_on_from_it(read: Any) -> None:
    reading = read("cho em xem số tiết và đăng ký lớp kỹ năng số luôn")
    assert not reading.slots.topics
    reading = read("phòng tôi còn ai chưa học pháp luật, nhắc họ giúp tôi")
    assert reading.also[0].slots.as_json() == {"unit": "P01", "topic": "law"}


@pytest.mark.parametrize(
    "text",
    [
        "chào em, em còn thiếu gì năm nay",
        "em còn thiếu gì vậy, cảm ơn em nhiều",
        "phòng Kinh tế và phòng Văn hóa – Xã hội phòng nào nhanh hơn",
        "văn phòng HĐND và UBND còn ai chưa học",
        "tháng này em bận lắm, xin gia hạn pháp luật 10 ngày",
    ],
)
def test_one_request_stays_one(read: Any, text: str) -> None:
    reading = read(text)
    assert not reading.also
    assert reading.intent not in ("greet", "thanks")
