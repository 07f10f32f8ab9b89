"""Pages by word and number: past the end it is said, and the chat goes on from what is shown."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward


@pytest.mark.parametrize("words", ["trang 2", "tiếp", "xem thêm", "trang sau"])
def test_a_list_of_one_page_says_so(ward: Ward, words: str):
    turn = ward.ask("H1", "phòng tôi còn ai chưa học kỹ năng số", words)
    assert turn.reply.text.startswith("Danh sách chỉ có một trang.\nPhòng Kinh tế: 5 người")


def test_past_the_last_page_the_way_back_is_one_page(ward: Ward):
    question = "toàn phường còn ai chưa học kỹ năng số"
    last = ward.ask("H0", question, "trang 30")
    assert last.reply.text.startswith("Danh sách hết ở trang 2.\nUBND phường Thử: ")
    assert "Trang 2/2" in last.reply.text
    back = ward.ask("H0", question, "trang 30", "trang trước")
    assert "Trang 1/2" in back.reply.text
    assert back.reply.text.startswith("UBND phường Thử: ")
