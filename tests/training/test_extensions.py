"""Which period an extension is of, and what it keeps open."""

from __future__ import annotations

from datetime import date

import pytest

from bot.training import people
from bot.training.as_of import AsOf
from bot.training.enums import Topic
from bot.training.extensions import Extension
from bot.training.obligations import Obligation, State, obligations
from bot.training.profile import parse
from bot.training.timeline import ALWAYS
from tests.builders.sample import Builder

PLAN = """
[plan]
code = "P"
title = "A plan"
issuer = "Somebody"
valid_from = 2024-01-01
valid_to = 2030-12-31

[[target]]
id = "LAW"
title = "Law"
population = { group = ["cong_chuc"] }
measure = { kind = "flow", parts = [{ topic = "law" }] }
threshold = 80
due = "{due}"
"""
UNTIL_JANUARY = (date(2026, 11, 1), date(2027, 1, 31))


@pytest.fixture
def agency(make: Builder) -> Builder:
    make.unit("A")
    make.person("1", "A")
    return make


def owed(make: Builder, day: date) -> list[Obligation]:
    as_of = AsOf(make.connection, day)
    person = people.find(as_of, "1")
    return list(obligations(as_of, person.id, person.unit_id).items)


def told(items: list[Obligation]) -> list[tuple[str, date, date]]:
    return [(item.state.value, item.due, item.period[0]) for item in items]


@pytest.mark.parametrize(
    ("due", "first", "last", "year"),
    [
        ("06-30", date(2026, 5, 1), date(2026, 9, 30), 2026),
        ("06-30", ALWAYS, date(2026, 9, 30), 2026),
        ("12-31", date(2026, 11, 1), date(2027, 1, 31), 2026),
        ("12-31", ALWAYS, date(2027, 1, 31), 2026),
        ("12-31", date(2027, 1, 5), date(2027, 1, 31), 2026),  # decided when the year was over
        ("09-30", date(2026, 1, 1), date(2026, 7, 1), 2025),  # it would move nothing of 2026
    ],
)
def test_an_extension_is_of_the_period_that_it_gives_more_time_for(due, first, last, year):
    plan = parse(PLAN.replace("{due}", due), "p")
    period = Extension(first, last).period(plan, plan.targets[0])
    assert period == (date(year, 1, 1), date(year, 12, 31))


def test_an_extension_that_is_over_leaves_its_own_day_as_the_due_day(agency: Builder):
    agency.plan(PLAN.replace("{due}", "06-30"))
    agency.waive("1", "LAW", "extension", date(2026, 5, 1), date(2026, 9, 30))
    assert told(owed(agency, date(2026, 10, 5))) == [
        ("overdue", date(2026, 9, 30), date(2026, 1, 1))
    ]
    assert told(owed(agency, date(2027, 2, 1)))[0][1] == date(2027, 6, 30)
    assert told(owed(agency, date(2025, 2, 1)))[0][1] == date(2025, 6, 30)


def test_one_past_the_years_end_keeps_the_old_duty_open_before_the_new(agency: Builder):
    agency.plan(PLAN.replace("{due}", "12-31"))
    agency.waive("1", "LAW", "extension", *UNTIL_JANUARY)
    assert told(owed(agency, date(2026, 12, 1))) == [
        ("no_data", date(2027, 1, 31), date(2026, 1, 1))
    ]
    old, new = owed(agency, date(2027, 1, 15))
    assert told([old, new]) == [
        ("no_data", date(2027, 1, 31), date(2026, 1, 1)),
        ("no_data", date(2027, 12, 31), date(2027, 1, 1)),
    ]
    assert (old.target.id, old.extended, new.extended) == ("LAW", True, False)
    assert len(owed(agency, date(2027, 2, 1))) == 1


def test_the_old_duty_takes_a_result_of_its_year_and_of_the_time_given(agency: Builder):
    agency.plan(PLAN.replace("{due}", "12-31"))
    agency.waive("1", "LAW", "extension", *UNTIL_JANUARY)
    agency.result("1", Topic.LAW, ends=date(2027, 1, 10))
    old, _ = owed(agency, date(2027, 1, 15))
    assert old.state is State.MET
