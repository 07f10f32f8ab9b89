from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.texts import Texts
from bot.channels.render import fit, rows, split, width
from bot.conversation.messages import Attachment, Capabilities, Choice, Reply

CHOICES = tuple(Choice(f"Label {n}", f"action_{n}") for n in range(1, 9))


@given(st.text(alphabet="aă𝄞😀 \n", max_size=300), st.integers(4, 60))
def test_pieces_are_short_enough_and_lose_only_gaps(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < width(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.lists(st.text(alphabet="abcđ", min_size=1, max_size=8), min_size=1), st.integers(20, 60))
def test_words_are_never_cut(words: list[str], limit: int) -> None:
    assert " ".join(split(" ".join(words), limit)).split() == words


def test_an_emoji_counts_as_two() -> None:
    assert width("😀a") == 3
    assert split("😀😀😀", 4) == ["😀😀", "😀"]


def test_a_short_reply_is_left_as_it_is(vi: Texts) -> None:
    reply = Reply("Short", CHOICES[:2], edits=True)
    assert fit(reply, Capabilities(), vi) == (reply,)


def test_buttons_stand_under_the_last_part(vi: Texts) -> None:
    reply = Reply("word " * 30, CHOICES[:2])
    *first, last = fit(reply, Capabilities(text_limit=50), vi)
    assert len(first) > 1
    assert all(not part.choices for part in first)
    assert last.choices == CHOICES[:2]


def test_without_buttons_choices_are_numbered_from_one(vi: Texts) -> None:
    (only,) = fit(Reply("Which?", CHOICES[:3]), Capabilities(buttons=False), vi)
    assert only.text == "Which?\n\n1. Label 1\n2. Label 2\n3. Label 3"
    assert only.choices == ()


def test_beside_a_list_it_is_said_what_a_number_chooses(vi: Texts) -> None:
    (only,) = fit(Reply("Two:\n1. A\n2. B", CHOICES[:1]), Capabilities(buttons=False), vi)
    assert only.text == "Two:\n1. A\n2. B\n\nAnh/chị nhắn số để chọn:\n1. Label 1"


def test_more_choices_than_buttons_keep_their_numbers(vi: Texts) -> None:
    (only,) = fit(Reply("Which?", CHOICES), Capabilities(button_limit=6), vi)
    assert only.choices == CHOICES[:6]
    assert only.text == "Which?\n\n7. Label 7\n8. Label 8"


@pytest.mark.parametrize("carries", [True, False])
def test_a_file_that_cannot_be_carried_is_named(vi: Texts, carries: bool) -> None:
    file = Attachment("report.xlsx", "application/x", b"1")
    (only,) = fit(Reply("Here", files=(file,)), Capabilities(files=carries), vi)
    assert only.files == ((file,) if carries else ())
    assert ("report.xlsx" in only.text) is not carries


def test_a_long_label_stands_alone_in_its_row():
    labels = ["Còn thiếu gì", "Vì sao?", "Xem hạn", "Xem Kỹ năng thực thi công vụ", "Sai số liệu"]
    found = rows([Choice(label, f"a{number}") for number, label in enumerate(labels)])
    assert [[choice.label for choice in row] for row in found] == [
        labels[:2],
        ["Xem hạn"],
        ["Xem Kỹ năng thực thi công vụ"],
        ["Sai số liệu"],
    ]
    assert rows([]) == []
