"""The sheet Đơn vị: the tree over time, and heads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.storage.tables import person as person_table
from bot.storage.tables import unit, unit_head, unit_version
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.workbooks import person
from tests.exchange.conftest import TODAY

YESTERDAY = TODAY - timedelta(days=1)


def versions(importer, code="DV1"):
    with importer.engine.connect() as connection:
        columns = (unit_version.c.valid_from, unit_version.c.valid_to, unit_version.c.name)
        rows = connection.execute(
            select(*columns)
            .join(unit, unit.c.id == unit_version.c.unit_id)
            .where(unit.c.code == code)
            .order_by(unit_version.c.valid_from)
        )
        return [tuple(row) for row in rows]


def heads(importer, code="DV1"):
    with importer.engine.connect() as connection:
        rows = connection.execute(
            select(unit_head.c.valid_from, unit_head.c.valid_to, person_table.c.code)
            .join(unit, unit.c.id == unit_head.c.unit_id)
            .join(person_table, person_table.c.id == unit_head.c.person_id)
            .where(unit.c.code == code)
            .order_by(unit_head.c.valid_from)
        )
        return [tuple(row) for row in rows]


def test_everything_of_a_unit_is_kept(both):
    outcome = both(
        units=[
            {
                "code": "DV1",
                "name": "Phòng Kinh tế",
                "aliases": "KT; Kinh tế ;",
                "parent": "DV0",
                "kind": "Phòng",
                "valid_from": date(2025, 7, 1),
                "valid_to": "31/12/2030",
            },
            {"code": "DV0", "name": "UBND xã"},
        ]
    )
    assert outcome.ok, outcome.errors
    ids = dict(both.rows(unit, "code", "id"))
    assert both.rows(
        unit_version, "unit_id", "valid_from", "valid_to", "name", "aliases", "kind", "parent_id"
    ) == [
        (
            ids["DV1"],
            date(2025, 7, 1),
            date(2030, 12, 31),
            "Phòng Kinh tế",
            ["KT", "Kinh tế"],
            "Phòng",
            ids["DV0"],
        ),
        (ids["DV0"], ALWAYS, OPEN, "UBND xã", [], "", None),
    ]


def test_without_a_date_it_has_always_held_and_changes_today(importer):
    importer(units=[{"code": "DV1", "name": "Cũ"}])
    outcome = importer(units=[{"code": "DV1", "name": "Mới"}])
    assert outcome.sheets["Đơn vị"].changed == 1
    assert versions(importer) == [(ALWAYS, YESTERDAY, "Cũ"), (TODAY, OPEN, "Mới")]


def test_with_a_date_it_holds_from_that_day(importer):
    importer(units=[{"code": "DV1", "name": "Cũ", "valid_from": "01/01/2020"}])
    importer(units=[{"code": "DV1", "name": "Mới", "valid_from": "01/07/2025"}])
    assert versions(importer) == [
        (date(2020, 1, 1), date(2025, 6, 30), "Cũ"),
        (date(2025, 7, 1), OPEN, "Mới"),
    ]


def test_an_end_closes_the_unit_and_may_be_put_off(importer):
    importer(units=[{"code": "DV1", "name": "A"}])
    importer(units=[{"code": "DV1", "name": "A", "valid_to": "31/12/2026"}])
    assert versions(importer) == [(ALWAYS, date(2026, 12, 31), "A")]
    importer(units=[{"code": "DV1", "name": None, "valid_to": None}])
    assert versions(importer) == [(ALWAYS, date(2026, 12, 31), "A")]
    importer(units=[{"code": "DV1", "name": "A", "valid_to": "30/06/2027"}])
    assert versions(importer) == [(ALWAYS, date(2027, 6, 30), "A")]


def test_a_unit_comes_back_after_a_gap(importer):
    importer(units=[{"code": "DV1", "name": "A", "valid_to": "31/12/2024"}])
    importer(units=[{"code": "DV1", "name": "B", "valid_from": "01/07/2025"}])
    assert versions(importer) == [
        (ALWAYS, date(2024, 12, 31), "A"),
        (date(2025, 7, 1), OPEN, "B"),
    ]


def test_a_unit_that_ended_changes_only_with_a_date(importer):
    importer(units=[{"code": "DV1", "name": "A", "valid_to": "31/12/2024"}])
    same = importer(units=[{"code": "DV1", "name": "A"}])
    assert same.sheets["Đơn vị"].unchanged == 1
    outcome = importer(units=[{"code": "DV1", "name": "B"}])
    assert [(error.column, error.row) for error in outcome.errors] == [("Hiệu lực từ", 2)]
    assert "31/12/2024" in outcome.errors[0].message


def test_an_unknown_unit_above_names_the_nearest(importer):
    outcome = importer(
        units=[{"code": "DV001", "name": "A"}, {"code": "DV002", "name": "B", "parent": "DV0O1"}]
    )
    [error] = outcome.errors
    assert (error.row, error.column, error.value) == (3, "Mã đơn vị cấp trên", "DV0O1")
    assert "DV001" in error.message


def test_the_last_day_before_the_first(importer):
    outcome = importer(
        units=[{"code": "DV1", "name": "A", "valid_from": "02/01/2026", "valid_to": "01/01/2026"}]
    )
    assert [error.column for error in outcome.errors] == ["Hiệu lực đến"]


@pytest.mark.parametrize(
    "units",
    [
        [{"code": "A", "name": "A", "parent": "A"}],
        [{"code": "A", "name": "A", "parent": "B"}, {"code": "B", "name": "B", "parent": "A"}],
    ],
)
def test_no_unit_comes_above_itself(importer, units):
    outcome = importer(units=units)
    assert {error.column for error in outcome.errors} == {"Mã đơn vị cấp trên"}
    assert len(outcome.errors) == len(units)


def test_a_circle_on_any_day_is_refused(importer):
    assert importer(
        units=[
            {"code": "A", "name": "A", "parent": None},
            {"code": "B", "name": "B", "parent": "A", "valid_to": "31/12/2026"},
        ]
    ).ok
    later = {"code": "A", "name": "A", "parent": "B", "valid_from": "01/12/2026"}
    assert [error.row for error in importer(units=[later]).errors] == [2]
    after = {**later, "valid_from": "01/01/2027"}
    assert importer(units=[after]).ok


def test_a_deep_tree(importer):
    units = [
        {"code": f"U{n}", "name": f"U{n}", "parent": f"U{n - 1}" if n else None}
        for n in range(1500)
    ]
    assert importer(units=units).ok
    outcome = importer(units=[{"code": "U0", "parent": "U1499"}])
    assert [error.column for error in outcome.errors] == ["Mã đơn vị cấp trên"]


def test_heads_are_found_among_the_people_of_the_file(both):
    outcome = both(
        units=[{"code": "DV1", "name": "A", "head": "CB1", "valid_from": "01/07/2025"}],
        people=[person("CB1"), person("CB2")],
    )
    assert outcome.ok, outcome.errors
    assert outcome.changes == ()
    assert heads(both) == [(date(2025, 7, 1), OPEN, "CB1")]
    again = both(units=[{"code": "DV1", "head": "CB2"}])
    assert again.sheets["Đơn vị"].changed == 1
    assert heads(both) == [(date(2025, 7, 1), YESTERDAY, "CB1"), (TODAY, OPEN, "CB2")]
    assert [
        (change.kind, change.code, change.before, change.after) for change in again.changes
    ] == [("head", "DV1", "CB1", "CB2")]
    assert again.notes == ("Đổi người đứng đầu 1 đơn vị: DV1 (CB1 → CB2).",)


def test_an_empty_head_keeps_the_one_there_is(importer):
    importer(units=[{"code": "DV1", "name": "A", "head": "CB1"}], people=[person()])
    outcome = importer(units=[{"code": "DV1", "name": "A", "head": None}])
    assert outcome.sheets["Đơn vị"].unchanged == 1
    assert heads(importer) == [(ALWAYS, OPEN, "CB1")]


UNTIL = date(2026, 12, 31)


def acting(importer):
    return importer.rows(unit_head, "valid_from", "valid_to", "acting")


def test_a_head_acts_until_the_day_given_and_nobody_after(both):
    both(units=[{"code": "DV1", "name": "A", "head": "CB1"}], people=[person(), person("CB2")])
    row = {"code": "DV1", "head": "CB2", "acting_until": "31/12/2026"}
    outcome = both(units=[row])
    assert outcome.notes == ("Đổi người đứng đầu 1 đơn vị: DV1 (CB1 → CB2).",)
    assert heads(both) == [(ALWAYS, YESTERDAY, "CB1"), (TODAY, UNTIL, "CB2")]
    assert acting(both) == [(ALWAYS, YESTERDAY, False), (TODAY, UNTIL, True)]
    assert both(units=[row]).sheets["Đơn vị"].unchanged == 1
    assert both(units=[row], today=date(2027, 2, 1)).sheets["Đơn vị"].unchanged == 1


def test_somebody_acting_is_given_longer_or_the_post_itself(importer):
    row = {"code": "DV1", "name": "A", "head": "CB1", "acting_until": UNTIL}
    importer(units=[row], people=[person(), person("CB2")])
    assert acting(importer) == [(ALWAYS, UNTIL, True)]
    importer(units=[{**row, "acting_until": date(2027, 3, 31)}])
    assert acting(importer) == [(ALWAYS, date(2027, 3, 31), True)]
    assert importer(units=[{"code": "DV1", "head": "CB1"}]).sheets["Đơn vị"].unchanged == 1
    importer(units=[{"code": "DV1", "head": "CB2"}])
    assert heads(importer) == [(ALWAYS, YESTERDAY, "CB1"), (TODAY, OPEN, "CB2")]
    assert acting(importer)[-1] == (TODAY, OPEN, False)


def test_acting_that_is_over_before_it_begins_is_refused(importer):
    importer(units=[{"code": "DV1", "name": "A", "head": "CB1"}], people=[person(), person("CB2")])
    outcome = importer(units=[{"code": "DV1", "head": "CB2", "acting_until": YESTERDAY}])
    assert [error.column for error in outcome.errors] == ["Phụ trách đến ngày"]


def test_an_unknown_head(importer):
    outcome = importer(units=[{"code": "DV1", "name": "A", "head": "CB9"}], people=[person("CB1")])
    assert [(error.column, error.value) for error in outcome.errors] == [
        ("Mã người đứng đầu", "CB9")
    ]
    assert outcome.sheets["Đơn vị"].as_json() == {
        "rows": 1, "added": 0, "changed": 0, "unchanged": 0, "errors": 1,
    }  # fmt: skip
