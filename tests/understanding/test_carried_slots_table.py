"""Which slots of the last question a next one goes on with: the table, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from bot.understanding.carried_slots import TABLE, carried_fields, merged, spoken_of
from bot.understanding.intents import About, Intent
from bot.understanding.slots import Slots

NARROWED = {
    *("except_persons", "except_units", "except_topics"),
    *("done_topics", "combine", "targets", "overdue", "in_hours"),
}
FIGURES = ("unit_progress", "unit_missing", "remind_unit", "forecast", "report_export")


@pytest.mark.parametrize("into", FIGURES)
@pytest.mark.parametrize("out_of", FIGURES)
def test_figures_go_on_with_units_topic_and_time(into: str, out_of: str) -> None:
    assert carried_fields(into, out_of, going_on=False) - NARROWED == {
        *("topics", "level", "period"),
        *("units", "groups"),
    }


@pytest.mark.parametrize("out_of", ["unit_missing", "remind_unit", "report_export"])
@pytest.mark.parametrize("into", ["remind_unit", "report_export"])
def test_a_list_that_was_narrowed_is_reminded_and_exported_so(into: str, out_of: str) -> None:
    assert carried_fields(into, out_of, going_on=False) >= NARROWED


def test_a_list_asked_for_anew_is_not_narrowed() -> None:
    assert not carried_fields("unit_missing", "unit_missing", going_on=False) & NARROWED


@pytest.mark.parametrize(
    ("into", "out_of", "fields"),
    [
        ("compare_units", "city_summary", {"topics", "level", "period", "groups"}),
        ("unit_progress", "plan_targets", {"topics", "level"}),
        ("city_summary", "plan_targets", {"topics", "level"}),
        ("unit_missing", "my_missing", {"topics", "level"}),
        ("deadlines", "why_obligation", {"topics", "level", "persons"}),
        ("request_extension", "deadlines", {"topics", "level"}),
        ("report_error", "hours_this_year", {"topics", "level", "period"}),
        ("submit_evidence", "certificate_status", {"topics", "level"}),
        ("report_export", "manage_class", {"training_class"}),
        ("why_obligation", "my_missing", {"topics", "level", "persons"}),
        ("upcoming_classes", "my_missing", {"topics", "level"}),
        ("upcoming_classes", "upcoming_classes", {"topics", "level", "period"}),
        ("my_history", "hours_this_year", {"period"}),
        ("register_class", "class_detail", {"training_class"}),
        ("class_detail", "cancel_registration", {"training_class"}),
        ("deadlines", "class_detail", {"training_class", "persons"}),
        ("nominate", "person_lookup", {"persons"}),
        # A class picked drops topic and time; what is one's own keeps nobody's unit.
        ("register_class", "upcoming_classes", set()),
        ("my_missing", "unit_missing", set()),
        ("city_summary", "unit_missing", set()),
        ("my_data", "my_missing", set()),
    ],
)
def test_what_a_question_goes_on_with(into: str, out_of: str, fields: set[str]) -> None:
    assert carried_fields(into, out_of, going_on=False) == fields


@pytest.mark.parametrize(
    ("into", "out_of"),
    [
        ("my_missing", "unit_missing"),
        ("my_missing", "person_lookup"),
        ("plan_targets", "plan_targets"),
    ],
)
def test_only_what_opens_as_going_on_keeps_the_topic(into: str, out_of: str) -> None:
    assert carried_fields(into, out_of, going_on=True) == {"topics", "level"}
    assert carried_fields(into, out_of, going_on=False) == set()


def test_courtesies_and_what_is_foreign_stand_in_no_row() -> None:
    passing = {intent for intent in Intent if intent.traits.passing}
    assert not any(row.into & passing for row in TABLE)


def test_a_class_goes_on_into_classes_deadlines_and_reasons_only() -> None:
    into = {
        intent
        for intent in Intent
        if "training_class" in carried_fields(intent, "class_detail", going_on=True)
    }
    assert {intent for intent in into if intent.traits.about is not About.CLASS} == {
        Intent.DEADLINES,
        Intent.WHY_OBLIGATION,
    }


def slots(**values: Any) -> Slots:
    return Slots.from_json(values)


@pytest.mark.parametrize(
    ("intent", "before", "now", "then"),
    [
        ("request_extension", {"count": 10}, {"count": 20}, {"count": 20}),
        # A day instead of so many days: one of the two holds.
        (
            "request_extension",
            {"topic": "law", "count": 10},
            {"period": {"from": "2026-12-31", "to": "2026-12-31"}},
            {"topic": "law", "period": {"from": "2026-12-31", "to": "2026-12-31"}},
        ),
        (
            "upcoming_classes",
            {"topic": "political_theory", "level": "trung_cap"},
            {"topic": "law"},
            {"topic": "law"},
        ),
        ("person_lookup", {"person": "CB001", "topic": "law"}, {"unit": "P01"}, {"unit": "P01"}),
        ("unit_missing", {"unit": "P01"}, {"except_topics": ["law"]}, {"unit": "P01"}),
    ],
)
def test_new_values_take_the_place_of_what_they_make_stale(
    intent: str, before: dict[str, Any], now: dict[str, Any], then: dict[str, Any]
) -> None:
    found = merged(slots(**before), slots(**now), intent).as_json()
    assert {name: found.get(name) for name in then} == then
    assert set(found) <= set(before) | set(now)
    if "count" in before and "period" in now:
        assert "count" not in found


def test_what_is_added_comes_after_what_was_named() -> None:
    before, now = slots(person="CB001", **{"class": "C01"}), slots(person="CB002")
    both = merged(before, now, Intent.NOMINATE, adds=True)
    assert both.as_json() == {"persons": ["CB001", "CB002"], "class": "C01"}
    instead = merged(before, now, Intent.NOMINATE)
    assert instead.as_json() == {"person": "CB002", "class": "C01"}


def test_after_a_change_of_class_the_new_one_is_spoken_of() -> None:
    changed = spoken_of(slots(**{"class": "C01", "new_class": "C02"}))
    assert changed.as_json() == {"class": "C02"}
