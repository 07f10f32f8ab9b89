"""Whatever a phone sends becomes text that can be kept, compared and shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.input_cleaning import LIMIT, clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  em còn thiếu gì \n", "em còn thiếu gì"),
        ("em\x00 còn\x07 thiếu gì", "em còn thiếu gì"),
        ("em\u202e còn thiếu\u202c gì", "em còn thiếu gì"),  # right-to-left override
        ("\u200fem\u2067 còn\u2069 thiếu gì\u200e", "em còn thiếu gì"),
        ("em\u200b còn\ufeff thiếu\u00ad gì", "em còn thiếu gì"),  # zero width, soft hyphen
        ("em còn\r\nthiếu\rgì\u2028?", "em còn\nthiếu\ngì\n?"),
        ("em\x0bcòn\x0cthiếu\x85gì", "em\ncòn\nthiếu\ngì"),
        ("em\tcòn", "em\tcòn"),
        ("\ud800em", "em"),  # half of a pair
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("Ð đ Ế ế", "Ð đ Ế ế"),
        ("\x00\u202e\u200b", ""),
        ("", ""),
    ],
)
def test_what_is_left_of_a_text(text: str, expected: str):
    assert clean(text) == expected


def test_a_text_of_ten_thousand_characters_is_cut():
    assert clean("thiếu " * 2000) == ("thiếu " * 2000)[:LIMIT].strip()
    assert clean("x" * 10_000) == "x" * LIMIT


@given(st.text(st.characters(), max_size=300))
def test_nothing_unsafe_is_left_and_cleaning_again_changes_nothing(text: str):
    cleaned = clean(text)
    assert all(unicodedata.category(letter)[0] != "C" for letter in cleaned if letter not in "\n\t")
    assert clean(cleaned) == cleaned
    cleaned.encode()
    assert "\0" not in cleaned


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=200))
def test_letters_digits_and_signs_all_stay(text: str):
    assert clean(text) == text
