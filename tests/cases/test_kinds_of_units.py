"""A kind of unit said without a name: "thcs", "mầm non"."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward


@pytest.mark.parametrize(
    "words",
    ["thcs còn ai chưa học kỹ năng số", "thcs dat bao nhieu", "khối THCS đạt bao nhiêu rồi"],
)
def test_the_only_one_of_its_kind_is_meant(ward: Ward, words: str):
    assert ward.first("H0", words).startswith("Trường THCS Núi Xanh")


@pytest.mark.parametrize(
    "words", ["mầm non còn ai chưa học", "mam non dat bao nhieu", "bên mầm non thế nào"]
)
def test_of_several_it_is_asked_which(ward: Ward, words: str):
    turn = ward.ask("H0", words)
    assert turn.reply.text == "Anh/chị hỏi đơn vị nào?"
    assert len(turn.reply.choices) == 2


@pytest.mark.parametrize("words", ["so sánh các trường mầm non", "so sanh cac truong mam non"])
def test_all_of_a_kind_are_compared(ward: Ward, words: str):
    text = ward.ask("H0", words).reply.text
    assert "Trường Mầm non Hoa Rừng" in text
    assert "Trường Mầm non Suối Mơ" in text
    assert "Phòng Kinh tế" not in text
