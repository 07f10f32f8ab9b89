"""Who and what is not seen: the same sentence whether it is there or not, never one's own."""

from __future__ import annotations

import re

import pytest

from tests.cases.conftest import Ward


@pytest.mark.parametrize("code", ["H1", "N1"])
@pytest.mark.parametrize(
    "question", ["{} còn thiếu gì", "hạn của {}", "{} học được bao nhiêu tiết", "lịch học của {}"]
)
@pytest.mark.parametrize(
    ("there", "absent"),
    [
        ("Lò Thị Mai", "Lò Thị Mít"),
        ("lo thi mai", "sung van an"),
        ("LO THI MAI", "SUNG VAN AN"),
        ("Lò Thị Mai", "Sùng Văn An"),
        ("V2", "V9"),
    ],
)
def test_a_person_out_of_sight_is_told_like_nobody(
    ward: Ward, code: str, question: str, there: str, absent: str
):
    told = [ward.ask(code, question.format(name)).reply for name in (there, absent)]
    assert told[0].text.replace(there, "…") == told[1].text.replace(absent, "…")
    assert "Em không thấy ai" in told[0].text
    assert told[0].choices == told[1].choices


@pytest.mark.parametrize("code", ["H1", "N1"])
@pytest.mark.parametrize(
    ("there", "absent"),
    [
        ("Phòng Văn hóa – Xã hội", "Phòng Tài chính"),
        ("trường THCS Núi Xanh", "trường THCS Núi Đỏ"),
        ("thcs nui xanh", "thcs nui do"),
        ("mầm non hoa rừng", "phòng hoa hồng"),
    ],
)
def test_a_unit_out_of_sight_is_told_like_none(ward: Ward, code: str, there: str, absent: str):
    told = [ward.ask(code, f"{name} đạt bao nhiêu").reply.text for name in (there, absent)]
    assert re.sub("«.*»", "", told[0]) == re.sub("«.*»", "", told[1])
    assert "Em không thấy đơn vị" in told[0]
    assert "Phòng Kinh tế" not in told[0]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("H1", "phòng xyz được bao nhiêu phần trăm"),
        ("N1", "phòng xyz được bao nhiêu phần trăm"),
        ("H1", "ai chưa học ở phòng xyz"),
        ("H1", "phong xyz con ai chua hoc dao duc"),
        ("N1", "tổ zwq đạt bao nhiêu"),
        ("H1", "phòng xyz"),
        ("N1", "phòng xyz"),
        ("N1", "phòng hoa cúc đạt bao nhiêu"),
        ("H1", "phòng hoa cúc còn ai chưa học"),
    ],
)
def test_one_word_that_nobody_knows_names_no_unit_of_ones_own(ward: Ward, code: str, words: str):
    text = ward.ask(code, words).reply.text
    assert "Em không thấy đơn vị" in text
    assert "Phòng Kinh tế" not in text


@pytest.mark.parametrize("code", ["H1", "N1"])
@pytest.mark.parametrize("words", ["00021 còn thiếu gì", "00021 con thieu gi", "hạn của 00021"])
def test_figures_like_a_staff_code_are_somebody_out_of_sight(ward: Ward, code: str, words: str):
    assert ward.first(code, words).startswith("Em không thấy ai có tên hoặc mã «00021»")


@pytest.mark.parametrize("words", ["phòng đạt 80% chưa", "phòng excel hóa số liệu chưa"])
def test_a_word_that_is_known_names_no_unit(ward: Ward, words: str):
    assert "Em không thấy đơn vị" not in ward.first("H1", words)


@pytest.mark.parametrize(
    "words",
    ["phòng vẫn còn ai chưa học đạo đức", "phong gio con ai chua hoc dao duc"],
)
def test_ones_own_unit_is_no_strangers(ward: Ward, words: str):
    assert "Em không thấy đơn vị" not in ward.first("H1", words)


@pytest.mark.parametrize(
    "words", ["chị Lan phòng Văn hóa còn thiếu gì", "chi Lan phong van hoa con thieu gi"]
)
def test_a_namesake_in_sight_is_not_shown_for_one_of_another_unit(ward: Ward, words: str):
    text = ward.ask("H1", words).reply.text
    assert "Lường Thị Lan" not in text
    assert "Em không thấy" in text


@pytest.mark.parametrize(
    "words",
    ["so sánh phòng Kinh tế với phòng Văn hóa", "so sanh phong kinh te voi phong tai chinh"],
)
def test_a_comparison_with_a_unit_out_of_sight_tells_so(ward: Ward, words: str):
    assert "Em không thấy đơn vị" in ward.first("H1", words)
