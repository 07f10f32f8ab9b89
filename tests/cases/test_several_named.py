"""Several people or units in one question: each is answered, or named as not seen."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward


@pytest.mark.parametrize(
    "words",
    [
        "anh Nam và chị Lan còn thiếu gì",
        "anh Nam, chị Lan còn thiếu những gì",
        "anh Nam với chị Lan học đến đâu rồi",
        "Quàng Văn Nam và Lường Thị Lan còn thiếu gì",
        "quang van nam voi luong thi lan con thieu gi",
    ],
)
def test_two_people_are_both_answered_about(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert "Quàng Văn Nam: " in turn.reply.text
    assert "Lường Thị Lan: " in turn.reply.text
    assert turn.reply.items == ("N1", "N2")
    assert {choice.label for choice in turn.reply.choices} == {"Quàng Văn Nam", "Lường Thị Lan"}


@pytest.mark.parametrize("name", ["Lò Thị Mai", "Lò Thị Mít"])
def test_a_name_out_of_sight_beside_one_in_sight_is_told_like_nobodys(ward: Ward, name: str):
    text = ward.ask("H1", f"Quàng Văn Nam và {name} còn thiếu gì").reply.text
    assert text.startswith("Quàng Văn Nam: ")
    assert f"Em không thấy ai có tên hoặc mã «{name}»" in text


@pytest.mark.parametrize(
    "words",
    [
        "phòng kinh tế và phòng văn hóa còn ai chưa học đạo đức",
        "phong kinh te voi phong van hoa con ai chua hoc dao duc",
        "Phòng Kinh tế, Phòng Văn hóa – Xã hội: ai chưa học đạo đức?",
    ],
)
def test_two_units_have_both_their_first_line(ward: Ward, words: str):
    text = ward.ask("H0", words).reply.text
    assert "Phòng Kinh tế: 2 người còn thiếu Đạo đức công vụ." in text
    assert "Phòng Văn hóa – Xã hội: 3 người còn thiếu Đạo đức công vụ." in text
