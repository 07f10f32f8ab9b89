"""What reading a short question costs, counted: a time would tell less on a busy machine."""

from __future__ import annotations

import sys
from datetime import date
from types import FrameType
from typing import Final

from bot.understanding.engine import Understander
from bot.understanding.entities.gazetteer import Nothing

TODAY: Final = date(2026, 11, 10)


def calls(understander: Understander, text: str) -> int:
    """Return how many functions, the interpreter's own included, reading a text calls."""
    count = 0

    def counting(_frame: FrameType, event: str, _given: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    understander.read(text, today=TODAY, surroundings=Nothing())  # what is made once is made
    sys.setprofile(counting)
    try:
        understander.read(text, today=TODAY, surroundings=Nothing())
    finally:
        sys.setprofile(None)
    return count


def test_a_short_question_passes_the_lists_that_have_nothing_to_do_with_it(
    understander: Understander,
) -> None:
    assert calls(understander, "em còn thiếu gì") <= 1_080
