"""The model of texts that only go on from the last question."""

from __future__ import annotations

import pytest

from bot.understanding.classifier.fragments import FragmentModel, fragment_parts
from bot.understanding.engine import Understander
from bot.understanding.fragment_words import fragment_words
from bot.understanding.workbench.fitting import fit_fragments
from tests.understanding.conftest import WEDNESDAY, agency


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("thế pháp luật thì sao", "the @topic thi sao"),
        ("còn phòng Văn hóa – Xã hội", "con @unit"),
        ("còn phòng tôi", "con @own_unit"),
        ("trừ chị Lò Thị Mai", "@left_out"),
        ("tháng sau nhé", "@time nhe"),
        ("à 5 ngày", "a @count"),
        ("toàn phường luôn", "@whole luon"),
        ("còn lớp DD-01", "con lop @class"),
    ],
)
def test_values_are_one_mark_each(understander: Understander, text: str, words: str) -> None:
    parsed = understander.parser(text, WEDNESDAY, agency())
    assert " ".join(fragment_words(parsed)) == words


def test_a_model_learns_what_goes_on() -> None:
    follows = [["the", "@topic"], ["con", "@unit"], ["@time", "thi", "sao"], ["con", "@time"]]
    others = [
        ["toi", "con", "thieu", "gi"],
        ["@unit", "dat", "chua"],
        ["lop", "nao", "mo", "@time"],
    ]
    model = fit_fragments(follows, others)
    assert model.margin(["the", "@unit"]) > 0 > model.margin(["lop", "nao", "dat", "chua"])


def test_without_both_kinds_nothing_is_learned() -> None:
    assert fit_fragments([], [["a"]]) == FragmentModel() == fit_fragments([["a"]], [])


def test_a_text_of_nothing_has_parts_all_the_same() -> None:
    assert fragment_parts([])
    assert FragmentModel().margin([]) == 0


@pytest.mark.parametrize(
    "text", ["thế pháp luật", "còn phòng Kinh tế ra sao", "à thôi 7 ngày", "quý 3 thôi nhé"]
)
def test_texts_that_go_on_are_told(understander: Understander, text: str) -> None:
    parsed = understander.parser(text, WEDNESDAY, agency())
    assert understander.model.fragments.margin(fragment_words(parsed)) > 0


@pytest.mark.parametrize(
    "text",
    [
        "tháng sau có lớp nào không",
        "phòng Kinh tế còn ai chưa học pháp luật",
        "đăng ký cho tôi lớp kỹ năng số",
        "năm nay tôi phải học những gì",
    ],
)
def test_questions_of_their_own_are_told(understander: Understander, text: str) -> None:
    parsed = understander.parser(text, WEDNESDAY, agency())
    assert understander.model.fragments.margin(fragment_words(parsed)) < 0
