"""What looks like a link in others' words is none in a chat; ours stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.live_links import WORD_JOINER, dead, without_live_links
from bot.conversation.messages import Choice, Reply

PAGE = "https://bot.tinh.gov.vn/"


@pytest.mark.parametrize(
    "name",
    [
        "bit.ly/x",
        "BIT.LY/X",
        "https://bit.ly/x",
        "tg://resolve?domain=x",
        "phòng họp.vn",
        "1.2.3.4/x",
        "a.b@evil.com",
        "@thu_ky_gia",
        "/start_gia",
        "bot.tinh.gov.vn.evil.com",
        "https://bot.tinh.gov.vn@evil.com/",
        "https://bot.tinh.gov.vn.evil.com/",
    ],
)
def test_what_others_wrote_is_no_link(name: str) -> None:
    reply = without_live_links(
        Reply(f"Phòng {name}: 3 người", (Choice(name, "help"),)), "https://bot.tinh.gov.vn/"
    )
    assert reply.text.replace(WORD_JOINER, "") == f"Phòng {name}: 3 người"
    for shown in (reply.text, reply.choices[0].label):
        assert WORD_JOINER in shown
        assert dead(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Mở https://bot.tinh.gov.vn/ để xem.",
        "Mở https://bot.tinh.gov.vn/x?y=1, rồi bấm.",
        "Đính kèm: bao-cao.xlsx, lop.pdf",
        "28/40 tiết (70%), hạn 31/12/2026 lúc 16:30.",
        "Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP",
        "cán bộ/công chức",
    ],
)
def test_our_own_words_stay_as_they_are(text: str) -> None:
    assert without_live_links(Reply(text), PAGE).text == text


def test_a_link_that_the_reply_names_stays_live_and_no_other() -> None:
    link = "https://meet.example/abc"
    shown = without_live_links(Reply(f"Học tại {link}. Xem {link}.evil", links=(link,)), "").text
    assert f"{link}." in shown
    assert f"{link}.evil" not in shown


@given(st.text(alphabet="ab.@:/-1 ", max_size=60))
def test_breaking_is_done_once_and_changes_no_visible_letter(text: str) -> None:
    shown = dead(text)
    assert shown.replace(WORD_JOINER, "") == text
    assert dead(shown) == shown
