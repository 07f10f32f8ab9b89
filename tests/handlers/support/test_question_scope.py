"""What a question is about, read from its slots."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.base.texts import Texts
from bot.conversation.context import Context
from bot.training.access import NOBODY
from bot.training.as_of import AsOf
from bot.understanding.reading import Option
from bot.understanding.slots import Slots
from handlers.support import question_scope
from tests.builders.sample import NOW, TODAY, Builder


@pytest.fixture
def context(make: Builder, vi: Texts) -> Context:
    return Context(AsOf(make.connection, NOW.date()), NOBODY, vi, NOW, "", "my_missing", Slots())


@pytest.mark.parametrize(
    ("period", "day", "future"),
    [
        (None, TODAY, None),
        ("nonsense", TODAY, None),
        ({"from": "?", "to": None}, TODAY, None),
        ({"from": "2025-01-01", "to": "2025-12-31"}, date(2025, 12, 31), None),
        ({"from": "2026-01-01", "to": "2026-12-31"}, TODAY, None),
        ({"from": "2026-11-11", "to": "2026-11-30"}, TODAY, date(2026, 11, 11)),
        ({"from": "2027-01-01", "to": "2027-12-31"}, TODAY, date(2027, 1, 1)),
    ],
)
def test_a_period_that_has_not_begun_is_told_from_today(
    context: Context, period: Any, day: date, future: date | None
):
    named = replace(context, slots=Slots.from_json({"period": period}))
    assert question_scope.day(named) == day
    assert question_scope.future(named) == future


def options(*labels: str) -> dict[str, tuple[Option, ...]]:
    listed = (Option(f"U{number}", label) for number, label in enumerate(labels))
    return {"unit": tuple(listed)}


def test_records_of_one_name_differ_by_their_code(context: Context, vi: Texts):
    said = question_scope.which(
        replace(context, ambiguous=options("Same", "Other", "Same")), "unit"
    )
    assert said is not None
    assert [choice.label for choice in said.choices] == ["Same (U0)", "Other", "Same (U2)"]
    assert said.text == vi("ask.which_unit")


def test_it_is_said_when_there_are_more_than_can_be_shown(context: Context, vi: Texts):
    said = question_scope.which(replace(context, ambiguous=options(*map(str, range(9)))), "unit")
    assert said is not None
    assert len(said.choices) == 6
    assert said.text.endswith(vi("ask.more"))
