"""«đừng» never says yes, though without its accents it is «đúng»."""

from __future__ import annotations

from typing import Any

import pytest

from bot.understanding.reading import ChoiceRole, Ending, Memory, OfferedChoice

YES = OfferedChoice("Hủy lớp", "manage_class?class=DD-01&sure=yes", ChoiceRole.CONFIRM)
NO = OfferedChoice("Thôi", "manage_class?class=DD-01&sure=no", ChoiceRole.CANCEL)
ASKED = Memory("manage_class", choices=(YES, NO), ended=Ending.ASKED_BACK)


@pytest.mark.parametrize("text", ["đừng", "Đừng ạ", "đừng đừng", "đừng nhé", "dung", "thôi đừng"])
def test_what_may_be_a_no_is_no_yes(read: Any, text: str) -> None:
    assert read(text, ASKED).chosen != YES.action


@pytest.mark.parametrize("text", ["đúng", "đúng rồi", "dung roi", "đúng vậy", "ừ đúng"])
def test_a_yes_is_one(read: Any, text: str) -> None:
    assert read(text, ASKED).chosen == YES.action
