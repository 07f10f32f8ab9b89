"""Units have days: a name, a place in the tree and a head hold from one day to another."""

from __future__ import annotations

from datetime import date

import pytest

from bot.base.problems import Problem
from bot.training import units
from bot.training.as_of import AsOf
from bot.training.timeline import OPEN
from tests.builders.sample import Builder

DAY = date(2026, 11, 10)
MERGED = date(2025, 7, 1)


def reorganised(make: Builder) -> None:
    """OLD and its office end when NEW begins; the office goes on below NEW under a new name."""
    make.unit("OLD", name="Old town", last=date(2025, 6, 30))
    make.unit("NEW", name="New ward", first=MERGED)
    make.unit("OFFICE", "OLD", name="Economic office", last=date(2025, 6, 30))
    make.unit("OFFICE", "NEW", name="Economy and works office", first=MERGED)
    make.unit("DESK", "OFFICE")


def codes(found) -> list[str]:
    return [unit.code for unit in found]


def test_a_unit_is_found_as_it_was_on_the_day(make: Builder):
    reorganised(make)
    before = units.find(AsOf(make.connection, date(2025, 6, 30)), "OFFICE")
    after = units.find(AsOf(make.connection, MERGED), "OFFICE")
    assert (before.name, before.parent_id) == ("Economic office", make.units["OLD"])
    assert (after.name, after.parent_id) == ("Economy and works office", make.units["NEW"])
    assert before.id == after.id


def test_the_tree_of_a_past_day_is_the_tree_of_that_day(make: Builder):
    reorganised(make)
    connection, ids = make.connection, make.units
    everything = {ids["OLD"], ids["OFFICE"], ids["DESK"]}
    assert units.ids_below(AsOf(connection, date(2025, 6, 30)), [ids["OLD"]]) == everything
    assert units.ids_below(AsOf(connection, MERGED), [ids["OLD"]]) == frozenset()
    assert units.ids_below(AsOf(connection, MERGED), [ids["NEW"]]) == {
        ids["NEW"],
        ids["OFFICE"],
        ids["DESK"],
    }
    assert codes(units.roots(AsOf(connection, date(2020, 1, 1)))) == ["OLD"]
    assert codes(units.roots(AsOf(connection, DAY))) == ["NEW"]
    assert codes(units.children(AsOf(connection, DAY), ids["NEW"])) == ["OFFICE"]
    assert units.line_up(AsOf(connection, DAY), ids["DESK"]) == [
        ids["DESK"],
        ids["OFFICE"],
        ids["NEW"],
    ]
    assert codes(units.all_units(AsOf(connection, DAY))) == ["DESK", "NEW", "OFFICE"]
    assert units.by_id(AsOf(connection, DAY), ids["OLD"]) is None


def test_a_unit_that_is_not_in_force_is_told_from_one_that_never_was(make: Builder):
    reorganised(make)
    with pytest.raises(Problem) as ended:
        units.find(AsOf(make.connection, DAY), "OLD")
    with pytest.raises(Problem) as unknown:
        units.find(AsOf(make.connection, DAY), "NOWHERE")
    assert ended.value.key == "problem.unit_not_in_force"
    assert unknown.value.key == "problem.no_unit"


def test_a_circle_of_units_ends(make: Builder):
    # The import refuses one; what is in the database all the same must not hang a question.
    make.unit("A")
    make.unit("B", "A")
    make.connection.execute(
        units.unit_version.update()
        .where(units.unit_version.c.unit_id == make.units["A"])
        .values(parent_id=make.units["B"])
    )
    both = set(make.units.values())
    assert units.ids_below(AsOf(make.connection, DAY), [make.units["A"]]) == both
    assert set(units.line_up(AsOf(make.connection, DAY), make.units["B"])) == both


def test_an_acting_head_heads_up_to_their_last_day(make: Builder):
    make.unit("OFFICE")
    make.person("old", "OFFICE")
    make.person("acting", "OFFICE")
    make.head("OFFICE", "old", last=date(2026, 10, 31))
    make.head("OFFICE", "acting", first=date(2026, 11, 1), last=DAY, acting=True)

    def heads(day: date) -> list[tuple[str, bool]]:
        found = units.heads(AsOf(make.connection, day), make.units["OFFICE"])
        return [(head.code, head.acting) for head in found]

    assert heads(date(2026, 10, 31)) == [("old", False)]
    assert heads(DAY) == [("acting", True)]
    assert heads(date(2026, 11, 11)) == []


def test_all_heads_are_listed_the_acting_ones_after_the_others(make: Builder):
    for code in ("A", "B"):
        make.unit(code)
        make.person(f"head{code}", code)
        make.head(code, f"head{code}")
    make.person("deputy", "A")
    make.head("A", "deputy", last=DAY, acting=True)
    found = units.heads(AsOf(make.connection, DAY))
    assert codes(found) == ["headA", "deputy", "headB"]
    assert found[0].until == OPEN
