"""Codes of figures in a sentence, told from the codes of people, classes and from words."""

from __future__ import annotations

import pytest

from bot.understanding.entities.figure_codes import FigureCodes
from bot.understanding.text.normalisation import Token
from bot.understanding.text.vocabulary import split, vocabulary


def found(said: str) -> str | None:
    tokens = [Token(word, word) for word in split(said)]
    return FigureCodes(vocabulary("vi")).find(tokens)


@pytest.mark.parametrize("said", ["mã số liệu 7K2Q4M", "cho xem mã 7k2q4m", "số liệu mã 7K2Q4M"])
def test_it_is_read_out_of_a_sentence(said: str) -> None:
    assert found(said) == "7K2Q4M"


@pytest.mark.parametrize(
    "said", ["mã cán bộ CB0001", "mã CB0001", "7K2Q4M", "mã lớp L015", "mã số liệu", "mã NGHKTV"]
)
def test_other_codes_are_none(said: str) -> None:
    assert found(said) is None


def test_one_that_is_called_so_may_be_mistyped() -> None:
    assert found("mã số liệu là 7K2Q40") == "7K2Q40"
    assert found("mã 7K2Q40") is None
