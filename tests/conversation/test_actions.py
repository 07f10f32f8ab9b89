"""Buttons' actions: what is written is read again, and what is forged breaks nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.actions import LIMIT, action, parse

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
slots = st.dictionaries(
    st.sampled_from(["unit", "person", "target", "topic", "class"]),
    words | st.text(st.sampled_from("&=?%+#/ .ăđ"), min_size=1, max_size=8).filter(str.strip),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my_missing", ("my_missing", {})),
        ("unit_missing?unit=P01&page=2", ("unit_missing", {"unit": "P01", "page": 2})),
        ("x?unit=007", ("x", {"unit": "007"})),  # codes keep their zeros
        ("x?count=3", ("x", {"count": 3})),
        ("x?page=-1", ("x", {"page": "-1"})),
        ("x?page=abc", ("x", {"page": "abc"})),
        ("x?page=", ("x", {})),
        ("x?page=%D9%A3", ("x", {"page": "٣"})),  # a digit, but not one of ours
        ("x?topic=" + "%7B%22a%22%3A1%7D", ("x", {"topic": {"a": 1}})),
        ('x?topics=["law","ethics"]', ("x", {"topics": ["law", "ethics"]})),
        ("x?topic={broken", ("x", {"topic": "{broken"})),
        ('x?a={"b":NaN}', ("x", {"a": '{"b":NaN}'})),  # no database keeps that
        ('x?a={"b":1e999}', ("x", {"a": '{"b":1e999}'})),
        ('x?a=[["deep"]]', ("x", {"a": '[["deep"]]'})),
        ("x?unit=%00P01%E2%80%AE", ("x", {"unit": "P01"})),
        ("x?unit=%ff", ("x", {"unit": "\ufffd"})),
        ("?", ("", {})),
        ("", ("", {})),
        ("\x00?\x00=\x00", ("", {"": ""})),
        ("x?unit=A&unit=B", ("x", {"unit": "B"})),
    ],
)
def test_reading_an_action(text: str, expected: tuple):
    assert parse(text) == expected


def test_slots_without_a_value_are_left_out():
    assert action("x", unit=None, page=None) == "x"
    assert action("unit_missing", unit="P01", page=2) == "unit_missing?unit=P01&page=2"


def test_a_period_and_several_topics_come_back_as_they_were():
    period = {"from": "2026-01-01", "to": "2026-03-31"}
    text = action("hours_this_year", period=period, topics=["law", "ethics"], page=3)
    assert parse(text) == (
        "hours_this_year",
        {"period": period, "topics": ["law", "ethics"], "page": 3},
    )


@given(slots)
def test_any_codes_come_back_as_they_were(values: dict[str, str]):
    values = {name: value.strip() for name, value in values.items()}
    assert parse(action("unit_missing", **values)) == ("unit_missing", values)


@given(st.text(max_size=300) | st.text(st.sampled_from('?&=%{}[]",0aN+'), max_size=300))
def test_whatever_comes_back_from_a_messenger_is_read_and_can_be_kept(text: str):
    intent, read = parse(text)
    assert "\0" not in intent
    json.dumps(read, allow_nan=False)


@pytest.mark.parametrize("text", ["x?a=" + "[" * 10**6, "x?a=" + '{"a":' * 10**6, "x" * 10**7])
def test_an_endless_action_is_cut(text: str):
    intent, read = parse(text)
    assert len(intent) <= LIMIT
    assert all(len(str(value)) <= LIMIT for value in read.values())
