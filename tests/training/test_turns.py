"""Turns are results, people are people, and both are of whoever was in the unit then."""

from __future__ import annotations

from datetime import date

from bot.training.as_of import AsOf
from bot.training.enums import Topic
from bot.training.turns import turns
from tests.builders.sample import TODAY, Builder

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def _agency(make: Builder) -> AsOf:
    make.unit("TOP")
    for code in ("A", "B"):
        make.unit(code, "TOP")
    make.person("one", "A")
    make.person("two", "B")
    make.result("one", Topic.LAW)
    make.result("one", Topic.LAW, ends=date(2026, 6, 1))
    make.result("two", Topic.LAW, Topic.ETHICS)
    return AsOf(make.connection, TODAY)


def test_somebody_of_two_classes_is_two_turns_and_one_person(make: Builder) -> None:
    found = turns(_agency(make), make.units["A"], FIRST, LAST)
    assert (found.total, found.people) == (2, 1)
    assert found.by_topic == {Topic.LAW: 2}
    assert not found.overlapping


def test_the_whole_is_the_sum_of_its_units(make: Builder) -> None:
    as_of = _agency(make)
    whole = turns(as_of, make.units["TOP"], FIRST, LAST)
    parts = [turns(as_of, make.units[code], FIRST, LAST) for code in ("A", "B")]
    assert (whole.total, whole.people) == (3, 2)
    assert whole.total == sum(part.total for part in parts)
    assert whole == turns(as_of, None, FIRST, LAST)


def test_a_class_about_two_topics_stands_under_both_and_is_one_turn(make: Builder) -> None:
    found = turns(_agency(make), make.units["B"], FIRST, LAST)
    assert (found.total, found.by_topic) == (1, {Topic.LAW: 1, Topic.ETHICS: 1})
    assert found.overlapping


def test_failed_reversed_and_other_days_are_no_turns(make: Builder) -> None:
    as_of = _agency(make)
    make.result("two", Topic.DIGITAL, passed=False)
    make.reverse(make.result("two", Topic.DIGITAL))
    make.result("two", Topic.DIGITAL, ends=date(2025, 12, 31))
    assert Topic.DIGITAL not in turns(as_of, None, FIRST, LAST).by_topic


def test_who_has_moved_counts_where_they_were_on_the_day(make: Builder) -> None:
    as_of = _agency(make)
    make.post("one", "B", first=date(2026, 5, 1))
    assert turns(as_of, make.units["A"], FIRST, LAST).total == 1
    assert turns(as_of, make.units["B"], FIRST, LAST).total == 2
