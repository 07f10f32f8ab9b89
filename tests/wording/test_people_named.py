"""Several people in few words."""

from __future__ import annotations

from bot.base.texts import texts
from bot.wording.people_named import first_of

VI = texts("vi")
TWO = ["Lò Thị Mai", "Quàng Văn Nam"]


def test_the_first_are_named_and_the_others_counted():
    assert first_of(TWO, 5, VI) == "Lò Thị Mai, Quàng Văn Nam và 3 người nữa"


def test_nobody_is_left_to_count():
    assert first_of(TWO, 2, VI) == "Lò Thị Mai, Quàng Văn Nam"


def test_who_may_not_be_named_is_not_counted_in_their_place():
    assert first_of([], 4, VI) == ""
