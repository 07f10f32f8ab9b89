"""Every result is explained: it counted, or the first thing that was wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from bot.storage.engine import writing
from bot.training import people
from bot.training.as_of import AsOf
from bot.training.enums import Evidence, Topic
from bot.training.explanation import Entry, entries
from bot.training.measures import CHECKS
from bot.training.obligations import obligations
from bot.wording.reasons import because
from tests.builders import random_agencies
from tests.builders.sample import Builder, profile
from tests.training.test_rules import owed as owed_under

DAY = date(2026, 6, 15)
LAW = """
[[target]]
id = "{code}.LAW"
title = "Law"
population = { group = ["cong_chuc"] }
measure = { kind = "flow", parts = [{ topic = "law" }], min_evidence = "certificate" }
threshold = 80
"""
THEORY = """
[[target]]
id = "{code}.THEORY"
title = "Theory"
population = { group = ["cong_chuc"] }
measure = { kind = "state", topic = "political_theory", level = "trung_cap" }
threshold = 80
"""
BEFORE = """
[[target]]
id = "{code}.BEFORE"
title = "Before"
population = { group = ["cong_chuc"] }
measure = { kind = "before_appointment", topic = "leadership" }
threshold = 80
"""


def agency(make: Builder, target: str, **person) -> None:
    make.unit("A")
    make.plan(profile("P", target))
    make.person("1", "A", **person)


def explained(make: Builder) -> tuple[Entry, ...]:
    person = people.find(AsOf(make.connection, DAY), "1")
    (item,) = obligations(AsOf(make.connection, DAY), person.id, person.unit_id).items
    return entries(AsOf(make.connection, DAY), item, person.id)


@pytest.mark.parametrize(
    ("values", "failed"),
    [
        ({}, None),
        ({"passed": False}, "passed"),
        ({"evidence": Evidence.ATTENDANCE}, "evidence"),
        ({"ends": date(2025, 12, 31)}, "period"),
        ({"ends": date(2026, 6, 16)}, "ended"),
        # The first thing that a person would ask about is told.
        ({"ends": date(2026, 6, 16), "passed": False}, "ended"),
        ({"ends": date(2025, 12, 31), "evidence": Evidence.DECLARED}, "period"),
    ],
    ids=["counts", "not passed", "too weak", "last year", "not ended", "two faults", "also weak"],
)
def test_the_first_thing_wrong_with_a_result_is_named(make: Builder, values: dict, failed):
    agency(make, LAW)
    make.result("1", Topic.LAW, **{"evidence": Evidence.COMPLETION, **values})
    (entry,) = explained(make)
    assert (entry.counts, entry.failed) == (failed is None, failed)


def test_a_level_too_low_is_named(make: Builder):
    agency(make, THEORY)
    make.result("1", Topic.POLITICAL_THEORY, level="so_cap")
    make.result("1", Topic.POLITICAL_THEORY, title="No level told")
    make.result("1", Topic.POLITICAL_THEORY, level="cao_cap", ends=date(2001, 1, 1))
    assert [(entry.counts, entry.failed) for entry in explained(make)] == [
        (False, "level"),
        (False, "level"),
        (True, None),
    ]


def test_training_after_the_appointment_is_named(make: Builder):
    agency(make, BEFORE, appointed=date(2026, 3, 1))
    make.result("1", Topic.LEADERSHIP, ends=date(2026, 3, 2))
    make.result("1", Topic.LEADERSHIP, ends=date(2026, 3, 1))
    assert [(entry.counts, entry.failed) for entry in explained(make)] == [
        (False, "appointment"),
        (True, None),
    ]


def test_reversed_results_other_topics_and_other_people_are_not_shown(make: Builder):
    agency(make, LAW)
    make.person("2", "A")
    make.reverse(make.result("1", Topic.LAW, title="Undone"))
    make.result("1", Topic.ETHICS, title="About something else")
    make.result("2", Topic.LAW, title="Another's")
    make.result("1", Topic.LAW, title="Mine")
    assert [entry.title for entry in explained(make)] == ["Mine"]


def test_results_come_newest_first(make: Builder):
    agency(make, LAW)
    for month in (3, 5, 1):
        make.result("1", Topic.LAW, ends=date(2026, month, 1))
    assert [entry.ends.month for entry in explained(make)] == [5, 3, 1]


def test_the_reasons_are_sentences_with_rule_document_and_results(make: Builder, vi):
    agency(make, LAW)
    make.result("1", Topic.LAW, title="Luật {x}", ends=date(2026, 2, 3), hours="8")
    make.waive("1", "P.LAW", "extension", last=date(2027, 1, 31))
    person = people.find(AsOf(make.connection, DAY), "1")
    (item,) = obligations(AsOf(make.connection, DAY), person.id, person.unit_id).items
    assert because(AsOf(make.connection, DAY), person.id, item, vi) == [
        "Quy định: học Pháp luật, hạn 31/01/2027. Căn cứ: P.",
        "Được gia hạn đến 31/01/2027.",
        "Không tính: Luật {x} (8 tiết, 03/02/2026): minh chứng chưa đủ.",
    ]


def test_a_state_is_said_as_what_is_held_and_what_came_later_left_out_of_the_past(
    make: Builder, vi
):
    degree = 'measure = { kind = "state", degree = "dai_hoc",'
    agency(make, THEORY.replace('measure = { kind = "state",', degree))
    make.result("1", Topic.POLITICAL_THEORY, title="Later", ends=date(2026, 7, 1))
    person = people.find(AsOf(make.connection, DAY), "1")
    (item,) = obligations(AsOf(make.connection, DAY), person.id, person.unit_id).items
    rule, later = because(AsOf(make.connection, DAY), person.id, item, vi)
    assert rule == (
        "Quy định: có bằng đại học và trung cấp lý luận chính trị trở lên, "
        "hạn 31/12/2026. Căn cứ: P."
    )
    assert later.endswith("chưa kết thúc vào ngày này.")
    past = because(AsOf(make.connection, DAY), person.id, item, vi, past=True)
    assert past == [rule, "Chưa ghi nhận kết quả nào về nội dung này."]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(agency=random_agencies.agencies(), plan=random_agencies.plans(), day=random_agencies.DAYS)
def test_the_results_said_to_count_are_those_that_make_the_figure(
    sqlite: Engine, agency, plan, day
):
    with writing(sqlite) as connection:
        random_agencies.empty(connection)
        random_agencies.fill(connection, agency)
        as_of = AsOf(connection, day)
        for number in range(1, len(agency.humans) + 1):
            for item in owed_under(as_of, plan, number).items:
                found = entries(as_of, item, number)
                assert all(entry.failed in CHECKS for entry in found if not entry.counts)
                counted = [entry for entry in found if entry.counts]
                if item.unit == "hours":
                    assert item.done == sum((entry.hours for entry in counted), Decimal(0))
                elif item.target.measure.kind == "flow":
                    assert any(part.done for part in item.parts) == bool(counted)
                elif item.target.measure.kind == "before_appointment" and item.left_out is None:
                    assert item.parts[0].met == bool(counted)
