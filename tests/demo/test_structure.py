from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo import days
from bot.demo.structure import apportion, units


@given(st.integers(0, 10_000), st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_parts_add_up_and_are_nearly_in_proportion(total, weights):
    parts = apportion(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) <= 1


@settings(max_examples=60, deadline=None)
@given(st.integers(20, 50_000))
def test_unit_sizes_add_up_to_the_staff(staff):
    made = units("agency", staff)
    assert sum(unit.size for unit in made) == staff
    assert all(unit.size >= 1 for unit in made)
    assert len({unit.code for unit in made}) == len(made)
    assert len({unit.name for unit in made}) == len(made)


def test_more_staff_are_more_schools():
    schools = [
        sum(unit.kind.type == "Trường học" for unit in units("agency", staff))
        for staff in (20, 1200, 5000, 50_000)
    ]
    assert schools == sorted(set(schools))
    assert 20 <= schools[1] <= 35


def test_no_class_is_held_on_a_weekend_or_at_tet():
    year = days.of_year(2026, date(2026, 12, 31))
    assert all(day.weekday() < 5 for day in year)
    assert date(2026, 2, 17) not in year
    assert date(2026, 9, 2) not in year


def test_the_first_day_of_a_year_still_has_a_day_to_count():
    assert days.of_year(2026, date(2026, 1, 1)) == [date(2026, 1, 1)]
