"""What is asked of another staff group is told to be theirs, not one's own."""

from __future__ import annotations

import pytest

from bot.training.enums import Topic
from tests.cases.conftest import Ward


@pytest.mark.parametrize(
    "words",
    [
        "em có phải học 40 tiết không",
        "em co phai hoc du 40 tiet ko a",
        "tôi có phải học 40 tiết không",
        "e co can hoc 40 tiet k",
    ],
)
def test_forty_hours_are_not_asked_of_a_teacher(ward: Ward, words: str):
    assert ward.first("G1", words).startswith("Không: bồi dưỡng tối thiểu 40 tiết chỉ tính công")


@pytest.mark.parametrize(
    "words",
    [
        "em có phải học 40 tiết không",
        "e co phai hoc 40 tiet ko",
        "tôi có phải học 40 tiết không",
        "e co can hoc 40 tiet k",
    ],
)
def test_they_are_asked_of_a_civil_servant(ward: Ward, words: str):
    assert ward.first("N1", words).startswith("Có, còn 32 tiết")


@pytest.mark.parametrize("words", ["em có phải học pháp luật không", "e co phai hoc phap luat ko"])
def test_a_part_that_is_done_is_not_answered_with_the_other(ward: Ward, words: str):
    assert ward.first("N1", words) == "Có, và anh/chị đã xong Pháp luật."


@pytest.mark.parametrize(
    "words",
    [
        "viên chức có phải học pháp luật không",
        "vien chuc co can hoc phap luat ko",
        "hợp đồng có phải học 40 tiết không",
    ],
)
def test_of_a_group_the_plan_tells(ward: Ward, words: str):
    assert ward.first("N1", words).startswith("Không: ")


@pytest.mark.parametrize("words", ["em xong pháp luật chưa", "em xong kỹ năng số chưa ạ"])
def test_one_topic_done_is_not_everything_done(ward: Ward, words: str):
    ward.make.result("N1", Topic.DIGITAL)
    first = ward.first("N1", words)
    assert first.startswith("Rồi")
    assert "không còn thiếu gì" not in first


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("em học đạo đức rồi đúng không", "Chưa: anh/chị còn thiếu Đạo đức công vụ"),
        ("em hoc dao duc roi phai khong", "Chưa: anh/chị còn thiếu Đạo đức công vụ"),
        ("em học pháp luật rồi đúng không", "Rồi: anh/chị đã xong Pháp luật."),
    ],
)
def test_whether_a_topic_was_taken_is_answered_yes_or_no(ward: Ward, words: str, told: str):
    assert ward.first("N1", words).startswith(told)


def test_whether_a_place_was_booked_is_not_whether_it_was_taken(ward: Ward):
    assert ward.ask("N1", "em đăng ký lớp đạo đức rồi đúng không").intent != "my_missing"


@pytest.mark.parametrize(
    "words",
    [
        "em là viên chức thì có phải học 40 tiết k",
        "tôi thuộc diện viên chức có phải học 40 tiết không",
        "e la vien chuc thi co can hoc 40 tiet ko",
    ],
)
def test_who_says_to_be_of_another_group_is_told_the_one_on_record(ward: Ward, words: str):
    first = ward.first("N1", words)
    assert first == "Theo hồ sơ, anh/chị là công chức, không phải viên chức. " + ward.first(
        "N1", "em có phải học 40 tiết không"
    )


def test_who_says_their_own_group_is_answered_as_before(ward: Ward):
    assert ward.first("N1", "em là công chức có phải học 40 tiết không").startswith("Có, còn 32")


@pytest.mark.parametrize(
    "words",
    [
        "tôi mới chuyển về phòng này từ tháng 6 thì tính sao",
        "chuyen don vi thi ket qua cu co tinh ko",
        "học ở cơ quan cũ có được công nhận không",
    ],
)
def test_who_has_moved_is_told_what_counts(ward: Ward, words: str):
    assert ward.first("N1", words).startswith("Có: kết quả học ở đơn vị cũ vẫn tính")
