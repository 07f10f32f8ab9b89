"""What an intent that does several things is asked to do."""

from __future__ import annotations

import pytest

from bot.understanding.text.vocabulary import split
from bot.understanding.verbs import reason, verb


@pytest.mark.parametrize(
    ("intent", "text", "asked"),
    [
        ("review_queue", "duyệt hết minh chứng đang chờ", "approve_all"),
        ("review_queue", "có gì chờ duyệt không", "show"),
        ("review_queue", "duyet gcn nay", "approve"),
        ("review_queue", "không duyệt cái này, ảnh mờ", "refuse"),
        ("review_queue", "trả lại minh chứng", "ask_back"),
        ("my_data", "ai đã xem hồ sơ của tôi", "views"),
        ("my_data", "xoá dữ liệu của tôi", "delete"),
        ("my_data", "em thuộc đối tượng nào", "profile"),
        ("my_data", "dữ liệu của tôi", None),
        ("manage_class", "huỷ hẳn lớp kỹ năng số, không mở nữa", "cancel"),
        ("manage_class", "danh sách học viên lớp C01", "list"),
        ("manage_accounts", "cấp mã liên kết cho chị Mai", "code"),
        ("my_hours", "duyệt", None),
    ],
)
def test_the_first_thing_said_is_meant(intent: str, text: str, asked: str | None):
    assert verb(intent, split(text), "vi") == asked


def test_a_reason_stands_behind_because():
    assert reason("từ chối vì ảnh mờ.", "vi") == "ảnh mờ"
    assert reason("từ chối", "vi") is None
