"""A greeting before and thanks after never swallow what stands between them."""

from __future__ import annotations

import pytest

from tests.cases.conftest import Ward

LISTED = "upcoming_classes"


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("chào em, cho hỏi còn thiếu gì nhé cảm ơn em nhiều", "my_missing"),
        (
            "Dạ em chào anh chị ạ cho em hỏi tháng này có lớp nào không ạ, em cảm ơn",
            "upcoming_classes",
        ),
        ("chao em con thieu gi the cam on em", "my_missing"),
        ("xin chào bot, hạn 40 tiết khi nào, cám ơn nhiều", "deadlines"),
        ("alo cho em hỏi em được bao nhiêu tiết rồi ạ tks", "hours_this_year"),
    ],
)
def test_the_question_is_answered(ward: Ward, words: str, intent: str):
    assert ward.ask("N1", words).intent == intent


@pytest.mark.parametrize("words", ["cảm ơn em nhiều nhé", "chào em", "dạ em cảm ơn anh chị ạ"])
def test_courtesy_alone_stays_courtesy(ward: Ward, words: str):
    assert ward.ask("N1", words).intent in ("thanks", "greet")
