"""Whether those who are away, or new, have to learn is told from what the plan leaves out."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward


@pytest.mark.parametrize(
    "words",
    [
        "nghỉ thai sản có phải học không",
        "nghi thai san co phai hoc ko",
        "đi biệt phái có phải học không",
        "đi học dài hạn có phải học bồi dưỡng không",
    ],
)
def test_who_is_left_out_of_every_target_has_not_to_learn(ward: Ward, words: str):
    assert ward.first("N1", words).startswith("Không: kế hoạch KH-PHUONG không tính người")


@pytest.mark.parametrize("words", ["nghỉ ốm có phải học không", "nghi om co phai hoc k"])
def test_a_leave_that_no_target_leaves_out_frees_nobody(ward: Ward, words: str):
    assert ward.first("N1", words).startswith("Có: kế hoạch KH-PHUONG không loại trừ người nghỉ ốm")


@pytest.mark.parametrize(
    "words", ["người mới vào có phải học không", "nguoi moi vao co phai hoc ko"]
)
def test_the_newly_come_are_free_of_a_target_with_a_least_time(ward: Ward, words: str):
    first, target = ward.ask("N1", words).reply.text.splitlines()
    assert first.startswith("Có, trừ 1/4 chỉ tiêu")
    assert target == "• Bồi dưỡng kỹ năng số: chỉ tính người đã ở cơ quan từ 3 tháng."


def test_to_ask_for_an_exemption_is_no_question_of_the_rules(ward: Ward):
    assert ward.ask("N1", "em nghỉ thai sản, xin miễn học").intent == "request_extension"
