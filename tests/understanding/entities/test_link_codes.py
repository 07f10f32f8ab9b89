"""Link codes in what people type: alone, in sentences, through a Telex keyboard, nearly so."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.link_codes import grouped, made
from bot.understanding.entities.link_codes import (
    ALPHABET,
    LENGTH,
    code_in,
    code_within,
    link_code,
    link_code_within,
    readings,
)


@given(case=st.integers(0, 200))
def test_codes_are_of_the_alphabet_and_read_back_as_typed(case: int) -> None:
    code = made()
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    # The first of 20, each later one of 19: the same does not stand twice in a row.
    assert math.log2(len(set(ALPHABET))) + (LENGTH - 1) * math.log2(len(ALPHABET) - 1) > 42
    parted = (f"{code[:5]} {code[5:]}", grouped(code).lower(), grouped(code).replace("-", "–"))
    wrapped = (f" {code} ", f"/start {code}", f"«{code}».", f"{code}!", f"“{code}”", f"'{code}'")
    for typed in (code, code.lower(), *parted, *wrapped):
        assert code_in(typed) == code
    for typed in (f"{code} ạ", f"dạ mã của em là {grouped(code)} ạ", f"em gửi: {code.lower()} nhé"):
        assert code_in(typed) == code
    assert code_within(f"mã liên kết của tôi là {code}, giúp em") == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "K7PMX2",
        "K7PMX2QDA2345",
        "CB00127",
        "KH774.CC2",
        "171/2025/NĐ-CP",
        "0912345678",
        "20/11/2026",
        "2016-2020",
        "thiếu 40 tiết pháp luật 2026",
        "phap luat",
        "PHAP LUAT",
        "22334455",
        "em còn thiếu gì",
        "/start",
    ],
)
def test_other_talk_is_no_code(text: str) -> None:
    assert code_in(text) is None


def test_a_word_of_eight_letters_is_none_in_a_chat_that_is_linked() -> None:
    assert code_in("TELEGRAM") == "TELEGRAM"
    assert code_in("telegram") is None
    assert code_within("chuyển sang telegram giúp em") is None


def test_letters_that_only_look_like_those_of_a_code_are_none() -> None:
    assert code_in("ſ7PMX2QD") != "S7PMX2QD"
    assert code_in("К7РМХ2QD") is None  # Cyrillic


@given(st.text(max_size=40))
def test_any_text_can_be_looked_through(text: str) -> None:
    for found in (code_in(text), code_within(text)):
        assert found is None or found.isalnum()


TELEX = [
    ("2WEZYCX9", "2ƯEZỸC9"),
    ("XALURHLP", "XALỦHLP"),
    ("8TXNWAMZ", "8TXNƯAMZ"),
    ("DD7KAAS2", "Đ7KẤ2"),
    ("LW467938", "LƯ467938"),
    ("LW467938", "lư467938"),
]


@pytest.mark.parametrize(("code", "typed"), TELEX)
def test_a_code_comes_through_a_telex_keyboard(code: str, typed: str) -> None:
    found = code_in(typed)
    assert found is not None
    assert code in readings(found)
    assert len(readings(found)) <= 200


@given(case=st.integers(0, 500))
def test_a_new_code_is_left_alone_by_keyboards(case: int) -> None:
    """No key of Telex or VNI that changes a letter before it, and no letter that is changed."""
    code = made()
    assert set(code).isdisjoint("AEIOUYWDZSFRXJ")
    assert all(one != other for one, other in pairwise(code))


@pytest.mark.parametrize("typed", ["8TXNOAMZ", "BCGHK2345O", "mã 8TXN1AMZ ạ", "BCGHK234567"])
def test_what_is_near_to_a_code_is_answered_as_one(typed: str) -> None:
    assert code_in(typed) is not None


def test_a_near_miss_is_a_code_that_stands_for_none() -> None:
    near, none = link_code("8TXNOAMZ"), link_code("còn thiếu gì")
    assert near is not None
    assert near.readings == ()
    assert none is None


def test_a_message_about_linking_may_hold_a_code_that_another_does_not_give() -> None:
    said = "em đã nhận phiếu hôm qua, mã trên phiếu là 8TXNWAMZ, nhờ anh chị xem giúp"
    found = link_code_within(said)
    assert found is not None
    assert found.readings[0] == "8TXNWAMZ"
    assert "8TXNWAMZ" not in repr(found)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("BCGHK-Z3MNP", "BCGHK23MNP"),
        ("bcghs 23mnp", "BCGH523MNP"),
        ("mã BCGHZ-S3MNP ạ", "BCGH253MNP"),
        ("BCGHSZMNPQ", "BCGH52MNPQ"),
    ],
)
def test_a_letter_that_no_code_has_is_the_digit_that_it_looks_like(typed: str, code: str) -> None:
    found = link_code(typed)
    assert found is not None
    assert found.readings == (code,)
