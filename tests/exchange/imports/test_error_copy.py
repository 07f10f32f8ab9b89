"""The copy with the wrong cells marked."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from bot.base.problems import Problem
from bot.exchange.imports import error_copy
from tests.builders.workbooks import Formula, workbook


def test_the_copy_has_every_sheet_and_marks_the_wrong_cells(importer, tmp_path, vi):
    source = workbook(
        tmp_path / "b.xlsx",
        {
            "Ghi chú": [["=cmd|' /C calc'!A0", "+1", "-1", "@x"], [True, 1.5, 12]],
            "Đơn vị": [
                [],
                [None, "Mã đơn vị", "Tên đơn vị", "Hiệu lực từ", "Cấp"],
                [None, "DV1", None, "31/02/2026", "=1"],
                [None, "DV2", Formula("=A1"), date(2026, 1, 31), "x"],
                [None, "DV3", "Sở", datetime(2026, 1, 31, 7, 30), "x"],  # noqa: DTZ001
            ],
        },
    )
    outcome = importer.file(source)
    assert not outcome.ok
    target = tmp_path / "wrong.xlsx"
    error_copy.write(source, target, outcome.errors, vi)
    book = load_workbook(target)
    assert book.sheetnames == ["Ghi chú", "Đơn vị"]
    notes = book["Ghi chú"]
    assert [(cell.value, cell.data_type) for cell in notes[1]] == [
        ("=cmd|' /C calc'!A0", "s"),
        ("+1", "s"),
        ("-1", "s"),
        ("@x", "s"),
    ]
    assert [cell.value for cell in notes[2][:3]] == [True, 1.5, 12]
    units = book["Đơn vị"]
    assert [cell.value for cell in units[2]] == [
        None, "Mã đơn vị", "Tên đơn vị", "Hiệu lực từ", "Cấp",
    ]  # fmt: skip
    assert units["D4"].number_format == "dd/mm/yyyy"
    assert units["D4"].value.date() == date(2026, 1, 31)
    assert units["E3"].data_type == "s"
    comments = {cell.coordinate: cell.comment.text for row in units for cell in row if cell.comment}
    assert set(comments) == {"D3", "C4"}
    assert comments["D3"] == "Không có ngày này trong lịch. Anh/chị xem lại ngày, tháng."
    filled = {cell.coordinate for row in units for cell in row if cell.fill.fill_type}
    assert filled == {"D3", "C4"}


def test_an_empty_wrong_cell_is_marked_too(importer, tmp_path, vi):
    source = workbook(tmp_path / "b.xlsx", {"Đơn vị": [["Mã đơn vị", "Tên đơn vị"], ["DV1"]]})
    outcome = importer.file(source)
    error_copy.write(source, tmp_path / "wrong.xlsx", outcome.errors, vi)
    assert load_workbook(tmp_path / "wrong.xlsx")["Đơn vị"]["B2"].comment is not None


def test_an_error_of_the_whole_sheet_is_at_its_top(importer, tmp_path, vi):
    source = workbook(tmp_path / "b.xlsx", {"Đơn vị": [[], ["Tên đơn vị"], ["Sở"]]})
    outcome = importer.file(source)
    error_copy.write(source, tmp_path / "wrong.xlsx", outcome.errors, vi)
    assert "Mã đơn vị" in load_workbook(tmp_path / "wrong.xlsx")["Đơn vị"]["A1"].comment.text


def test_where_it_cannot_be_written(importer, tmp_path, vi):
    source = workbook(tmp_path / "b.xlsx", {"Đơn vị": [["Mã đơn vị"], ["DV1"]]})
    before = source.read_bytes()
    for target, key in (
        (source, "import.same_file"),
        (tmp_path / "absent" / "wrong.xlsx", "import.cannot_write"),
    ):
        with pytest.raises(Problem) as caught:
            error_copy.write(source, target, (), vi)
        assert caught.value.key == key
    assert source.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".xlsx"] == ["b.xlsx"]
