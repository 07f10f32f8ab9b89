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


@pytest.mark.parametrize(
    "words", ["trường nào thấp nhất", "truong nao kem nhat", "so sánh mấy trường giúp tôi"]
)
def test_of_one_kind_no_other_is_ranked(ward: Ward, words: str):
    turn = ward.ask("H0", words)
    assert turn.intent == "compare_units"
    assert "Trường THCS Núi Xanh" in turn.reply.text
    assert "Phòng" not in turn.reply.text


def test_phongs_are_ranked_without_schools(ward: Ward):
    text = ward.ask("H0", "phòng nào thấp nhất").reply.text
    assert "Phòng Kinh tế" in text
    assert "Trường" not in text


def test_a_target_of_nobody_there_is_no_missing_plan(ward: Ward):
    assert ward.first("H0", "trường nào học pháp luật kém nhất").endswith(
        ": các đơn vị này không có ai thuộc đối tượng của chỉ tiêu."
    )
