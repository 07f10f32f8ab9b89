"""What is usually asked next."""

from __future__ import annotations

import pytest

from bot.understanding.expected_next import NEXT, expected_after
from bot.understanding.intents import Intent


@pytest.mark.parametrize("intent", Intent)
def test_the_same_question_may_always_follow(intent: Intent) -> None:
    assert intent in expected_after(intent)


def test_nothing_is_expected_after_nothing() -> None:
    assert expected_after(None) == frozenset()


def test_nothing_passing_or_foreign_is_expected() -> None:
    expected = {item for row in NEXT.values() for item in row} - {Intent.CONTACT_OFFICER}
    assert not any(item.traits.passing for item in (*expected, *NEXT))
