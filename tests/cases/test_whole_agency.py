"""Who may not see the whole agency is told so before their own unit is shown."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward


@pytest.mark.parametrize(
    "words",
    [
        "toàn phường thế nào",
        "toan phuong dat bao nhieu",
        "tổng hợp toàn cơ quan về đạo đức",
        "toàn phường còn ai chưa học đạo đức",
        "cả phường ai đã học đạo đức",
    ],
)
def test_a_heads_part_is_not_the_whole(ward: Ward, words: str):
    first = ward.first("H1", words)
    assert first.startswith("Anh/chị không xem được toàn cơ quan; đây là phần anh/chị phụ trách – ")
    assert "Phòng Kinh tế" in first


@pytest.mark.parametrize("words", ["toàn phường thế nào", "toàn phường còn ai chưa học đạo đức"])
def test_the_whole_is_the_whole_for_who_sees_it(ward: Ward, words: str):
    assert ward.first("H0", words).startswith("UBND phường Thử")


def test_the_next_question_is_about_ones_own_again(ward: Ward):
    first = ward.first("H1", "toàn phường thế nào", "còn ai chưa học đạo đức")
    assert first.startswith("Phòng Kinh tế")
