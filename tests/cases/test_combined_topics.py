"""Both, either, one without the other: who is listed, and what the first line says of them."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward


@pytest.mark.parametrize(
    "words",
    [
        "ai học pháp luật rồi mà chưa học đạo đức",
        "hoc phap luat ma chua dao duc co ai",
        "những ai đã xong pháp luật nhưng còn thiếu đạo đức công vụ",
        "ai chưa đạo đức nhưng đã xong pháp luật",
        "phong minh ai xong phap luat ma chua hoc dao duc",
        "ai chua co dao duc du da hoc phap luat",
    ],
)
def test_one_done_and_the_other_not(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert set(turn.reply.items) == {"N1"}
    assert "1 người còn thiếu Đạo đức công vụ dù đã xong Pháp luật." in turn.reply.text


@pytest.mark.parametrize(
    "words",
    [
        "ai chưa học cả pháp luật lẫn đạo đức",
        "ai chua hoc ca dao duc lan phap luat",
        "những ai thiếu cả hai nội dung pháp luật và đạo đức",
        "ai chưa học pháp luật, đạo đức, thiếu cả 2 ấy",
    ],
)
def test_who_lacks_both(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert set(turn.reply.items) == {"N4"}
    assert "1 người còn thiếu cả Pháp luật và Đạo đức công vụ." in turn.reply.text


@pytest.mark.parametrize(
    "words",
    [
        "ai chưa học pháp luật hoặc đạo đức",
        "ai chưa học pháp luật và đạo đức",
        "ai con thieu phap luat hay dao duc",
        "những ai còn thiếu ít nhất một trong hai: pháp luật, đạo đức",
    ],
)
def test_who_lacks_either_is_not_said_to_lack_both(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert set(turn.reply.items) == {"N1", "N2", "N4"}
    assert "3 người còn thiếu Pháp luật hoặc Đạo đức công vụ." in turn.reply.text


@pytest.mark.parametrize(
    "words",
    [
        "ai đã học cả đạo đức lẫn pháp luật",
        "ai da xong ca phap luat va dao duc",
        "những ai đã hoàn thành pháp luật, đạo đức",
    ],
)
def test_who_has_done_both(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert set(turn.reply.items) == {"H1", "N3"}
    assert "đã hoàn thành cả Pháp luật và Đạo đức công vụ." in turn.reply.text


@pytest.mark.parametrize(
    "words",
    [
        "ai đã học pháp luật hoặc đạo đức",
        "ai da hoc it nhat mot trong hai phap luat dao duc",
        "ai đã học pháp luật hay đạo đức rồi",
    ],
)
def test_who_has_done_either(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert set(turn.reply.items) == {"H1", "N1", "N2", "N3"}
    assert "đã hoàn thành Pháp luật hoặc Đạo đức công vụ." in turn.reply.text


def test_a_new_topic_ends_what_was_combined(ward: Ward):
    turn = ward.ask("H1", "ai chưa học cả pháp luật lẫn đạo đức", "còn kỹ năng số?")
    assert set(turn.reply.items) == {"H1", "N1", "N2", "N3", "N4"}


@pytest.mark.parametrize(
    "words",
    ["ai đủ 40 tiết rồi", "ai da du 40 tiet", "những ai đã hoàn thành 40 tiết"],
)
def test_who_has_done_forty_hours_has_not_done_everything(ward: Ward, words: str):
    first = ward.first("H1", words)
    assert "1 người đã hoàn thành Bồi dưỡng tối thiểu 40 tiết." in first


@pytest.mark.parametrize(
    "words",
    ["lãnh đạo nào chưa có bằng đại học", "ai chua co bang dai hoc", "ai thiếu bằng đại học"],
)
def test_who_lacks_the_level_does_not_lack_the_degree(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert turn.reply.items == ()
    assert "không còn ai thiếu Trình độ chuyên môn (đại học) (chỉ tính trưởng" in turn.reply.text


@pytest.mark.parametrize(
    "words",
    ["ai chưa có trung cấp lý luận chính trị", "ai chua co llct", "ai thiếu trung cấp LLCT"],
)
def test_the_level_is_named_with_those_who_lack_it(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert turn.reply.items == ("H1",)
    assert "thiếu Lý luận chính trị (trung cấp)" in turn.reply.text.splitlines()[0]


@pytest.mark.parametrize("words", ["cả đạo đức nữa", "ca dao duc nua", "đạo đức nữa"])
def test_one_more_topic_is_asked_about_beside_the_first(ward: Ward, words: str):
    turn = ward.ask("H1", "phòng tôi còn ai chưa học pháp luật", words)
    assert set(turn.reply.items) == {"N1", "N2", "N4"}
    assert "còn thiếu Pháp luật hoặc Đạo đức công vụ." in turn.reply.text
