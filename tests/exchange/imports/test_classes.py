"""The sheets Lớp, Ghi danh, and Miễn, gia hạn: changed in place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from bot.exchange.imports import requirements, waivers
from bot.storage.engine import reading
from bot.storage.tables import audit_event, booking, training_class, waiver
from bot.training.enums import Topic
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.workbooks import person
from tests.exchange.conftest import NOW


def start(importer):
    assert importer(
        units=[{"code": "DV1", "name": "A"}],
        people=[person("CB1"), person("CB2")],
        classes=[{"code": "L1", "name": "Kỹ năng số"}, {"code": "L2", "name": "Pháp luật"}],
    ).ok
    return importer


def test_everything_of_a_class_is_kept(both):
    outcome = both(
        classes=[
            {
                "code": "L1",
                "name": "Kỹ năng số",
                "topics": "Kỹ năng số",
                "hours": 16,
                "opens": "12/10/2026",
                "closes": date(2026, 10, 13),
                "times": "7h30–11h",
                "place": "Hội trường 2",
                "mode": "Kết hợp",
                "link": "https://example.gov.vn/l1",
                "organiser": "Sở Nội vụ",
                "audience": "Công chức",
                "seats": 40,
                "register_by": "05/10/2026",
                "note": "Mang máy tính",
            }
        ]
    )
    assert outcome.ok, outcome.errors
    columns = [column.name for column in training_class.columns if column.name != "id"]
    assert both.rows(training_class, *columns) == [
        (
            *("L1", "Kỹ năng số", "ky nang so", Topic.DIGITAL.bit, Decimal(16)),
            *(date(2026, 10, 12), date(2026, 10, 13), "7h30–11h", "Hội trường 2", "blended"),
            *("https://example.gov.vn/l1", "Sở Nội vụ", "Công chức", 40, date(2026, 10, 5)),
            *("Mang máy tính", "open", 0, 0, None),
        )
    ]


def test_a_class_is_changed_in_place(both):
    start(both)
    outcome = both(classes=[{"code": "L1", "name": "Kỹ năng số cơ bản", "seats": 30}])
    assert outcome.sheets["Lớp"].changed == 1
    assert both.rows(training_class, "code", "name", "folded_name", "seats") == [
        ("L1", "Kỹ năng số cơ bản", "ky nang so co ban", 30),
        ("L2", "Pháp luật", "phap luat", None),
    ]
    again = both(classes=[{"code": "L1", "name": None, "seats": 30}])
    assert again.sheets["Lớp"].unchanged == 1


def test_a_new_class_needs_a_name_and_days_in_order(importer):
    outcome = importer(classes=[{"code": "L1", "opens": None}, {"code": "L2", "opens": None}])
    assert [error.column for error in outcome.errors] == ["Tên lớp"]  # of both, said once
    start(importer)
    importer(classes=[{"code": "L1", "opens": "12/10/2026"}])
    outcome = importer(classes=[{"code": "L1", "closes": "11/10/2026"}])
    assert [error.column for error in outcome.errors] == ["Bế giảng"]


def test_bookings_change_in_place(both):
    start(both)
    outcome = both(
        bookings=[
            {"class": "L1", "person": "CB1", "state": "Đã đăng ký"},
            {"class": "L1", "person": "CB2", "state": None},
            {"class": "L2", "person": "CB1", "state": "Chờ"},
        ]
    )
    assert outcome.ok, outcome.errors
    assert len(outcome.notes) == 1
    assert both.rows(booking, "state", "changed_at") == [
        ("registered", NOW),
        ("nominated", NOW),
        ("waiting", NOW),
    ]
    outcome = both(
        bookings=[
            {"class": "L1", "person": "CB1", "state": "Đã dự"},
            {"class": "L2", "person": "CB1", "state": None},
        ]
    )
    counts = outcome.sheets["Ghi danh"]
    assert (counts.changed, counts.unchanged) == (1, 1)
    assert sorted(both.rows(booking, "state")) == [("attended",), ("nominated",), ("waiting",)]


def test_bookings_of_unknown_people_and_classes(importer):
    start(importer)
    outcome = importer(
        bookings=[
            {"class": "L9", "person": "CB9", "state": "Chờ"},
            {"class": "L1", "person": "CB1", "state": "Đi học"},
            {"class": "L1", "person": "CB1", "state": "Chờ"},
            {"class": "L1", "person": "CB1", "state": "Vắng"},
        ]
    )
    assert [(error.row, error.column) for error in outcome.errors] == [
        (2, "Mã lớp"),
        (2, "Mã CB"),
        (3, "Trạng thái"),
        (5, "Mã lớp"),
    ]


def test_waivers_change_in_place(both):
    start(both)
    first = {"person": "CB1", "requirement": "KH774.CC2", "kind": "Miễn", "reason": "Ốm"}
    assert both(waivers=[first]).ok
    names = ("requirement", "kind", "valid_from", "valid_to", "reason", "document")
    assert both.rows(waiver, *names) == [("KH774.CC2", "exemption", ALWAYS, OPEN, "Ốm", None)]
    later = {
        "person": "CB1",
        "requirement": "KH774.CC2",
        "kind": "Gia hạn",
        "valid_to": "31/03/2027",
        "reason": None,
        "document": "12/QĐ-SNV",
    }
    assert both(waivers=[later]).sheets["Miễn, gia hạn"].changed == 1
    assert both.rows(waiver, *names) == [
        ("KH774.CC2", "extension", ALWAYS, date(2027, 3, 31), "Ốm", "12/QĐ-SNV")
    ]
    assert both(waivers=[later]).sheets["Miễn, gia hạn"].unchanged == 1


def test_waivers_are_checked(importer):
    start(importer)

    def waived(**fields):
        return {
            "person": "CB1",
            "requirement": "KH774.CC2",
            "kind": "Miễn",
            "valid_from": None,
            "valid_to": None,
            **fields,
        }

    outcome = importer(
        waivers=[
            waived(kind=None),
            waived(person="CB2", kind="Gia hạn"),
            waived(requirement="KH774.CC3", valid_from="02/01/2026", valid_to="01/01/2026"),
            waived(requirement="KH774.CC9"),
        ]
    )
    assert [(error.row, error.column) for error in outcome.errors] == [
        (2, "Loại"),
        (3, "Đến ngày"),
        (4, "Đến ngày"),
        (5, "Yêu cầu"),
    ]
    assert "KH774.CC" in outcome.errors[-1].message


def test_without_any_plan_requirements_are_only_noted(importer, monkeypatch):
    start(importer)
    assert "KH774.CC2" in requirements.known_requirements(importer.engine.connect())
    monkeypatch.setattr(waivers, "known_requirements", lambda connection: frozenset())
    outcome = importer(waivers=[{"person": "CB1", "requirement": "X1", "kind": "Miễn"}])
    assert outcome.ok
    assert len(outcome.notes) == 1


def actions(importer) -> list[str]:
    table = audit_event.c
    statement = select(table.action).where(table.action.like("class.%")).order_by(table.id)
    with reading(importer.engine) as connection:
        return list(connection.execute(statement).scalars())


def test_a_class_is_called_off_by_its_row_and_those_concerned_can_be_told(importer):
    start(importer)
    off = [{"code": "L1", "name": "Kỹ năng số", "state": "Hủy"}]
    outcome = importer(classes=off)
    assert outcome.sheets["Lớp"].changed == 1
    assert importer(classes=off).sheets["Lớp"].unchanged == 1
    assert actions(importer)[-1] == "class.cancel"
    assert actions(importer).count("class.cancel") == 1


def test_a_change_by_import_leaves_the_trace_that_notices_are_made_of(importer):
    start(importer)
    importer(classes=[{"code": "L1", "name": "Kỹ năng số", "place": "Phòng họp 3"}])
    assert actions(importer)[-1] == "class.change"


def test_a_class_that_nobody_knows_cannot_be_called_off(importer):
    outcome = importer(classes=[{"code": "L9", "name": "Mới", "state": "Đã hủy"}])
    assert not outcome.ok
    assert "L9" in outcome.errors[0].message
