"""Any past day can be asked about: people count where, and as what, they were on that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.base.problems import Problem
from bot.training import people
from bot.training.as_of import AsOf
from bot.training.enums import Topic
from bot.training.progress import progress
from bot.training.timeline import ALWAYS
from tests.builders.sample import ETHICS, Builder, profile

MOVED = date(2026, 7, 1)
EVE = date(2026, 6, 30)


def two_units(make: Builder) -> None:
    make.unit("ROOT")
    make.unit("A", "ROOT")
    make.unit("B", "ROOT")
    make.plan(profile("P", ETHICS))


def figures(make: Builder, unit: str, day: date) -> tuple[int, int, dict[str, int], int]:
    """Return headcount, population, those left out and those who have done it."""
    found = progress(AsOf(make.connection, day), unit)
    (target,) = found.targets
    return found.headcount, target.population, target.excluded, target.met


def test_who_moves_counts_in_the_old_unit_before_and_in_the_new_one_after(make: Builder):
    two_units(make)
    make.person("1", "A")
    make.post("1", "B", first=MOVED)
    make.result("1", Topic.ETHICS, ends=date(2026, 3, 1))
    assert figures(make, "A", EVE) == (1, 1, {}, 1)
    assert figures(make, "B", EVE) == (0, 0, {}, 0)
    assert figures(make, "A", MOVED) == (0, 0, {}, 0)
    assert figures(make, "B", MOVED) == (1, 1, {}, 1)  # the result came along
    assert figures(make, "ROOT", EVE) == figures(make, "ROOT", MOVED) == (1, 1, {}, 1)
    assert people.find(AsOf(make.connection, EVE), "1").unit_code == "A"
    assert people.find(AsOf(make.connection, MOVED), "1").unit_code == "B"


def test_who_changes_group_owes_what_the_group_of_the_day_owes(make: Builder):
    two_units(make)
    make.person("1", "A", group="vien_chuc")
    make.post("1", "A", first=MOVED, group="cong_chuc")
    assert figures(make, "A", EVE) == (1, 0, {}, 0)
    assert figures(make, "A", MOVED) == (1, 1, {}, 0)


def test_who_is_away_is_left_out_on_those_days_only(make: Builder):
    two_units(make)
    make.person("1", "A")
    make.status("1", "thai_san", MOVED, date(2026, 12, 31))
    assert figures(make, "A", EVE) == (1, 1, {}, 0)
    assert figures(make, "A", MOVED) == (1, 0, {"thai_san": 1}, 0)
    assert figures(make, "A", date(2026, 12, 31)) == (1, 0, {"thai_san": 1}, 0)
    assert people.find(AsOf(make.connection, MOVED), "1").status == "thai_san"
    assert people.find(AsOf(make.connection, EVE), "1").status == "dang_cong_tac"


def test_who_has_left_is_gone_from_that_day_and_was_there_before(make: Builder):
    two_units(make)
    make.person("1", "A")
    make.status("1", "da_nghi", MOVED)
    assert figures(make, "A", EVE) == (1, 1, {}, 0)
    assert figures(make, "A", MOVED) == (0, 0, {}, 0)


def test_who_has_not_come_yet_is_not_counted(make: Builder):
    two_units(make)
    make.person("1", "A", joined=MOVED)
    assert figures(make, "A", EVE) == (0, 0, {}, 0)
    assert figures(make, "A", MOVED) == (1, 0, {"moi": 1}, 0)


@pytest.mark.parametrize(
    ("joined", "last_new_day"),
    [
        (date(2026, 1, 15), date(2026, 7, 14)),
        (date(2026, 2, 28), date(2026, 8, 27)),
        (date(2026, 3, 31), date(2026, 9, 29)),  # September has 30 days
        (date(2026, 5, 31), date(2026, 11, 29)),
        (date(2026, 6, 30), date(2026, 12, 29)),
    ],
)
def test_six_months_are_over_on_the_same_day_of_the_sixth_month(
    make: Builder, joined: date, last_new_day: date
):
    two_units(make)
    make.person("1", "A", joined=joined)
    assert figures(make, "A", last_new_day)[2] == {"moi": 1}
    assert figures(make, "A", last_new_day + timedelta(days=1))[1:3] == (1, {})


def test_the_first_days_of_the_calendar_can_be_asked_about(make: Builder):
    two_units(make)
    make.person("1", "A")
    assert progress(AsOf(make.connection, ALWAYS), "A").headcount == 1
    make.plan(profile("P", ETHICS).replace("valid_from = 2026-01-01", ""))
    assert figures(make, "A", ALWAYS) == (1, 1, {}, 0)


def test_before_they_came_to_any_unit_they_count_in_none(make: Builder):
    two_units(make)
    make.person("1", None)
    make.post("1", "A", first=MOVED)
    assert figures(make, "ROOT", EVE) == (0, 0, {}, 0)
    assert figures(make, "ROOT", MOVED) == (1, 1, {}, 0)
    assert people.find(AsOf(make.connection, EVE), "1").unit_code is None


def test_a_code_keeps_its_zeros_and_loses_only_spaces_around_it(make: Builder):
    two_units(make)
    make.person("007", "A", name="Lò Thị Mai")
    found = people.find(AsOf(make.connection, EVE), " 007 ")
    assert (found.code, found.given_name) == ("007", "Mai")
    with pytest.raises(Problem):
        people.find(AsOf(make.connection, EVE), "7")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    moves=st.lists(
        st.tuples(st.dates(date(2026, 1, 2), date(2026, 12, 31)), st.sampled_from("ABC")),
        max_size=4,
        unique_by=lambda move: move[0],
    ),
    day=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)
def test_on_every_day_everybody_is_counted_in_exactly_one_unit(sqlite: Engine, moves, day):
    with sqlite.connect() as connection:  # never committed
        make = Builder(connection)
        for code in ("ROOT", "A", "B", "C"):
            make.unit(code, None if code == "ROOT" else "ROOT")
        make.person("1", "A")
        here = "A"
        for moved, unit in sorted(moves):
            make.post("1", unit, first=moved)
            here = unit if moved <= day else here
        as_of = AsOf(connection, day)
        counts = {code: people.headcount(as_of, as_of.scope(make.units[code])) for code in "ABC"}
        assert counts == {code: int(code == here) for code in "ABC"}
        assert people.headcount(as_of, as_of.scope(make.units["ROOT"])) == 1
