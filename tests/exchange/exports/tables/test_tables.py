"""One table as a workbook, a PDF and CSV."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest

from bot.base.texts import Texts
from bot.exchange.exports import tables
from bot.exchange.exports.tables.table import Cell, Column, Table

COLUMNS = (Column("TT", 5), Column("Họ và tên", 30), Column("Số tiết", 9), Column("Ngày", 12))
DANGEROUS = ("=1+1", "+84", "-2", "@SUM(A1)", "http://example.vn")


def table(*rows: tuple[Cell, ...], total: bool = False) -> Table:
    return Table("Danh sách: phòng A/B", COLUMNS, rows, ("Số liệu đến 10/11/2026",), total=total)


def sheet(held: bytes):
    return openpyxl.load_workbook(io.BytesIO(held)).worksheets[0]


def test_a_workbook_holds_types_and_is_ready_to_print(vi: Texts) -> None:
    rows = ((1, "Giàng A Mẫu", Decimal("12.5"), date(2026, 3, 5)), (2, "Lò Thị Mai", None, None))
    found = sheet(tables.file_of(table(*rows), "xlsx", "list", vi).content)
    assert found["A1"].value == "Danh sách: phòng A/B"
    assert [cell.value for cell in found[4]] == [column.heading for column in COLUMNS]
    assert [cell.data_type for cell in found[5]] == ["n", "s", "n", "d"]
    assert found["C5"].value == 12.5
    assert found["D6"].value is None
    assert found.freeze_panes == "A5"
    assert (found.page_setup.paperSize, found.print_title_rows) == (9, "$4:$4")
    assert found.auto_filter.ref == "A4:D6"


def test_what_looks_like_a_formula_is_text_in_every_kind_of_file(vi: Texts) -> None:
    listed = table(*((1, text, None, None) for text in DANGEROUS))
    found = sheet(tables.file_of(listed, "xlsx", "list", vi).content)
    assert [(found.cell(5 + n, 2).data_type, found.cell(5 + n, 2).value) for n in range(5)] == [
        ("s", text) for text in DANGEROUS
    ]
    held = tables.file_of(listed, "csv", "list", vi).content.decode("utf-8-sig")
    cells = [row[1] for row in csv.reader(io.StringIO(held))][1:]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_a_pdf_repeats_its_heading_and_keeps_every_letter(vi: Texts) -> None:
    rows = [(n, f"Nguyễn Thị Đặng Ữu {n}", Decimal(8), date(2026, 3, 5)) for n in range(1, 80)]
    made = tables.file_of(table(*rows), "pdf", "list", vi)
    assert (made.name, made.mime) == ("list.pdf", "application/pdf")
    pages = list(pypdfium2.PdfDocument(made.content))
    assert len(pages) > 1
    for page in pages:
        text = page.get_textpage().get_text_range()
        assert "Họ và tên" in text
        assert "Nguyễn Thị Đặng Ữu" in text


@pytest.mark.parametrize("wanted", [None, "png", "ics"])
def test_another_format_is_a_workbook(vi: Texts, wanted: str | None) -> None:
    assert tables.file_of(table(), wanted, "list", vi).name == "list.xlsx"
