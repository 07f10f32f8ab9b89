"""Figures are decided on whole people: need is rounded up, percent down, the worst part tells."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.problems import Problem
from bot.exchange.exports.figures import progress_as_json
from bot.training.as_of import AsOf
from bot.training.effective_dates import Scope
from bot.training.enums import OUTSIDE
from bot.training.outcomes import Outcome, judged
from bot.training.plan import Plan
from bot.training.profile import parse
from bot.training.progress import TargetProgress, progress, tally
from bot.training.rules import compile_plan
from tests.builders.sample import TODAY, Builder, fill

PLAN = """
[plan]
code = "P"
title = "T"
issuer = "I"
valid_from = 2026-01-01
valid_to = 2026-12-31

[[target]]
id = "T"
title = "Target"
population = { group = ["cong_chuc"] }
measure = { kind = "flow", combine = "each", parts = [{ topic = "law" }, { topic = "ethics" }] }
threshold = {threshold}
due = "12-31"
"""
LAW, ETHICS, BOTH, NONE = (True, False), (False, True), (True, True), (False, False)


def plan(threshold: str = "80", *, combine: str = "each", parts: int = 2) -> Plan:
    source = PLAN.replace("{threshold}", threshold).replace('"each"', f'"{combine}"')
    if parts == 1:
        source = source.replace(', { topic = "ethics" }', "")
    return parse(source, "p")


def figures(
    used: Plan, people: dict[tuple[bool, ...] | str, int], day: date = date(2026, 6, 30)
) -> TargetProgress:
    """Return the target's figures for so many people with these parts done, or left out so."""
    (rule,) = compile_plan(used, day, Scope()).rules
    outcomes = Counter()
    for found, count in people.items():
        if isinstance(found, str):
            outcomes[Outcome(found)] = count
        else:
            flags = found[: len(rule.parts)]
            outcomes[judged(flags, any_part=rule.target.measure.any_part)] = count
    return tally(used, rule, outcomes, day)


@given(
    threshold=st.decimals("0", "100", places=1),
    population=st.integers(0, 400),
    data=st.data(),
)
def test_need_is_rounded_up_and_percent_down(threshold: Decimal, population: int, data):
    met = data.draw(st.integers(0, population))
    found = figures(plan(str(threshold), parts=1), {LAW: met, NONE: population - met})
    exact = Fraction(threshold) * population / 100
    assert found.need - 1 < exact <= found.need
    if not population:
        assert (found.percent, found.state) == (None, "nobody")
        return
    assert found.percent <= Fraction(100 * met, population) < found.percent + 1
    # Reached on people and on the exact share are one and the same.
    assert (found.state == "met") == (Fraction(100 * met, population) >= Fraction(threshold))
    assert found.lacking == max(0, found.need - met)


def test_79_6_percent_is_neither_80_nor_reached():
    found = figures(plan("80", parts=1), {LAW: 199, NONE: 51})  # 199/250 = 79.6%
    assert (found.need, found.percent, found.lacking) == (200, 79, 1)
    assert found.state != "met"


@pytest.mark.parametrize(
    ("threshold", "population", "need"),
    [("66.7", 3, 3), ("66.7", 30, 21), ("66.7", 1000, 667), ("33.3", 10, 4), ("100", 7, 7),
     ("0", 7, 0), ("80", 5, 4), ("80", 6, 5), ("60", 368, 221)],
)  # fmt: skip
def test_need_of_some_thresholds(threshold: str, population: int, need: int):
    assert figures(plan(threshold, parts=1), {NONE: population}).need == need


@pytest.mark.parametrize(
    ("day", "met", "expected"),
    [
        (date(2026, 1, 1), 0, "at_risk"),  # one day of the year is gone
        (date(2026, 1, 1), 1, "on_track"),
        (date(2026, 6, 30), 39, "at_risk"),
        (date(2026, 6, 30), 40, "on_track"),  # half of the year, half of the 80
        (date(2026, 12, 30), 79, "at_risk"),
        (date(2026, 12, 30), 80, "met"),
        (date(2026, 12, 31), 79, "not_met"),  # the due day decides
        (date(2026, 12, 31), 80, "met"),
    ],
)
def test_the_state_follows_the_share_of_the_period_gone_by(day: date, met: int, expected: str):
    assert figures(plan("80", parts=1), {LAW: met, NONE: 100 - met}, day).state == expected


def test_after_the_due_day_what_is_not_reached_is_not_met_for_good():
    used = parse(PLAN.replace("{threshold}", "80").replace('"12-31"', '"06-30"'), "p")
    assert figures(used, {NONE: 10}, date(2026, 7, 1)).state == "not_met"
    assert figures(used, {BOTH: 8, NONE: 2}, date(2026, 7, 1)).state == "met"


def test_each_part_has_its_own_figures_and_the_worst_tells():
    # 6 did both, 3 only ethics, 1 nothing: ethics 9/10 is reached, law 6/10 is not.
    found = figures(plan("80"), {BOTH: 6, ETHICS: 3, NONE: 1})
    assert [
        (part.topic, part.met, part.need, part.percent, part.state) for part in found.parts
    ] == [
        ("law", 6, 8, 60, "on_track"),
        ("ethics", 9, 8, 90, "met"),
    ]
    assert (found.met, found.percent, found.state) == (6, 60, "on_track")


def test_each_is_met_when_every_part_is_though_few_did_both():
    found = figures(plan("60"), {BOTH: 2, ETHICS: 4, LAW: 4})
    assert [part.state for part in found.parts] == ["met", "met"]
    assert (found.met, found.need, found.state) == (2, 6, "met")


@pytest.mark.parametrize(("combine", "met"), [("all", 2), ("any", 10)])
def test_all_counts_who_did_everything_and_any_who_did_something(combine: str, met: int):
    found = figures(plan("60", combine=combine), {BOTH: 2, ETHICS: 4, LAW: 4, NONE: 1})
    assert found.met == met
    assert (found.state == "met") == (combine == "any")


def test_who_is_left_out_is_counted_by_reason_and_never_in_the_population():
    outcomes = {
        LAW: 1,
        OUTSIDE: 100,
        "thai_san": 2,
        "mien": 3,
        "moi": 1,
    }
    found = figures(plan("80", parts=1), outcomes)
    assert (found.population, found.met, found.considered) == (1, 1, 7)
    assert found.excluded == {"thai_san": 2, "moi": 1, "mien": 3}
    assert list(found.excluded) == ["thai_san", "moi", "mien"]


def test_nobody_is_a_state_of_its_own():
    found = figures(plan("80"), {OUTSIDE: 5, "mien": 1}, date(2026, 12, 31))
    assert (found.state, found.percent, found.need, found.population) == ("nobody", None, 0, 0)
    assert [part.state for part in found.parts] == ["nobody", "nobody"]


def test_a_plan_that_has_always_held_cannot_be_on_track():
    used = parse(
        PLAN.replace("{threshold}", "80")
        .replace("valid_from = 2026-01-01\n", "")
        .replace('due = "12-31"', 'period = "plan"'),
        "p",
    )
    assert figures(used, {NONE: 5, BOTH: 1}).state == "at_risk"


def test_the_worked_example_42_minus_3_minus_2_minus_1_is_36(make: Builder):
    # By hand: 28 of 36 is 77.7%, 80% of 36 is 28.8, so 29 are needed and one is lacking. On the
    # 314th day of 365 a share of 24.9 would be in step.
    fill(make)
    found = progress(AsOf(make.connection, TODAY), "OFFICE")
    ethics, hours = found.targets
    assert found.headcount == 42
    assert ethics.considered == 42
    assert ethics.excluded == {"thai_san": 1, "di_hoc_dai_han": 1, "moi": 1, "mien": 3}
    assert (ethics.population, ethics.met, ethics.need) == (36, 28, 29)
    assert (ethics.percent, ethics.lacking, ethics.state) == (77, 1, "on_track")
    # Nobody is exempt from the hours, and being new does not matter there.
    assert (hours.population, hours.met, hours.percent) == (40, 0, 0)


def test_the_json_of_the_contract(make: Builder):
    fill(make)
    data = progress_as_json(progress(AsOf(make.connection, TODAY), "OFFICE"))
    ethics, hours = data.pop("targets")
    assert data == {"unit": "OFFICE", "as_of": "2026-11-10", "headcount": 42}
    assert ethics == {
        "target": "P.ETHICS",
        "title": "Ethics every year",
        "population": 36,
        "excluded": {"thai_san": 1, "di_hoc_dai_han": 1, "moi": 1, "mien": 3},
        "met": 28,
        "need": 29,
        "threshold": 80,
        "percent": 77,
        "state": "on_track",
        "parts": [{"topic": "ethics", "met": 28, "need": 29, "percent": 77, "state": "on_track"}],
    }
    assert hours["parts"] == []


def test_an_unknown_unit_is_a_problem_not_an_empty_figure(make: Builder):
    with pytest.raises(Problem):
        progress(AsOf(make.connection, TODAY), "NOWHERE")
