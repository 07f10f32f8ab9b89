"""Which plan holds for whom: the nearest one above, for exactly the people it governs."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.tables import audit_event
from bot.training import people, plans_in_use
from bot.training.as_of import AsOf
from bot.training.enums import Topic
from bot.training.obligations import obligations
from bot.training.progress import progress
from bot.training.rosters import roster
from tests.builders.sample import ETHICS, HOURS, Builder, profile

DAY = date(2026, 11, 10)


def tree(make: Builder) -> None:
    """ROOT with A and B; below A the school S with two people, everywhere else one."""
    make.unit("ROOT")
    make.unit("A", "ROOT")
    make.unit("B", "ROOT")
    make.unit("S", "A")
    for code, unit in (("r", "ROOT"), ("a", "A"), ("b", "B"), ("s1", "S"), ("s2", "S")):
        make.person(code, unit)


def targets(make: Builder, unit: str | None, day: date = DAY) -> dict[str, int]:
    """Return each target's population."""
    found = progress(AsOf(make.connection, day), unit)
    return {target.target.id: target.population for target in found.targets}


def owed(make: Builder, code: str, day: date = DAY) -> list[str]:
    person = people.find(AsOf(make.connection, day), code)
    found = obligations(AsOf(make.connection, day), person.id, person.unit_id)
    return [obligation.target.id for obligation in found.items]


def test_without_a_plan_nobody_owes_anything(make: Builder):
    tree(make)
    found = progress(AsOf(make.connection, DAY), "A")
    assert (found.plan, found.targets, found.headcount) == (None, (), 3)
    assert owed(make, "a") == []
    assert plans_in_use.governing(AsOf(make.connection, DAY), make.units["A"]) is None


def test_one_plan_for_everybody_holds_everywhere(make: Builder):
    tree(make)
    make.plan(profile("P", ETHICS))
    assert targets(make, None) == targets(make, "ROOT") == {"P.ETHICS": 5}
    assert targets(make, "A") == {"P.ETHICS": 3}
    assert owed(make, "s1") == ["P.ETHICS"]


def test_the_nearest_plan_wins_and_its_people_are_nobody_elses(make: Builder):
    tree(make)
    make.plan(profile("P", ETHICS))
    make.plan(profile("Q", HOURS, unit="S"))
    assert targets(make, "S") == {"Q.HOURS": 2}
    assert owed(make, "s1") == ["Q.HOURS"]
    assert targets(make, "A") == {"P.ETHICS": 1}
    assert targets(make, "ROOT") == {"P.ETHICS": 3}
    # They are in the unit all the same.
    assert progress(AsOf(make.connection, DAY), "A").headcount == 3
    assert progress(AsOf(make.connection, DAY), "A").targets[0].excluded == {}


def test_what_a_person_with_a_nearer_plan_has_done_never_counts_above(make: Builder):
    tree(make)
    make.plan(profile("P", ETHICS))
    make.plan(profile("Q", HOURS, unit="S"))
    make.result("s1", Topic.ETHICS)
    (target,) = progress(AsOf(make.connection, DAY), "A").targets
    assert (target.population, target.met) == (1, 0)


def test_a_plan_of_the_root_gives_way_to_that_of_a_unit_below(make: Builder):
    tree(make)
    make.plan(profile("P", ETHICS, unit="ROOT"))
    make.plan(profile("Q", HOURS, unit="A"))
    assert targets(make, None) == targets(make, "ROOT") == {"P.ETHICS": 2}
    assert targets(make, "A") == {"Q.HOURS": 3}
    assert targets(make, "S") == {"Q.HOURS": 2}
    assert (owed(make, "b"), owed(make, "s1")) == (["P.ETHICS"], ["Q.HOURS"])


def test_lists_of_names_hold_the_governed_people_only(make: Builder):
    tree(make)
    make.plan(profile("P", ETHICS))
    make.plan(profile("Q", HOURS, unit="S"))
    members = roster(AsOf(make.connection, DAY), make.units["A"])
    assert {member.code for member in members if member.open()} == {"a"}


def test_a_plan_in_use_is_replaced_by_the_next_for_the_same_unit_only(make: Builder):
    tree(make)
    make.plan(profile("P", ETHICS))
    make.plan(profile("Q", HOURS, unit="S"))
    make.plan(profile("R", HOURS))
    assert [in_use.plan.code for in_use in plans_in_use.in_use(AsOf(make.connection, DAY))] == [
        "R",
        "Q",
    ]
    assert targets(make, "A") == {"R.HOURS": 1}
    assert plans_in_use.known_codes(make.connection) == {make.units["S"]: "S"}
    used = select(audit_event.c.action).where(audit_event.c.action == "plan.use")
    assert len(make.connection.execute(used).all()) == 3


def test_a_plan_that_has_ended_asks_for_nothing_and_is_still_named(make: Builder):
    tree(make)
    make.plan(profile("P", ETHICS))
    found = progress(AsOf(make.connection, date(2027, 1, 1)), "A")
    assert (found.targets, found.headcount) == ((), 3)
    assert found.plan is not None
    assert found.plan.code == "P"
    assert owed(make, "a", date(2027, 1, 1)) == []
    assert roster(AsOf(make.connection, date(2027, 1, 1)), make.units["A"]) == []


def test_the_plan_above_holds_again_when_a_units_own_has_ended(make: Builder):
    tree(make)
    make.plan(profile("P", ETHICS))
    make.plan(profile("Q", HOURS, unit="S").replace("2026-12-31", "2026-06-30"))
    june = date(2026, 6, 30)
    assert (targets(make, "S", june), owed(make, "s1", june)) == ({"Q.HOURS": 2}, ["Q.HOURS"])
    assert targets(make, "ROOT", june) == {"P.ETHICS": 3}
    assert (targets(make, "S"), owed(make, "s1")) == ({"P.ETHICS": 2}, ["P.ETHICS"])
    assert targets(make, "ROOT") == {"P.ETHICS": 5}


def test_several_roots_are_asked_about_together_and_apart(make: Builder):
    tree(make)
    make.unit("OTHER")
    make.person("o", "OTHER")
    make.plan(profile("P", ETHICS))
    found = progress(AsOf(make.connection, DAY), None)
    assert (found.unit, found.headcount) == (None, 6)
    assert targets(make, None) == {"P.ETHICS": 6}
    assert targets(make, "OTHER") == {"P.ETHICS": 1}


def test_a_plan_of_one_of_several_roots_holds_for_that_one(make: Builder):
    tree(make)
    make.unit("OTHER")
    make.person("o", "OTHER")
    make.plan(profile("P", ETHICS, unit="OTHER"))
    assert targets(make, None) == {"P.ETHICS": 1}
    assert targets(make, "ROOT") == {}
    assert (owed(make, "a"), owed(make, "o")) == ([], ["P.ETHICS"])


def test_a_person_in_no_unit_owes_nothing_to_one_units_plan(make: Builder):
    tree(make)
    make.person("n", None)
    make.plan(profile("P", ETHICS, unit="ROOT"))
    assert owed(make, "n") == []
    assert targets(make, None) == {"P.ETHICS": 5}


def test_a_plan_for_an_unknown_unit_is_refused_and_changes_nothing(make: Builder):
    tree(make)
    make.plan(profile("P", ETHICS))
    with pytest.raises(Problem) as refused:
        make.plan(profile("Q", HOURS, unit="NOWHERE"))
    assert refused.value.key == "problem.no_unit"
    assert [in_use.plan.code for in_use in plans_in_use.in_use(AsOf(make.connection, DAY))] == ["P"]
