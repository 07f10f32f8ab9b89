"""The sheet Kết quả: the ledger is only ever added to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.storage.tables import ledger
from bot.training.enums import Topic
from tests.builders.workbooks import person, result
from tests.exchange.conftest import NOW


def start(importer):
    assert importer(units=[{"code": "DV1", "name": "A"}], people=[person("CB1"), person("CB2")]).ok
    return importer


def test_everything_of_a_result_is_kept(both):
    start(both)
    outcome = both(
        classes=[{"code": "L1", "name": "Lớp LLCT"}],
        results=[
            {
                "person": "CB2",
                "title": "  Lớp  LLCT ",
                "topics": "LLCT; Khác",
                "hours": "7,5",
                "starts": "01/03/2026",
                "ends": date(2026, 5, 20),
                "mode": "Tập trung",
                "organiser": "Trường Chính trị tỉnh",
                "level": "Cử nhân",
                "evidence": "Bằng",
                "certificate_no": 12345,
                "decided": "01/06/2026",
                "passed": "Không đạt",
                "class_code": "L1",
                "cost": "1.200.000",
                "funding": "Ngân sách",
            }
        ],
    )
    assert outcome.ok, outcome.errors
    assert outcome.notes == ()
    names = (
        *("topics", "level", "title", "hours", "starts", "ends", "decided", "evidence", "passed"),
        *("mode", "organiser", "certificate_no", "class_code", "cost", "funding", "source"),
        *("recorded_at", "reverses"),
    )
    assert both.rows(ledger, *names) == [
        (
            *(Topic.POLITICAL_THEORY.bit | Topic.OTHER.bit, "cu_nhan", "Lớp LLCT"),
            *(Decimal("7.5"), date(2026, 3, 1), date(2026, 5, 20), date(2026, 6, 1)),
            *("diploma", False, "Tập trung", "Trường Chính trị tỉnh", "12345", "L1"),
            *(1_200_000, "Ngân sách", "import", NOW, None),
        )
    ]


def test_a_correction_reverses_and_adds(both):
    start(both)
    both(results=[result(), result("CB2")])
    outcome = both(results=[result(hours=16), result("CB2")])
    counts = outcome.sheets["Kết quả"]
    assert (counts.changed, counts.unchanged) == (1, 1)
    (first, *_), _, reversal, corrected = both.rows(ledger, "id", "hours", "reverses", "person_id")
    assert reversal[1:3] == (Decimal(8), first)
    assert corrected[1:3] == (Decimal(16), None)
    again = both(results=[result(hours=16)])
    assert again.sheets["Kết quả"].unchanged == 1
    assert both.size(ledger) == 4
    back = both(results=[result(hours=8)])
    assert back.sheets["Kết quả"].changed == 1
    assert both.size(ledger) == 6


def test_the_key_is_person_title_and_last_day(importer):
    start(importer)
    outcome = importer(
        results=[
            result(),
            result(title="Lớp pháp luật"),
            result(ends="21/05/2027"),
            result("CB2"),
        ]
    )
    assert outcome.sheets["Kết quả"].added == 4
    for title in (" Lớp cập nhật  pháp luật ", "lớp cập nhật pháp luật", "LOP CAP NHAT PHAP LUAT"):
        twice = importer(results=[result(), result(title=title)])
        assert [(error.row, error.column) for error in twice.errors] == [(3, "Mã CB")]


def test_an_empty_cell_keeps_what_is_stored_but_an_empty_outcome_is_passed(importer):
    start(importer)
    importer(results=[result(passed="Không đạt", mode="Tập trung")])
    kept = importer(
        results=[{"person": "CB1", "title": result()["title"], "ends": result()["ends"]}]
    )
    assert kept.sheets["Kết quả"].unchanged == 1
    empty = result(mode=None, hours=None, topics=None, evidence=None, passed=None)
    assert importer(results=[empty]).sheets["Kết quả"].changed == 1
    assert importer.rows(ledger, "mode", "hours", "evidence", "passed")[-1] == (
        "Tập trung",
        Decimal(8),
        "completion",
        True,
    )


def test_a_new_result_needs_a_topic(importer):
    start(importer)
    outcome = importer(results=[result(topics=None)])
    assert [(error.row, error.column) for error in outcome.errors] == [(2, "Nội dung")]


def test_results_without_evidence_are_attendance_and_noted_once(importer):
    start(importer)
    outcome = importer(results=[result(evidence=None), result("CB2", evidence=None)])
    assert importer.rows(ledger, "evidence") == [("attendance",)] * 2
    [note] = outcome.notes
    assert note.startswith("2 kết quả mới")


def test_what_others_recorded_is_left_alone(importer):
    start(importer)
    importer(results=[result()])
    with importer.engine.begin() as connection:
        connection.execute(ledger.update().values(source="class"))
    outcome = importer(results=[result(hours=16)])
    assert outcome.sheets["Kết quả"].added == 1
    assert importer.rows(ledger, "source", "reverses") == [("class", None), ("import", None)]


@pytest.mark.parametrize(
    ("topics", "level", "code"),
    [
        ("LLCT", "Cử nhân", "cu_nhan"),
        ("Chuyên môn", "Cử nhân", "dai_hoc"),
        ("QLNN", "CVC", "chuyen_vien_chinh"),
        ("Pháp luật; QLNN", "chuyên viên", "chuyen_vien"),
    ],
)
def test_a_level_is_one_of_its_topic(importer, topics, level, code):
    start(importer)
    assert importer(results=[result(topics=topics, level=level)]).ok
    assert importer.rows(ledger, "level") == [(code,)]


@pytest.mark.parametrize(
    ("topics", "level", "said"),
    [
        ("Pháp luật", "Trung cấp", "Nội dung này không có trình độ"),
        ("LLCT", "Chuyên viên", "Sơ cấp; Trung cấp; Cao cấp; Cử nhân"),
        ("QLNN", "Chuyên viên chín", "Chuyên viên chính"),
    ],
)
def test_a_level_of_another_topic_is_refused(importer, topics, level, said):
    start(importer)
    outcome = importer(results=[result(topics=topics, level=level)])
    assert [error.column for error in outcome.errors] == ["Trình độ"]
    assert said in outcome.errors[0].message


def test_days_people_and_classes_are_checked(importer):
    start(importer)
    outcome = importer(
        results=[
            result(starts="21/05/2026", ends="20/05/2026"),
            result("CB3"),
            result("CB2", hours=6000),
            result("CB2", title="Lớp khác", ends=46000),
        ]
    )
    assert [(error.row, error.column) for error in outcome.errors] == [
        (2, "Đến ngày"),
        (3, "Mã CB"),
        (4, "Số tiết"),
        (5, "Đến ngày"),
    ]
    noted = importer(results=[result(class_code="L9")])
    assert noted.ok
    assert "L9" in noted.notes[0]


def test_a_result_that_ends_in_the_future_is_accepted(importer):
    start(importer)
    assert importer(results=[result(ends="31/12/2027")]).ok
