"""What follows when something is not done: what is counted, and no sanction made up."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward


@pytest.mark.parametrize(
    "words",
    [
        "ko hoc co sao k",
        "không học thì bị gì",
        "nếu em không học đủ 40 tiết thì sao",
        "không hoàn thành có bị kỷ luật không",
        "quá hạn thì sao ạ",
        "chua hoc xong thi co sao khong",
        "em bỏ học thì có ảnh hưởng gì không",
    ],
)
def test_it_is_told_how_it_is_counted(ward: Ward, words: str):
    turn = ward.ask("N1", words)
    first, *rest = turn.reply.text.splitlines()
    assert first.startswith("Không học thì việc đó được ghi là chưa hoàn thành; kế hoạch KH-PHUONG")
    assert any("Anh/chị còn" in line for line in rest)
    assert any("em không trả lời được" in line for line in rest)
    assert len(rest) < 12


@pytest.mark.parametrize(
    "words", ["chưa học pháp luật thì có sao không", "ko hoc phap luat co sao k"]
)
def test_what_one_has_done_is_told_to_be_done(ward: Ward, words: str):
    assert "Phần Pháp luật của anh/chị thì đã xong." in ward.ask("N1", words).reply.text


@pytest.mark.parametrize("words", ["em chưa học lớp nào", "sao em không học mà vẫn tính xong"])
def test_a_statement_or_another_question_is_none(ward: Ward, words: str):
    assert "hình thức xử lý" not in ward.ask("N1", words).reply.text
