"""Mẫu số 1 over turns counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from bot.base.texts import Texts
from bot.exchange.exports.report_forms import FORMS
from bot.exchange.exports.report_forms.turns_form import grade_of
from bot.exchange.exports.tables.table import Table
from bot.storage.tables import person
from bot.training import units
from bot.training.as_of import AsOf
from bot.training.enums import Topic
from tests.builders.sample import Builder, fill

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def counted(make: Builder) -> Builder:
    """A: a woman of a minority, expert until July and then a leader; B: an employee of class III.

    Of 2026: A three turns as an expert or leader, B one and one of another topic; two do not count.
    """
    make.unit("U")
    make.unit("SUB", "U")
    make.person("A", "SUB", grade="Chuyên viên")
    make.post("A", "SUB", first=date(2026, 7, 1), grade="Chuyên viên chính", leading=True)
    make.person("B", "U", group="vien_chuc", grade="Hạng III")
    woman = person.update().where(person.c.code == "A")
    make.connection.execute(woman.values(gender="nu", ethnic_minority=True))
    make.result("A", Topic.POLITICAL_THEORY, ends=date(2026, 2, 1), level="trung_cap")
    # Begun as an expert, ended as a leader: the first day counts.
    make.result("A", Topic.LAW, starts=date(2026, 6, 29), ends=date(2026, 7, 3))
    make.result("A", Topic.LEADERSHIP, Topic.LAW, ends=date(2026, 9, 1))
    make.result("B", Topic.SPECIALISED, starts=date(2025, 12, 29), ends=date(2026, 1, 5))
    make.result("B", Topic.INFORMATICS, ends=date(2026, 3, 1))
    make.result("B", Topic.INFORMATICS, ends=date(2026, 3, 2), passed=False)
    make.result("B", Topic.INFORMATICS, ends=date(2025, 12, 31))
    return make


def filled(make: Builder, vi: Texts, unit: str = "U") -> Table:
    as_of = AsOf(make.connection, LAST)
    return FORMS["mau-1"](as_of, units.find(as_of, unit), FIRST, LAST, vi)


def cells(table: Table, row: str) -> dict[str, object]:
    """Return what is not nought in the row of a name, by heading."""
    found = next(cells for cells in table.rows if cells[1] == row)
    headings = [column.heading for column in table.columns]
    return {h: c for h, c in zip(headings[2:], found[2:], strict=True) if c}


def test_turns_stand_by_what_was_learned_and_by_the_first_days_post(
    counted: Builder, vi: Texts
) -> None:
    table = filled(counted, vi)
    expert = cells(table, "Chuyên viên và tương đương")
    assert expert == {
        "Lý luận chính trị: trung cấp": 1,
        "Bồi dưỡng khác": 1,
        "Tổng số": 2,
        "Người DTTS": 2,
        "Nữ": 2,
    }
    leader = cells(table, "Lãnh đạo, quản lý")
    assert leader == {
        "Kỹ năng lãnh đạo, quản lý": 1,
        "Tổng số": 1,
        "Người DTTS": 1,
        "Nữ": 1,
    }
    assert cells(table, "Chuyên viên chính và tương đương") == leader
    assert cells(table, "Hạng III") == {
        "Kiến thức, kỹ năng chuyên ngành": 1,
        "Tin học": 1,
        "Tổng số": 2,
    }


def test_each_turn_is_once_in_its_sum(counted: Builder, vi: Texts) -> None:
    table = filled(counted, vi)
    assert cells(table, "Cộng cán bộ, công chức")["Tổng số"] == 3
    assert cells(table, "Cộng viên chức")["Tổng số"] == 2
    assert "Tổng số" not in cells(filled(counted, vi, "SUB"), "Cộng viên chức")


def test_a_turn_taken_back_is_none(counted: Builder, vi: Texts) -> None:
    counted.reverse(counted.result("B", Topic.INFORMATICS, ends=date(2026, 4, 1)))
    assert cells(filled(counted, vi), "Cộng viên chức")["Tổng số"] == 2


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Chuyên viên cao cấp", "cvcc"),
        ("chuyen vien chinh", "cvc"),
        ("CV", "cv"),
        ("Giáo viên THCS hạng II", "hang2"),
        ("Hạng III", "hang3"),
        ("Nhân viên", None),
        (None, None),
    ],
)
def test_grades_are_read_as_offices_write_them(written: str | None, code: str | None) -> None:
    assert grade_of(written) == code


def test_targets_are_those_of_the_last_day_in_people(make: Builder, vi: Texts) -> None:
    fill(make)
    as_of = AsOf(make.connection, LAST)
    office = units.find(as_of, "OFFICE")
    table = FORMS["chi-tieu"](as_of, office, FIRST, date(2026, 11, 10), vi)
    assert [row[0] for row in table.rows] == ["Ethics every year", "Forty hours"]
    assert table.rows[0][3:8] == (36, 28, 77, "80%", 29)
