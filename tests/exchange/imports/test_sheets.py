"""Finding sheets, headings and rows; what is reported where."""

from __future__ import annotations

import pytest

from bot.exchange.imports import error_report
from bot.exchange.xlsx import workbook as files
from bot.storage.tables import audit_event, ledger, unit, unit_version
from bot.storage.tables import person as person_table
from tests.builders.workbooks import Formula, person, result, workbook

UNITS = [["Mã đơn vị", "Tên đơn vị"], ["DV1", "Sở Nội vụ"]]


def errors(result):
    return [(error.sheet, error.row, error.column) for error in result.errors]


def test_an_import_counts_each_sheet_and_is_recorded(both):
    outcome = both(
        units=[{"code": "DV1", "name": "Sở Nội vụ"}],
        people=[person(), person("CB2")],
        results=[result()],
    )
    assert outcome.as_json() == {
        "ok": True,
        "sheets": {
            "Đơn vị": {"rows": 1, "added": 1, "changed": 0, "unchanged": 0, "errors": 0},
            "Danh sách": {"rows": 2, "added": 2, "changed": 0, "unchanged": 0, "errors": 0},
            "Kết quả": {"rows": 1, "added": 1, "changed": 0, "unchanged": 0, "errors": 0},
        },
        "errors": [],
        "notes": [],
    }
    people_added, unit_added, recorded, imported = both.rows(
        audit_event, "action", "actor_id", "details"
    )
    assert unit_added == ("unit.add", None, {})
    assert people_added == ("person.add", None, {"people": 2})
    assert recorded == ("result.record", None, {"source": "import", "results": 1})
    assert imported[:2] == ("import", None)
    details = imported[2]
    assert details["sheets"]["Kết quả"]["added"] == 1
    assert details["changes"] == []


def test_one_bad_row_and_nothing_is_written(both):
    outcome = both(
        units=[{"code": "DV1", "name": "Sở Nội vụ"}],
        people=[person(), person("CB2", birth_date="31/02/1990")],
        results=[result(), result("CB2")],
    )
    assert not outcome.ok
    assert errors(outcome) == [("Danh sách", 3, "Ngày sinh")]
    assert outcome.errors[0].value == "31/02/1990"
    assert outcome.sheets["Danh sách"].errors == 1
    # The results of somebody whose own row is wrong are not at fault.
    assert outcome.sheets["Kết quả"].as_json() == {
        "rows": 2, "added": 2, "changed": 0, "unchanged": 0, "errors": 0,
    }  # fmt: skip
    assert both.size(unit) == both.size(person_table) == both.size(ledger) == 0
    assert both.size(audit_event) == 0


def test_a_dry_run_says_what_would_be_and_writes_nothing(importer, tmp_path):
    path = workbook(tmp_path / "b.xlsx", {"Đơn vị": UNITS})
    outcome = importer.file(path, dry_run=True)
    assert outcome.ok
    assert outcome.sheets["Đơn vị"].added == 1
    assert importer.size(unit) == 0


def test_names_and_headings_as_officers_write_them(importer, tmp_path):
    path = workbook(
        tmp_path / "b.xlsx",
        {
            "DON VI": [
                ["UBND TỈNH ĐIỆN BIÊN"],
                [],
                ["DANH MỤC ĐƠN VỊ", None, "năm 2026"],
                [],
                [None, "STT", "tên  ĐƠN VỊ", "Ma don vi (*)"],
                [None, 1, "Sở Nội vụ", "DV1"],
                [None, 2, None, None],
                [],
                [None, 3, "Sở Tài chính", "007"],
            ]
        },
    )
    outcome = importer.file(path)
    assert outcome.ok, outcome.errors
    assert outcome.sheets["Đơn vị"].rows == 2
    assert importer.rows(unit, "code") == [("DV1",), ("007",)]
    assert outcome.notes[0] == "Trang Đơn vị: bỏ qua cột «STT»."
    assert "2 đơn vị không có đơn vị cấp trên: DV1, 007." in outcome.notes[1]


def test_numbers_in_a_column_of_codes(importer, tmp_path):
    path = workbook(tmp_path / "b.xlsx", {"Đơn vị": [UNITS[0], [123, "Sở Nội vụ"]]})
    assert importer.file(path).ok
    assert importer.rows(unit, "code") == [("123",)]


def test_rows_are_numbered_as_excel_does(importer, tmp_path):
    rows = [["Danh sách các đơn vị"], [], UNITS[0], ["DV1", "A"], [], [], ["DV2", None]]
    outcome = importer.file(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows}))
    assert errors(outcome) == [("Đơn vị", 7, "Tên đơn vị")]


def test_no_sheet_of_ours(importer, tmp_path):
    outcome = importer.file(workbook(tmp_path / "b.xlsx", {"Sheet1": UNITS}))
    assert not outcome.ok
    assert outcome.sheets == {}
    [error] = outcome.errors
    assert "«Danh sách»" in error.message
    assert error.as_json()["sheet"] is None


def test_other_sheets_are_noted(importer, tmp_path):
    sheets = {"Đơn vị": UNITS, "Ghi chú": [["x"]]}
    outcome = importer.file(workbook(tmp_path / "b.xlsx", sheets))
    assert outcome.ok
    assert [note.split("»")[0] for note in outcome.notes] == ["Bỏ qua trang «Ghi chú"]


def test_a_missing_key_heading_is_named(importer, tmp_path):
    sheets = {"Đơn vị": UNITS, "Kết quả": [["Mã CB", "Nội dung"], ["CB1", "Pháp luật"]]}
    outcome = importer.file(workbook(tmp_path / "b.xlsx", sheets))
    assert errors(outcome) == [("Kết quả", None, "Tên lớp"), ("Kết quả", None, "Đến ngày")]
    assert "«Tên lớp»" in outcome.errors[0].message
    assert importer.size(unit) == 0


def test_headings_below_the_first_ten_rows_are_not_found(importer, tmp_path):
    rows = [[f"dòng {n}"] for n in range(10)] + UNITS
    outcome = importer.file(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows}))
    assert errors(outcome) == [("Đơn vị", None, "Mã đơn vị")]


def test_a_heading_twice(importer, tmp_path):
    rows = [["Mã đơn vị", "Tên đơn vị", "TÊN ĐƠN VỊ"], ["DV1", "A", "B"]]
    outcome = importer.file(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows}))
    assert errors(outcome) == [("Đơn vị", None, "Tên đơn vị")]


def test_beside_the_standard_heading_another_word_for_it_is_unknown(importer, tmp_path):
    rows = [["Loại đơn vị", *UNITS[0], "Loại"], ["Khác", *UNITS[1], "Sở"]]
    outcome = importer.file(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows}))
    assert outcome.ok, outcome.errors
    assert importer.rows(unit_version, "kind") == [("Sở",)]
    assert outcome.notes == ("Trang Đơn vị: bỏ qua cột «Loại đơn vị».",)
    alone = [["Loại đơn vị", *UNITS[0]], ["Phòng", "DV2", "B"]]
    importer.file(workbook(tmp_path / "c.xlsx", {"Đơn vị": alone}))
    assert importer.rows(unit_version, "kind")[-1] == ("Phòng",)


@pytest.mark.parametrize("rows", [[], [UNITS[0]], [UNITS[0], [" ", None]]])
def test_an_empty_sheet_is_noted(importer, tmp_path, rows):
    outcome = importer.file(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows}))
    assert outcome.ok
    assert outcome.notes == ("Trang Đơn vị không có dòng dữ liệu nào.",)
    assert outcome.sheets["Đơn vị"].rows == 0


def test_a_row_without_its_key(importer, tmp_path):
    outcome = importer.file(
        workbook(tmp_path / "b.xlsx", {"Đơn vị": [*UNITS, [None, "Sở Tài chính"]]})
    )
    assert errors(outcome) == [("Đơn vị", 3, "Mã đơn vị")]


def test_the_same_key_twice_names_the_first_row(importer):
    outcome = importer(
        units=[{"code": "DV1", "name": "A"}, {"code": "DV2", "name": "B"}, {"code": "DV1"}]
    )
    assert errors(outcome) == [("Đơn vị", 4, "Mã đơn vị")]
    assert "dòng 2" in outcome.errors[0].message


def test_formulas_in_known_columns_are_refused(importer, tmp_path):
    rows = [
        ["Mã đơn vị", "Tên đơn vị", "STT"],
        ["DV1", Formula('="Sở "&"Nội vụ"'), Formula("=ROW()")],
        ["=DV2", "+ Sở Tài chính", Formula("=ROW()")],
    ]
    outcome = importer.file(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows}))
    assert errors(outcome) == [("Đơn vị", 2, "Tên đơn vị")]
    assert "công thức" in outcome.errors[0].message
    outcome = importer.file(workbook(tmp_path / "c.xlsx", {"Đơn vị": [rows[0], rows[2]]}))
    assert outcome.ok
    assert importer.rows(unit, "code") == [("=DV2",)]


def test_an_excel_error_in_a_cell_is_refused(importer, tmp_path):
    failed = Formula("=NA()")
    failed.value = "#N/A"
    rows = [UNITS[0], ["DV1", failed]]
    outcome = importer.file(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows}))
    assert errors(outcome) == [("Đơn vị", 2, "Tên đơn vị")]


def test_every_wrong_cell_of_a_row_is_reported(importer):
    outcome = importer(
        units=[{"code": "DV1", "name": "A"}],
        people=[person(name=12, birth_date="x", group="Khách", phone=912345678)],
    )
    assert {error.column for error in outcome.errors} == {"Họ và tên", "Đối tượng", "Ngày sinh"}
    assert {error.row for error in outcome.errors} == {2}
    assert outcome.sheets["Danh sách"].errors == 1


def test_many_errors_are_counted_but_not_all_listed(importer, monkeypatch):
    monkeypatch.setattr(error_report, "LISTED", 5)
    outcome = importer(units=[{"code": f"DV{n}", "name": None} for n in range(20)])
    assert len(outcome.errors) == 6
    assert "20" in outcome.errors[-1].message
    assert outcome.sheets["Đơn vị"].errors == outcome.failures == 20


def test_too_many_rows_are_refused_with_the_limit(importer, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 50)
    monkeypatch.setattr("bot.exchange.imports.sheet_reader.MOST_ROWS", 50)
    rows = [UNITS[0], *([f"DV{n}", "A"] for n in range(60))]
    outcome = importer.file(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows}))
    [error] = outcome.errors
    assert (error.sheet, error.row) == ("Đơn vị", None)
    assert "50" in error.message
    formatted = [*rows[:40], *([None] for _ in range(100))]
    path = workbook(tmp_path / "c.xlsx", {"Đơn vị": formatted})
    assert importer.file(path).ok
