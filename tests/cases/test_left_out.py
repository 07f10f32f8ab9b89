"""What is left out of a question is left out of its answer, and said in the first line."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward


@pytest.mark.parametrize(
    "words",
    [
        "toàn phường trừ phòng Kinh tế còn ai chưa học đạo đức",
        "toan phuong tru phong kinh te con ai chua hoc dao duc",
        "không tính phòng kinh tế thì toàn phường còn ai chưa học đạo đức",
    ],
)
def test_a_unit_left_out_of_a_list_is_named(ward: Ward, words: str):
    turn = ward.ask("H0", words)
    assert turn.reply.text.startswith("Không tính Phòng Kinh tế – UBND phường Thử: 4 người")
    assert not {"N1", "N4"} & set(turn.reply.items)


@pytest.mark.parametrize(
    "words", ["ai chưa học đạo đức trừ anh Nam", "tru anh nam ra con ai chua hoc dao duc"]
)
def test_a_person_left_out_of_a_list_is_named(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert turn.reply.text.startswith("Không tính Quàng Văn Nam – Phòng Kinh tế: 1 người")
    assert set(turn.reply.items) == {"N4"}


def test_figures_that_hold_what_was_to_be_left_out_say_so(ward: Ward):
    whole = ward.first("H0", "toàn phường trừ phòng kinh tế đạt bao nhiêu")
    assert whole.startswith("Tính cả Phòng Kinh tế, em chưa trừ riêng được – UBND phường Thử")
    part = ward.first("H1", "phòng tôi đạt bao nhiêu, trừ đạo đức")
    assert part.startswith("Tính cả Đạo đức công vụ, em chưa trừ riêng được – Phòng Kinh tế")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("G1", "trừ kỹ năng số ra em còn thiếu gì"),
        ("H3", "trường em trừ kỹ năng số đạt bao nhiêu"),
        ("H3", "trừ kỹ năng số, trường em còn ai chưa học"),
    ],
)
def test_with_everything_left_out_nothing_is_named_empty(ward: Ward, code: str, words: str):
    text = ward.first(code, words)
    assert " ." not in text
    assert "về ." not in text
