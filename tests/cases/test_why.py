"""Why, of what: the figure last shown, again and again, or what one was told of oneself."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward

FIGURE = "phòng tôi đạt bao nhiêu % đạo đức"


@pytest.mark.parametrize(
    "words",
    ["vì sao chỉ thế", "sao tính 5 người", "tính trên ai", "vi sao thap the", "vì sao chỉ 60%"],
)
@pytest.mark.parametrize("before", [(), ("vì sao",), ("vì sao", "tính trên ai")])
def test_a_question_after_a_units_figure_is_about_it(
    ward: Ward, before: tuple[str, ...], words: str
):
    text = ward.ask("H1", FIGURE, *before, words).reply.text
    assert "Tính trên 5 người" in text
    assert "Phòng Kinh tế, Đạo đức công vụ: " in text


def test_another_unit_after_a_why_is_explained(ward: Ward):
    text = ward.ask("H0", "phòng kinh tế đạt bao nhiêu % đạo đức", "vì sao", "còn phòng văn hóa?")
    assert "Phòng Văn hóa – Xã hội, Đạo đức công vụ: 0/3 người" in text.reply.text


@pytest.mark.parametrize("words", ["vì sao", "sao lại thế", "tai sao vay", "vì sao còn thiếu"])
def test_why_after_ones_hours_is_about_the_hours(ward: Ward, words: str):
    first = ward.first("N1", "em được bao nhiêu tiết rồi", words)
    assert first.startswith("Bồi dưỡng tối thiểu 40 tiết: ")


def test_why_after_one_topic_is_about_that_topic(ward: Ward):
    first = ward.first("N1", "em còn thiếu kỹ năng số không", "vì sao")
    assert first.startswith("Bồi dưỡng kỹ năng số: ")
