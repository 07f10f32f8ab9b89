"""Long runs of the rules against their plain reading: thousands of random agencies.

Run by ``make soak``; the name keeps it out of the ordinary tests.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.builders import random_agencies
from tests.training import test_rules

LONG = settings(
    max_examples=3000,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@LONG
@given(
    agency=random_agencies.agencies(),
    plan=random_agencies.plans(),
    day=random_agencies.DAYS,
    data=st.data(),
)
def test_a_units_figure_is_what_its_peoples_records_say(
    engine: Engine, agency, plan, day, data
) -> None:
    inner = test_rules.test_a_units_figure_is_what_its_peoples_records_say
    inner.hypothesis.inner_test(engine, agency, plan, day, data)


@LONG
@given(agency=random_agencies.agencies(), plan=random_agencies.plans(), day=random_agencies.DAYS)
def test_a_units_figure_is_the_sum_of_its_peoples_obligations(
    engine: Engine, agency, plan, day
) -> None:
    inner = test_rules.test_a_units_figure_is_the_sum_of_its_peoples_obligations
    inner.hypothesis.inner_test(engine, agency, plan, day)


@LONG
@given(agency=random_agencies.agencies(), plan=random_agencies.plans(), day=random_agencies.DAYS)
def test_a_persons_state_follows_from_the_rule_and_the_day(
    engine: Engine, agency, plan, day
) -> None:
    inner = test_rules.test_a_persons_state_follows_from_the_rule_and_the_day
    inner.hypothesis.inner_test(engine, agency, plan, day)
