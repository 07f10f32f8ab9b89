"""What a file is called."""

from __future__ import annotations

import pytest

from bot.wording.file_names import slug


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Đạo đức công vụ", "dao-duc-cong-vu"),
        ("Quý III/2026", "quy-iii-2026"),
        ("", ""),
        ("–", ""),
    ],
)
def test_words_lose_accents_and_blanks(words, name):
    assert slug(words) == name


def test_a_long_name_ends_with_a_whole_word():
    name = slug("Kiến thức, kỹ năng, phương pháp thực thi công vụ")
    assert name == "kien-thuc-ky-nang-phuong-phap-thuc-thi"
