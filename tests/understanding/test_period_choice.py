"""Which time a question is about, by what it asks."""

from __future__ import annotations

from datetime import date

import pytest

from bot.understanding.engine import Understander
from bot.understanding.entities.gazetteer import Nothing

TODAY = date(2026, 12, 1)


def period(understander: Understander, text: str) -> tuple[str, str | None]:
    """Return the intent of a text, and its days as first..last."""
    reading = understander.read(text, today=TODAY, surroundings=Nothing())
    days = reading.slots.period
    return reading.intent, f"{days.first}..{days.last}" if days else None


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("tháng 10 em học lớp nào", "my_history", "2026-10-01..2026-10-31"),
        ("thang 9 em hoc lop gi", "my_history", "2026-09-01..2026-09-30"),
        ("tháng 10 sắp tới em học lớp nào", "my_schedule", "2027-10-01..2027-10-31"),
        ("tháng 2 em có lịch học gì", "my_schedule", "2027-02-01..2027-02-28"),
        ("tháng 12 em học lớp nào", "my_schedule", "2026-12-01..2026-12-31"),
        ("trước tết có lớp nào", "upcoming_classes", "2026-12-01..2027-02-05"),
        ("sau 30/4 có lớp nào không", "upcoming_classes", "2027-05-01..2027-12-31"),
        ("trước 31/12 em còn thiếu gì", "my_missing", "2026-12-01..2026-12-31"),
        ("xin gia hạn tới sau tết", "request_extension", "2027-02-06..2027-02-06"),
        ("đầu năm em học gì", "my_history", "2026-01-01..2026-03-31"),
        ("giữa năm phòng tôi đạt bao nhiêu", "unit_progress", "2026-05-01..2026-08-31"),
        ("cuối năm có lớp nào", "upcoming_classes", "2026-10-01..2026-12-31"),
        ("cuối năm có đạt không", "forecast", None),
        ("cuoi nam phong toi co dat khong", "forecast", None),
    ],
)
def test_the_days_meant_go_by_what_is_asked(
    understander: Understander, text: str, intent: str, expected: str | None
) -> None:
    assert period(understander, text) == (intent, expected)
