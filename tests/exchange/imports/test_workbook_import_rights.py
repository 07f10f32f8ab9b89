"""Who may import what: an officer's units, and nothing for oneself."""

from __future__ import annotations

import pytest

from bot.storage.engine import writing
from bot.storage.tables import training_class, unit
from bot.training import access, granting, people
from bot.training.as_of import AsOf
from bot.training.enums import Role
from tests.builders.workbooks import person, records, result
from tests.exchange.conftest import NOW, TODAY


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
    with writing(importer.engine) as connection:
        granting.give(connection, "CB1", Role.OFFICER, unit_code="A", until=None, now=NOW, by=None)

    def as_officer(**sheets):
        path = records(importer.folder / "scoped.xlsx", **sheets)
        with importer.engine.connect() as connection:
            as_of = AsOf(connection, TODAY)
            by = access.viewer(as_of, people.find(as_of, "CB1").id)
        return importer.file(path, by=by)

    return as_officer


def columns(outcome):
    return [(error.sheet, error.row, error.column) for error in outcome.errors]


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
    ("row", "column"),
    [
        (person("CB3", unit="A"), "Mã CB"),
        (person("CB2", unit="B"), "Mã đơn vị"),
        (person("CB9", unit="B"), "Mã đơn vị"),
        ({"code": "CB3", "phone": "1"}, "Mã CB"),
    ],
)
def test_people_outside_are_refused(officer, row, column):
    assert columns(officer(people=[row])) == [("Danh sách", 2, column)]


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
    assert {error.message for error in outcome.errors} == {
        "Không ai tự nhập cho chính mình. Anh/chị nhờ cán bộ khác nhập dòng này."
    }


def units_of_classes(importer):
    codes = dict(importer.rows(unit, "id", "code"))
    return {code: codes.get(of) for code, of in importer.rows(training_class, "code", "unit_id")}


def test_a_new_class_is_of_its_organiser_else_of_the_officer(officer, importer):
    outcome = officer(
        classes=[
            {"code": "L2", "name": "Lớp", "organiser": "phong a1"},
            {"code": "L3", "name": "Lớp", "organiser": "Trường Chính trị"},
            {"code": "L4", "name": "Lớp", "organiser": "Xã B"},
        ]
    )
    assert outcome.ok, outcome.errors
    assert units_of_classes(importer) == {"L1": None, "L2": "A1", "L3": "A", "L4": "A"}


def test_on_the_command_line_a_class_without_a_known_organiser_is_the_installations(
    officer, importer
):
    outcome = importer(
        classes=[
            {"code": "L2", "name": "Lớp", "organiser": "Xã B"},
            {"code": "L3", "name": "Lớp", "organiser": "Trường Chính trị"},
        ]
    )
    assert outcome.ok, outcome.errors
    assert units_of_classes(importer) == {"L1": None, "L2": "B", "L3": None}


def test_a_class_of_others_is_not_changed_and_nobody_marks_its_attendance(officer):
    outcome = officer(
        classes=[{"code": "L1", "name": "Tên khác"}],
        bookings=[{"class": "L1", "person": "CB2", "state": "Đã dự"}],
    )
    assert columns(outcome) == [("Lớp", 2, "Mã lớp"), ("Ghi danh", 2, "Mã lớp")]


def test_an_officer_registers_but_is_not_nominated_by_their_own_file(officer):
    assert officer(bookings=[{"class": "L1", "person": "CB1", "state": "Đã đăng ký"}]).ok
    assert officer(bookings=[{"class": "L1", "person": "CB1", "state": "Đã đăng ký"}]).ok
    outcome = officer(bookings=[{"class": "L1", "person": "CB1", "state": "Được cử"}])
    assert columns(outcome) == [("Ghi danh", 2, "Mã CB")]
