"""What one person owes, case by case: states, precedence, moved days, figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.training import people
from bot.training.as_of import AsOf
from bot.training.enums import Evidence, Topic
from bot.training.obligations import Obligation, State, obligations
from tests.builders.sample import Builder, profile

DAY = date(2026, 6, 15)
LAW = """
[[target]]
id = "{code}.LAW"
title = "Law"
population = { group = ["cong_chuc"], min_months = 3 }
measure = { kind = "flow", parts = [{ topic = "law" }] }
threshold = 80
due = "09-30"
"""
TWO = """
[[target]]
id = "{code}.TWO"
title = "Law and ethics"
population = { group = ["cong_chuc"] }
measure = { kind = "flow", combine = "{combine}", parts = [{ topic = "law" }, { topic = "ethics" }] }
threshold = 80
"""  # noqa: E501
HOURS = """
[[target]]
id = "{code}.HOURS"
title = "Hours"
population = { group = ["cong_chuc"] }
measure = { kind = "hours", min = 40, topics = ["digital"] }
threshold = 100
"""
DEGREE = """
[[target]]
id = "{code}.DEGREE"
title = "Degree and theory"
population = { group = ["cong_chuc"] }
measure = { kind = "state", degree = "dai_hoc", topic = "political_theory", level = "trung_cap" }
threshold = 100
period = "plan"
"""
BEFORE = """
[[target]]
id = "{code}.BEFORE"
title = "Before the post"
population = { group = ["cong_chuc"], managing = true, appointed_in_period = true }
measure = { kind = "before_appointment", topic = "leadership" }
threshold = 70
period = "plan"
"""


def agency(make: Builder, *targets: str, **person) -> None:
    make.unit("A")
    make.plan(profile("P", *targets))
    make.person("1", "A", **person)


def owed(make: Builder, day: date = DAY, code: str = "1") -> tuple[Obligation, ...]:
    person = people.find(AsOf(make.connection, day), code)
    return obligations(AsOf(make.connection, day), person.id, person.unit_id).items


def state(make: Builder, day: date = DAY) -> State:
    (item,) = owed(make, day)
    return item.state


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), State.NOT_MET),
        (date(2026, 8, 30), State.NOT_MET),  # 31 days before
        (date(2026, 8, 31), State.AT_RISK),  # 30 days before
        (date(2026, 9, 30), State.AT_RISK),  # the day itself is still in time
        (date(2026, 10, 1), State.OVERDUE),
    ],
)
def test_what_is_not_done_turns_from_not_met_to_at_risk_to_overdue(
    make: Builder, day: date, expected: State
):
    agency(make, LAW)
    make.result("1", Topic.ETHICS, ends=date(2025, 5, 5))  # something is known of them
    assert state(make, day) is expected


def test_no_data_is_not_not_done_until_it_is_overdue(make: Builder):
    agency(make, LAW)
    assert state(make) is State.NO_DATA
    assert state(make, date(2026, 9, 30)) is State.NO_DATA
    assert state(make, date(2026, 10, 1)) is State.OVERDUE


def test_a_result_counts_from_its_last_day_on_and_in_its_year_only(make: Builder):
    agency(make, LAW)
    make.result("1", Topic.LAW, starts=date(2026, 3, 1), ends=date(2026, 3, 5))
    assert state(make, date(2026, 3, 4)) is State.NO_DATA
    assert state(make, date(2026, 3, 5)) is State.MET
    assert state(make, date(2026, 12, 31)) is State.MET


@pytest.mark.parametrize(
    "wrong",
    [
        {"passed": False},
        {"evidence": Evidence.DECLARED},
        {"ends": date(2025, 12, 31)},
        {"ends": date(2026, 6, 16)},
    ],
    ids=["not passed", "declared only", "last year", "ends tomorrow"],
)
def test_what_does_not_count(make: Builder, wrong: dict):
    agency(make, LAW)
    make.result("1", Topic.ETHICS)
    make.result("1", Topic.LAW, **wrong)
    assert state(make) is State.NOT_MET


def test_a_reversed_result_counts_no_more(make: Builder):
    agency(make, LAW)
    entry = make.result("1", Topic.LAW)
    assert state(make) is State.MET
    make.reverse(entry)
    assert state(make) is State.NO_DATA


def test_an_extension_moves_the_due_day_while_it_holds(make: Builder):
    agency(make, LAW)
    make.result("1", Topic.ETHICS)
    make.waive("1", "P.LAW", "extension", date(2026, 9, 1), date(2026, 11, 30))
    (item,) = owed(make, date(2026, 10, 15))
    assert (item.due, item.extended) == (date(2026, 11, 30), True)
    assert item.state is State.NOT_MET
    assert state(make, date(2026, 11, 30)) is State.AT_RISK
    assert state(make, date(2026, 12, 1)) is State.OVERDUE
    (before,) = owed(make, date(2026, 8, 31))
    assert (before.due, before.extended) == (date(2026, 9, 30), False)


def test_an_extension_to_an_earlier_day_moves_nothing(make: Builder):
    agency(make, LAW)
    make.waive("1", "P.LAW", "extension", date(2026, 1, 1), date(2026, 7, 1))
    (item,) = owed(make)
    assert (item.due, item.extended) == (date(2026, 9, 30), False)


def test_an_exemption_waives_on_its_days_and_for_its_requirement_only(make: Builder):
    agency(make, LAW, HOURS)
    make.waive("1", "P.LAW", "exemption", date(2026, 6, 1), date(2026, 6, 30))
    law, hours = owed(make)
    assert (law.state, law.left_out) == (State.WAIVED, "mien")
    assert (hours.state, hours.left_out) == (State.NO_DATA, None)
    assert owed(make, date(2026, 7, 1))[0].state is State.NO_DATA


@pytest.mark.parametrize(
    ("status", "joined", "exempt", "expected"),
    [
        ("thai_san", date(2026, 6, 1), True, "thai_san"),
        ("biet_phai", None, True, "biet_phai"),
        (None, date(2026, 6, 1), True, "moi"),
        (None, None, True, "mien"),
        (None, None, False, None),
        ("da_nghi", date(2026, 6, 1), True, "outside"),
        (None, date(2026, 6, 16), True, "outside"),
    ],
)
def test_one_reason_only_status_before_newness_before_exemption(
    make: Builder, status, joined, exempt, expected
):
    agency(make, LAW, status=status, joined=joined)
    make.result("1", Topic.LAW)
    if exempt:
        make.waive("1", "P.LAW")
    (item,) = owed(make)
    assert item.left_out == expected
    assert item.state is {None: State.MET, "mien": State.WAIVED}.get(expected, State.NOT_APPLICABLE)


def test_there_is_one_item_for_each_target_of_the_persons_group_in_the_profiles_order(
    make: Builder,
):
    agency(make, HOURS, LAW, BEFORE, group="vien_chuc")
    make.person("2", "A")
    make.person("3", "A", group="hop_dong")
    assert owed(make) == ()
    assert [obligation.target.id for obligation in owed(make, code="2")] == [
        "P.HOURS",
        "P.LAW",
        "P.BEFORE",
    ]
    assert owed(make, code="2")[2].left_out == "outside"  # manages nothing
    assert owed(make, code="3") == ()


def test_hours_are_summed_to_the_hundredth_and_not_capped(make: Builder):
    agency(make, HOURS)
    make.result("1", Topic.DIGITAL, hours="39.99")
    make.result("1", Topic.LAW, hours="20")
    (item,) = owed(make)
    assert (item.done, item.need, item.unit) == (Decimal("39.99"), 40, "hours")
    assert (item.missing, item.state) == (Decimal("0.01"), State.NOT_MET)
    make.result("1", Topic.DIGITAL, Topic.LAW, hours="0.01")
    assert state(make) is State.MET
    make.result("1", Topic.DIGITAL, hours="5")
    assert (owed(make)[0].done, owed(make)[0].missing) == (45, 0)


@pytest.mark.parametrize(
    ("combine", "some", "need"), [("each", False, 2), ("all", False, 2), ("any", True, 1)]
)
def test_a_target_of_two_parts_is_one_item_with_its_parts(
    make: Builder, combine: str, some: bool, need: int
):
    agency(make, TWO.replace("{combine}", combine))
    make.result("1", Topic.ETHICS)
    make.result("1", Topic.ETHICS, ends=date(2026, 4, 4))
    (item,) = owed(make)
    assert [(part.topic, part.done, part.met) for part in item.parts] == [
        (Topic.LAW, 0, False),
        (Topic.ETHICS, 2, True),
    ]
    assert (item.done, item.need, item.state is State.MET) == (1, need, some)
    make.result("1", Topic.LAW)
    (item,) = owed(make)
    assert (item.done, item.state) == (2, State.MET)


def test_one_class_about_both_topics_does_both_parts(make: Builder):
    agency(make, TWO.replace("{combine}", "each"))
    make.result("1", Topic.ETHICS, Topic.LAW)
    assert state(make) is State.MET


@pytest.mark.parametrize(
    ("degree", "political", "done", "expected"),
    [
        ("dai_hoc", "trung_cap", 2, State.MET),
        ("tien_si", "cu_nhan", 2, State.MET),
        ("cao_dang", "cao_cap", 1, State.NOT_MET),
        ("dai_hoc", "so_cap", 1, State.NOT_MET),
        ("dai_hoc", None, 1, State.NO_DATA),
        (None, None, 0, State.NO_DATA),
    ],
)
def test_a_level_or_better_is_held(make: Builder, degree, political, done, expected):
    agency(make, DEGREE)
    make.holds("1", degree=degree, political=political)
    (item,) = owed(make)
    assert (item.done, item.need, item.unit, item.state) == (done, 2, "level", expected)


def test_a_level_reached_in_a_class_is_held_whatever_the_record_says(make: Builder):
    agency(make, DEGREE)
    make.holds("1", degree="thac_si", political="so_cap")
    make.result("1", Topic.POLITICAL_THEORY, level="cao_cap", ends=date(2010, 1, 1))
    assert state(make) is State.MET


@pytest.mark.parametrize(
    ("finished", "expected"),
    [
        (date(2026, 3, 1), State.MET),
        (date(2026, 3, 2), State.NOT_MET),  # the day after the appointment
        (date(2019, 1, 1), State.MET),  # however long ago
    ],
)
def test_training_before_the_appointment_ends_on_its_day_at_the_latest(
    make: Builder, finished: date, expected: State
):
    agency(make, BEFORE, managing=True, appointed=date(2026, 3, 1))
    make.result("1", Topic.LEADERSHIP, ends=finished)
    (item,) = owed(make)
    assert (item.state, item.unit) == (expected, "times")


def test_only_those_appointed_in_the_period_owe_training_before_it(make: Builder):
    agency(make, BEFORE, managing=True, appointed=date(2025, 12, 31))
    assert owed(make)[0].left_out == "outside"


def test_what_is_open_comes_most_urgent_first(make: Builder):
    agency(make, HOURS, LAW, DEGREE)
    make.result("1", Topic.ETHICS)
    make.holds("1", degree="dai_hoc", political="so_cap")
    person = people.find(AsOf(make.connection, DAY), "1")
    found = obligations(AsOf(make.connection, date(2026, 10, 15)), person.id, person.unit_id)
    assert [(obligation.target.id, obligation.state) for obligation in found.open] == [
        ("P.LAW", State.OVERDUE),
        ("P.HOURS", State.NOT_MET),
        ("P.DEGREE", State.NOT_MET),
    ]
    assert found.open[0].days_left(date(2026, 10, 15)) == -15
