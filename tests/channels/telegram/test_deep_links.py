"""Links into the private chat: what they ask is shown there, and nothing happens by them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import deep_links
from bot.channels.telegram.deep_links import LONGEST, asked, payload
from bot.conversation.actions import action
from bot.conversation.input_cleaning import clean
from tests.channels.telegram.stub import message
from tests.channels.telegram.test_updates import wanted


@pytest.mark.parametrize(
    ("tapped", "start"),
    [
        ("class_detail?class=L015", "class_L015"),
        ("why_obligation?target=CC2", "obligation_CC2"),
        ("my_missing", "ask_my_missing"),
    ],
)
def test_a_class_an_obligation_and_a_question_have_links(tapped: str, start: str) -> None:
    assert payload(tapped) == start
    assert asked(start) == tapped
    assert wanted(message=message(f"/start {start}")).request.action == tapped


@given(code=st.text(min_size=1, max_size=12).filter(lambda code: code.strip() == code))
def test_any_code_comes_back_or_has_no_link(code: str) -> None:
    tapped = action("class_detail", **{"class": clean(code)})
    if (start := payload(tapped)) is not None:
        assert re.fullmatch(r"[A-Za-z0-9_-]+", start)
        assert len(start) <= LONGEST
        assert asked(start) == tapped


@pytest.mark.parametrize(
    "start", ["ask_unlink_account", "ask_remind_unit", "ask_", "class_", "class64_!", "x_y", ""]
)
def test_nothing_that_does_something_can_be_asked(start: str) -> None:
    assert asked(start) is None


def test_a_code_is_still_taken() -> None:
    request = wanted(message=message("/start BCGHK-23456")).request
    assert request.action == "link_account?code=BCGHK-23456"
    assert deep_links.link("a_bot", "x") == "https://t.me/a_bot?start=x"
