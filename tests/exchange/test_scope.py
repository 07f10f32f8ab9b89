"""Who may import what: an officer's units, and nothing for oneself."""

from __future__ import annotations

import pytest

from bot.storage.tables import person as person_table
from bot.storage.tables import unit
from tests.exchange.build import person, records, result


@pytest.fixture
def officer(importer):
    """Imports as CB1, officer of A and A1; B is somebody else's."""
    assert importer(
        units=[
            {"code": "P", "name": "Tỉnh"},
            {"code": "A", "name": "Xã A", "parent": "P"},
            {"code": "A1", "name": "Phòng A1", "parent": "A"},
            {"code": "B", "name": "Xã B", "parent": "P"},
        ],
        people=[
            person("CB1", unit="A"),
            person("CB2", unit="A1"),
            person("CB3", unit="B"),
        ],
        classes=[{"code": "L1", "name": "Lớp"}],
    ).ok
    units = dict(importer.rows(unit, "code", "id"))
    people = dict(importer.rows(person_table, "code", "id"))

    def as_officer(**sheets):
        path = records(importer.folder / "scoped.xlsx", **sheets)
        return importer.file(
            path, actor_id=people["CB1"], scope=frozenset({units["A"], units["A1"]})
        )

    return as_officer


def columns(outcome):
    return [(each.sheet, each.row, each.column) for each in outcome.errors]


def test_inside_everything_is_allowed(officer):
    outcome = officer(
        units=[
            {"code": "A", "name": "Xã A mới", "parent": "P", "head": "CB2"},
            {"code": "A2", "name": "Phòng A2", "parent": "A", "head": None},
            {"code": "A21", "name": "Tổ A21", "parent": "A2", "head": None},
        ],
        people=[person("CB2", unit="A2"), person("CB9", unit="A21")],
        results=[result("CB2"), result("CB9")],
        bookings=[{"class": "L1", "person": "CB9", "state": "Được cử"}],
        waivers=[{"person": "CB2", "requirement": "KH774.CC2", "kind": "Miễn"}],
    )
    assert outcome.ok, outcome.errors


@pytest.mark.parametrize(
    ("units", "column"),
    [
        ({"code": "B", "name": "Đổi tên"}, "Mã đơn vị"),
        ({"code": "A1", "parent": "B"}, "Mã đơn vị cấp trên"),
        ({"code": "N", "name": "Mới", "parent": "B"}, "Mã đơn vị cấp trên"),
        ({"code": "N", "name": "Mới", "parent": None}, "Mã đơn vị cấp trên"),
        ({"code": "A1", "head": "CB3"}, "Mã người đứng đầu"),
    ],
)
def test_units_outside_are_refused(officer, units, column):
    assert columns(officer(units=[units])) == [("Đơn vị", 2, column)]


@pytest.mark.parametrize(
    ("people", "column"),
    [
        (person("CB3", unit="A"), "Mã CB"),
        (person("CB2", unit="B"), "Mã đơn vị"),
        (person("CB9", unit="B"), "Mã đơn vị"),
        ({"code": "CB3", "phone": "1"}, "Mã CB"),
    ],
)
def test_people_outside_are_refused(officer, people, column):
    assert columns(officer(people=[people])) == [("Danh sách", 2, column)]


def test_rows_about_people_outside_are_refused(officer):
    outcome = officer(
        results=[result("CB3")],
        bookings=[{"class": "L1", "person": "CB3", "state": "Chờ"}],
        waivers=[{"person": "CB3", "requirement": "KH774.CC2", "kind": "Miễn"}],
    )
    assert sorted(columns(outcome)) == [
        ("Ghi danh", 2, "Mã CB"),
        ("Kết quả", 2, "Mã CB"),
        ("Miễn, gia hạn", 2, "Mã CB"),
    ]


def test_nobody_imports_for_themselves(officer):
    outcome = officer(
        units=[{"code": "A", "head": "CB1"}],
        results=[result("CB1")],
        waivers=[{"person": "CB1", "requirement": "KH774.CC2", "kind": "Miễn"}],
    )
    assert sorted(columns(outcome)) == [
        ("Kết quả", 2, "Mã CB"),
        ("Miễn, gia hạn", 2, "Mã CB"),
        ("Đơn vị", 2, "Mã người đứng đầu"),
    ]
    assert {each.message for each in outcome.errors} == {
        "Không ai tự nhập cho chính mình. Anh/chị nhờ cán bộ khác nhập dòng này."
    }
