"""The sheet Danh sách: people, posts, status, qualifications."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.storage.tables import person as person_table
from bot.storage.tables import post, qualification, status_period, unit
from bot.training.as_of import AsOf
from bot.training.people import headcount
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.workbooks import person
from tests.exchange.conftest import TODAY

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def spans(importer, table, column, code="CB1"):
    """Return from when until when a column of somebody's timeline had which value."""
    with importer.engine.connect() as connection:
        rows = connection.execute(
            select(table.c.valid_from, table.c.valid_to, table.c[column])
            .join(person_table, person_table.c.id == table.c.person_id)
            .where(person_table.c.code == code)
            .order_by(table.c.valid_from)
        )
        return [tuple(row) for row in rows]


def unit_spans(importer, code="CB1"):
    codes = {key: name for name, key in importer.rows(unit, "code", "id")}
    return [
        (first, last, codes.get(key)) for first, last, key in spans(importer, post, "unit_id", code)
    ]


def test_everything_of_a_person_is_kept(both):
    outcome = both(
        units=[{"code": "DV1", "name": "A"}],
        people=[
            {
                "code": "0012",
                "name": "  Quàng   Văn Đức ",
                "birth_date": date(1980, 2, 29),
                "gender": "Nữ",
                "ethnic_minority": "x",
                "group": "Viên chức",
                "title": "Phó Trưởng phòng",
                "leading": "x",
                "managing": None,
                "appointed": "01/03/2020",
                "grade": "Chuyên viên chính",
                "unit": "DV1",
                "degree": "CKI",
                "political": "Cử nhân",
                "management": "CVC",
                "joined": date(2005, 1, 1),
                "status": "Thai sản",
                "status_from": "01/10/2026",
                "status_to": "31/03/2027",
                "unit_since": None,
                "successor": "có",
                "councillor": "không",
                "part_time": None,
                "sensitive": 1,
                "phone": "0912 345 678",
                "email": "duc@example.gov.vn",
            }
        ],
    )
    assert outcome.ok, outcome.errors
    assert both.rows(
        person_table,
        *("code", "name", "folded_name", "birth_date", "gender"),
        *("ethnic_minority", "joined", "phone", "email"),
    ) == [
        (
            *("0012", "Quàng Văn Đức", "quang van duc", date(1980, 2, 29), "nu"),
            *(True, date(2005, 1, 1), "0912 345 678", "duc@example.gov.vn"),
        )
    ]
    assert both.rows(
        post,
        *("valid_from", "valid_to", "group", "title", "leading", "managing", "sensitive"),
        *("appointed", "grade", "successor", "councillor", "part_time"),
    ) == [
        (
            *(ALWAYS, OPEN, "vien_chuc", "Phó Trưởng phòng", True, False, True),
            *(date(2020, 3, 1), "Chuyên viên chính", True, False, False),
        )
    ]
    assert both.rows(status_period, "valid_from", "valid_to", "status") == [
        (date(2026, 10, 1), date(2027, 3, 31), "thai_san")
    ]
    assert both.rows(
        qualification, "valid_from", "valid_to", "degree", "political", "management"
    ) == [(ALWAYS, OPEN, "thac_si", "cu_nhan", "chuyen_vien_chinh")]


@pytest.mark.parametrize("missing", ["name", "group", "unit"])
def test_somebody_new_needs_name_group_and_unit(agency, missing):
    headings = {"name": "Họ và tên", "group": "Đối tượng", "unit": "Mã đơn vị"}
    empty = agency(people=[person("CB9", **{missing: None})])
    absent = agency(people=[{k: v for k, v in person("CB9").items() if k != missing}])
    for outcome in (empty, absent):
        assert [(error.row, error.column) for error in outcome.errors] == [(2, headings[missing])]
        assert headings[missing] in outcome.errors[0].message


def test_an_empty_cell_never_erases(agency):
    agency(people=[person(phone="123", birth_date="01/01/1990", title="Chuyên viên")])
    before = agency.everything()
    fields = ("name", "birth_date", "title", "grade", "phone", "unit", "group", "status")
    outcome = agency(people=[{"code": "CB1", **dict.fromkeys(fields)}])
    assert outcome.sheets["Danh sách"].unchanged == 1
    assert agency.everything() == before


def test_an_empty_tick_is_no_tick_but_an_absent_column_says_nothing(agency):
    agency(people=[person(ethnic_minority="x", leading="x")])
    agency(people=[person()])
    assert agency.rows(person_table, "ethnic_minority")[0] == (True,)
    agency(people=[person(ethnic_minority=None, leading=None)])
    assert agency.rows(person_table, "ethnic_minority")[0] == (False,)
    assert spans(agency, post, "leading") == [(ALWAYS, OPEN, False)]  # ticked today, and back


# Unit ----------------------------------------------------------------------------------------


def test_before_somebody_new_came_to_the_unit_they_were_in_none(agency):
    agency(people=[person("CB9", unit_since="01/07/2025")])
    assert unit_spans(agency, "CB9") == [
        (ALWAYS, date(2025, 6, 30), None),
        (date(2025, 7, 1), OPEN, "DV1"),
    ]


def test_a_move_without_a_date_is_today(agency):
    outcome = agency(people=[person(unit="DV2")])
    assert unit_spans(agency) == [(ALWAYS, YESTERDAY, "DV1"), (TODAY, OPEN, "DV2")]
    assert [
        (change.kind, change.code, change.before, change.after) for change in outcome.changes
    ] == [("unit", "CB1", "DV1", "DV2")]
    assert outcome.notes == ("Chuyển đơn vị 1 người: CB1 (DV1 → DV2).",)


def test_a_move_with_a_date_is_that_day(agency):
    agency(people=[person(unit="DV2", unit_since="01/01/2027")])
    assert unit_spans(agency) == [
        (ALWAYS, date(2026, 12, 31), "DV1"),
        (date(2027, 1, 1), OPEN, "DV2"),
    ]
    outcome = agency(people=[person(unit="DV2", unit_since="01/01/2027")])
    assert outcome.sheets["Danh sách"].unchanged == 1


def test_people_of_a_unit_not_in_force_are_noted(importer):
    outcome = importer(
        units=[{"code": "DV1", "name": "A", "valid_to": "30/06/2025"}], people=[person()]
    )
    assert outcome.ok
    assert [note for note in outcome.notes if "CB1" in note]


def test_an_unknown_unit_names_the_nearest(agency):
    outcome = agency(people=[person("CB9", unit="DV01")])
    assert [(error.column, error.value) for error in outcome.errors] == [("Mã đơn vị", "DV01")]
    assert "DV1" in outcome.errors[0].message


# Post ----------------------------------------------------------------------------------------


def test_the_first_post_has_always_held(agency):
    agency(people=[person("CB9", title="Trưởng phòng", leading="x", appointed="01/03/2020")])
    assert spans(agency, post, "title", "CB9") == [(ALWAYS, OPEN, "Trưởng phòng")]


def test_a_new_appointment_holds_from_its_day(agency):
    agency(people=[person("CB9", title="Phó", leading=None, appointed="01/03/2020")])
    agency(people=[person("CB9", title="Trưởng", leading="x", appointed="01/06/2026", grade="CVC")])
    assert spans(agency, post, "title", "CB9") == [
        (ALWAYS, date(2026, 5, 31), "Phó"),
        (date(2026, 6, 1), YESTERDAY, "Trưởng"),
        (TODAY, OPEN, "Trưởng"),
    ]
    assert spans(agency, post, "leading", "CB9")[1][2] is True
    assert [span[2] for span in spans(agency, post, "grade", "CB9")] == [None, None, "CVC"]


def test_a_new_title_with_the_same_appointment_is_today(agency):
    agency(people=[person("CB9", title="Phó", appointed="01/03/2020")])
    agency(people=[person("CB9", title="Trưởng", appointed="01/03/2020")])
    assert spans(agency, post, "title", "CB9") == [
        (ALWAYS, YESTERDAY, "Phó"),
        (TODAY, OPEN, "Trưởng"),
    ]


def test_group_and_grade_change_today(agency):
    agency(people=[person(group="Cán bộ")])
    assert spans(agency, post, "group") == [
        (ALWAYS, YESTERDAY, "cong_chuc"),
        (TODAY, OPEN, "can_bo"),
    ]


def test_qualifications_first_always_then_from_today(agency):
    agency(people=[person(degree="Đại học", political=None)])
    agency(people=[person(degree="Thạc sĩ", political="Trung cấp")])
    assert spans(agency, qualification, "degree") == [
        (ALWAYS, YESTERDAY, "dai_hoc"),
        (TODAY, OPEN, "thac_si"),
    ]
    assert [span[2] for span in spans(agency, qualification, "political")] == [None, "trung_cap"]


# Status --------------------------------------------------------------------------------------


def status(agency, code="CB1", today=TODAY, **fields):
    named = {"status": fields.get("status"), "status_from": None, "status_to": None}
    outcome = agency(today=today, people=[person(code, **{**named, **fields})])
    assert outcome.ok, outcome.errors
    return spans(agency, status_period, "status", code)


def test_somebody_new_who_has_left_always_had(agency):
    assert status(agency, "CB9", status="Đã nghỉ") == [(ALWAYS, OPEN, "da_nghi")]


def test_at_work_needs_no_row(agency):
    assert status(agency, "CB9", status="Đang công tác", status_from="01/01/2020") == []


def test_a_period_between_two_days(agency):
    assert status(agency, status="Thai sản", status_from="01/10/2026", status_to="31/03/2027") == [
        (date(2026, 10, 1), date(2027, 3, 31), "thai_san")
    ]


def test_without_a_day_it_begins_today_and_goes_on(agency):
    assert status(agency, status="Biệt phái") == [(TODAY, OPEN, "biet_phai")]
    later = TODAY + timedelta(days=30)
    assert status(agency, today=later, status="Biệt phái") == [(TODAY, OPEN, "biet_phai")]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("01/10/2026", "28/02/2027", (date(2026, 10, 1), date(2027, 2, 28))),  # shrinks
        ("01/09/2026", "31/03/2027", (date(2026, 9, 1), date(2027, 3, 31))),  # grows
        ("01/11/2026", "30/04/2027", (date(2026, 11, 1), date(2027, 4, 30))),  # moves
        ("01/04/2027", "30/04/2027", (date(2027, 4, 1), date(2027, 4, 30))),  # touches
        ("15/10/2026", None, (date(2026, 10, 15), date(2027, 3, 31))),  # empty keeps the end
    ],
)
def test_a_corrected_period_replaces_the_one_it_meets(agency, first, last, expected):
    status(agency, status="Thai sản", status_from="01/10/2026", status_to="31/03/2027")
    assert status(agency, status="Thai sản", status_from=first, status_to=last) == [
        (*expected, "thai_san")
    ]


def test_a_period_apart_is_another_one(agency):
    status(agency, status="Thai sản", status_from="01/10/2022", status_to="31/03/2023")
    assert (
        len(status(agency, status="Thai sản", status_from="01/10/2026", status_to="31/03/2027"))
        == 2
    )


def test_another_status_ends_the_running_one(agency):
    status(agency, status="Đi học dài hạn", status_from="01/01/2026")
    assert status(agency, status="Thai sản", status_from="01/10/2026", status_to="31/03/2027") == [
        (date(2026, 1, 1), date(2026, 9, 30), "di_hoc_dai_han"),
        (date(2026, 10, 1), date(2027, 3, 31), "thai_san"),
    ]


def test_back_at_work_from_a_day_or_from_today(agency):
    status(agency, status="Biệt phái", status_from="01/01/2026")
    assert status(agency, status="Đang công tác", status_from="01/11/2026") == [
        (date(2026, 1, 1), date(2026, 10, 31), "biet_phai")
    ]
    status(agency, "CB2", status="Biệt phái", status_from="01/01/2026")
    outcome = agency(people=[{"code": "CB2", "status": "Đang công tác"}])
    assert spans(agency, status_period, "status", "CB2") == [
        (date(2026, 1, 1), YESTERDAY, "biet_phai")
    ]
    assert [(change.kind, change.before, change.after) for change in outcome.changes] == [
        ("status", "biet_phai", "dang_cong_tac")
    ]
    assert "Biệt phái → Đang công tác" in outcome.notes[0]


def test_at_work_since_long_ago_ends_what_runs_but_keeps_what_was(agency):
    status(agency, status="Thai sản", status_from="01/01/2024", status_to="30/06/2024")
    status(agency, status="Biệt phái", status_from="01/01/2026")
    assert status(agency, status="Đang công tác", status_from="01/01/2020") == [
        (date(2024, 1, 1), date(2024, 6, 30), "thai_san"),
        (date(2026, 1, 1), YESTERDAY, "biet_phai"),
    ]


def test_a_planned_period_survives_todays_at_work(agency):
    planned = status(agency, status="Thai sản", status_from="01/01/2027", status_to="30/06/2027")
    assert status(agency, status="Đang công tác") == planned


def test_a_period_that_is_over_needs_its_first_day(agency):
    outcome = agency(people=[person(status="Thai sản", status_to="01/11/2026")])
    assert [error.column for error in outcome.errors] == ["Trạng thái từ ngày"]


def test_a_row_without_a_first_day_changes_nothing_after_its_period(agency):
    first = status(agency, "CB9", status="Thai sản", status_to="31/12/2026")
    assert first == [(ALWAYS, date(2026, 12, 31), "thai_san")]
    later = date(2027, 2, 1)
    assert status(agency, "CB9", today=later, status="Thai sản", status_to="31/12/2026") == first


def test_the_last_day_before_the_first(agency):
    outcome = agency(
        people=[person(status="Thai sản", status_from="02/01/2026", status_to="01/01/2026")]
    )
    assert [error.column for error in outcome.errors] == ["Trạng thái đến ngày"]


def test_somebody_taken_on_again_keeps_their_earlier_days(both):
    assert both(
        units=[{"code": "DV1", "name": "Sở Nội vụ"}],
        people=[person(unit="DV1", joined="01/03/2020")],
    ).ok
    left = {"code": "CB1", "status": "Đã nghỉ", "status_from": "01/07/2024"}
    again = {"code": "CB1", "status": "Đang công tác", "joined": "15/09/2026"}
    assert both(people=[left]).ok
    assert both(people=[again]).ok
    days = [date(2020, 2, 1), date(2023, 5, 5), date(2025, 5, 5), date(2026, 9, 14)]

    def headcounts():
        with both.engine.connect() as connection:
            opened = [AsOf(connection, day) for day in (*days, date(2026, 9, 15))]
            return [headcount(as_of, as_of.scope()) for as_of in opened]

    assert headcounts() == [0, 1, 0, 0, 1]
    assert both(people=[again]).sheets["Danh sách"].unchanged == 1
    assert headcounts() == [0, 1, 0, 0, 1]
