"""Lists of names: exactly those whom the figures count as not done."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, true

from bot.storage.engine import writing
from bot.training.as_of import AsOf
from bot.training.enums import Topic
from bot.training.plan import Plan
from bot.training.plans_in_use import Governing
from bot.training.progress import progress
from bot.training.rosters import about, roster
from bot.training.timeline import ALWAYS, OPEN
from tests.builders import random_agencies
from tests.builders.random_agencies import Agency
from tests.builders.sample import ETHICS, HOURS, TODAY, Builder, fill, profile

CC1 = """
[[target]]
id = "{code}.CC1"
title = "Degree and theory"
population = { group = ["cong_chuc"] }
measure = { kind = "state", degree = "dai_hoc", topic = "political_theory", level = "trung_cap" }
threshold = 100
"""


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(agency=random_agencies.agencies(), plan=random_agencies.plans(), day=random_agencies.DAYS)
def test_a_list_holds_whoever_is_counted_as_not_done(
    sqlite: Engine, agency: Agency, plan: Plan, day: date
):
    with writing(sqlite) as connection, pytest.MonkeyPatch.context() as patch:
        random_agencies.empty(connection)
        random_agencies.fill(connection, agency)
        governing = Governing(plan, None, true())
        patch.setattr("bot.training.plans_in_use.governing", lambda *_: governing)
        members = roster(AsOf(connection, day), 1)
        for found in progress(AsOf(connection, day), "U0").targets:
            listed = [member for member in members if member.open(frozenset({found.target.id}))]
            assert len(listed) == found.population - found.met


def test_everybody_present_is_in_the_roster_by_name(make: Builder):
    fill(make)
    make.person("gone", "OFFICE", status="da_nghi")
    make.person("later", "OFFICE", joined=date(2027, 1, 1))
    found = roster(AsOf(make.connection, TODAY), make.units["OFFICE"])
    assert len(found) == 42
    assert [member.name for member in found] == sorted(member.name for member in found)
    assert {member.unit_id for member in found} == {make.units["OFFICE"]}


def test_an_extension_shows_in_the_list_as_it_does_to_the_person(make: Builder):
    fill(make)
    make.waive("staff40", "P.ETHICS", "extension", ALWAYS, date(2027, 3, 31))
    members = {
        member.code: member for member in roster(AsOf(make.connection, TODAY), make.units["OFFICE"])
    }
    dues = {item.target.id: item.due for item in members["staff40"].items}
    assert dues == {"P.ETHICS": date(2027, 3, 31), "P.HOURS": date(2026, 12, 31)}
    assert OPEN not in dues.values()


def test_targets_are_found_by_the_topics_that_they_speak_of(make: Builder):
    make.unit("A")
    make.plan(profile("P", ETHICS, HOURS, CC1))
    targets = [target.target for target in progress(AsOf(make.connection, TODAY), "A").targets]

    def ids(*topics: Topic) -> set[str]:
        return set(about(targets, frozenset(topics)))

    assert ids(Topic.ETHICS) == {"P.ETHICS"}
    assert ids(Topic.POLITICAL_THEORY) == ids(Topic.PROFESSIONAL_DEGREE) == {"P.CC1"}
    assert ids(Topic.LAW) == set()  # hours of any topic are about none in particular
