"""Files that are no workbooks, and sheets that are strange but fine."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from bot.base.problems import Problem
from bot.exchange.xlsx import package
from bot.exchange.xlsx import workbook as module
from bot.exchange.xlsx.workbook import Workbook
from tests.builders.workbooks import Formula, person, records, workbook

SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_sheet(path: Path, xml: str | bytes, name: str = "Danh sách") -> Path:
    """Write a workbook whose only sheet has the XML given."""
    plain = workbook(path.with_suffix(".plain.xlsx"), {name: [["x"]]})
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = xml if entry.filename.endswith("sheet1.xml") else old.read(entry)
            new.writestr(entry.filename, content)
    return path


def sheet(rows: str, prefix: str = "") -> str:
    p = f"{prefix}:" if prefix else ""
    declared = SPREADSHEET.replace("xmlns", f"xmlns:{prefix}") if prefix else SPREADSHEET
    return f"<{p}worksheet {declared}><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>"


def read(path: Path) -> dict[tuple[int, int], object]:
    """Return the filled cells of the first sheet, by Excel's row and the column from 0."""
    with Workbook(path) as opened:
        return {
            (number, place): opened.plain(raw)
            for block in opened.blocks(opened.sheets[0])
            for number, cells in enumerate(block.rows, block.first_row)
            for place, raw in enumerate(cells, block.first_column)
            if raw != ""
        }


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def fails(path: Path) -> str:
    with pytest.raises(Problem) as caught:
        read(path)
    return caught.value.key


def test_what_is_no_workbook(tmp_path):
    text = tmp_path / "text.xlsx"
    text.write_text("Mã CB;Họ và tên")
    empty = tmp_path / "empty.xlsx"
    empty.touch()
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    half = tmp_path / "half.xlsx"
    whole = records(tmp_path / "whole.xlsx", people=[person()])
    half.write_bytes(whole.read_bytes()[:2000])
    for path in (text, empty, other, half):
        assert fails(path) == "import.not_workbook"
    assert fails(tmp_path / "absent.xlsx") == "problem.file_missing"
    assert fails(tmp_path) == "problem.file_is_folder"


def test_old_and_encrypted_files(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    old, encrypted = tmp_path / "old.xls", tmp_path / "encrypted.xlsx"
    old.write_bytes(ole + b"Workbook" * 100)
    encrypted.write_bytes(ole + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    assert fails(old) == "import.old_format"
    assert fails(encrypted) == "import.encrypted"


def test_a_damaged_sheet_is_named(tmp_path):
    path = with_sheet(tmp_path / "b.xlsx", sheet('<row r="1"><c r="A1"><v>1</v></row>'))
    with pytest.raises(Problem) as caught:
        read(path)
    assert (caught.value.key, caught.value.values) == (
        "import.damaged_sheet",
        {"sheet": "Danh sách"},
    )


def test_a_bomb_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MOST_BYTES", 5_000_000)
    path = with_sheet(tmp_path / "bomb.xlsx", sheet(" " * 6_000_000))
    assert path.stat().st_size < 100_000
    assert fails(path) == "import.too_large"


def test_texts_that_all_sheets_share_are_limited_too(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MOST_SHARED", 10_000)
    path = workbook(tmp_path / "b.xlsx", {"A": [[f"text {n:09}" for n in range(1000)]]})
    assert fails(path) == "import.too_large"


def test_nested_entities_are_refused(tmp_path):
    path = tmp_path / "b.xlsx"
    plain = workbook(tmp_path / "plain.xlsx", {"A": [["x"]]})
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            content = old.read(entry).decode()
            if entry.filename == "xl/workbook.xml":
                content = content.replace("<workbook", f"<!DOCTYPE w [{bomb}]><workbook", 1)
                content = content.replace('name="A"', 'name="&a11;"')
            new.writestr(entry.filename, content)
    assert fails(path) == "import.not_workbook"


def test_counts_that_lie_make_no_room(tmp_path):
    plain = workbook(tmp_path / "plain.xlsx", {"A": [['say count="2"']]})
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            lying = old.read(entry).replace(b'ount="1"', b'ount="3999999999992"')
            new.writestr(entry.filename, lying)
    assert read(path) == {(1, 0): 'say count="2"'}


def test_rows_end_somewhere(tmp_path):
    endless = sheet('<row r="1">' + "<c/>" * 9_000_000 + "</row>")
    assert fails(with_sheet(tmp_path / "b.xlsx", endless)) == "import.damaged_sheet"


@pytest.mark.parametrize("prefix", ["", "x"])
def test_a_stray_cell_far_away_costs_nothing(tmp_path, prefix):
    p = f"{prefix}:" if prefix else ""
    rows = (
        f'<{p}row r="2"><{p}c r="A2"><{p}v>1</{p}v></{p}c></{p}row>'
        f'<{p}row r="1048576"><{p}c r="B1048576"><{p}v>2</{p}v></{p}c></{p}row>'
    )
    path = with_sheet(tmp_path / "b.xlsx", sheet(rows, prefix))
    with Workbook(path) as opened:
        blocks = list(opened.blocks(opened.sheets[0]))
    assert [(block.first_row, block.rows) for block in blocks] == [(2, [[1.0]]), (1048576, [[2.0]])]


def test_columns_too_far_away_are_refused(tmp_path):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>1</v></c></row>'
        for n in range(1, 1500)
    )
    assert fails(with_sheet(tmp_path / "b.xlsx", sheet(rows))) == "import.too_wide"


@pytest.mark.parametrize("place", ["A99999999", "A0", "AAAAAAAA1", "a99999999"])
def test_cells_that_cannot_be_are_refused(tmp_path, place):
    rows = f'<row r="1"><c r="A1"><v>1</v></c><c r="{place}"><v>1</v></c></row>'
    assert fails(with_sheet(tmp_path / "b.xlsx", sheet(rows))) == "import.damaged_sheet"


@pytest.mark.parametrize("number", ["0", "1048577", "99999999999"])
def test_rows_that_cannot_be_are_refused(tmp_path, number):
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{number}"><c><v>1</v></c></row>'
    assert fails(with_sheet(tmp_path / "b.xlsx", sheet(rows))) == "import.damaged_sheet"


def test_formatted_cells_far_away_are_nothing(tmp_path):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}" s="1"/><c r="XFC{n}"></c></row>'
        for n in range(1, 1500)
    )
    assert len(read(with_sheet(tmp_path / "b.xlsx", sheet(rows)))) == 1499


def test_rows_and_cells_without_numbers(tmp_path):
    rows = "<row><c><v>1</v></c></row><row/><row><c/><c><f>1+1</f><v>2</v></c></row>"
    path = with_sheet(tmp_path / "b.xlsx", sheet(rows))
    assert read(path) == {(1, 0): 1.0, (3, 1): 2.0}
    with Workbook(path) as opened:
        assert next(opened.blocks(opened.sheets[0])).marks == {(3, 1): "formula"}


def test_small_pieces_make_the_same_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK_BYTES", 700)
    monkeypatch.setattr("bot.exchange.xlsx.row_chunks._FIRST", 300)
    rows = [[f"text {n}", n, date(2026, 1, 1)] if n % 3 else [None] for n in range(200)]
    path = workbook(tmp_path / "b.xlsx", {"A": rows}, constant_memory=True)
    with Workbook(path) as opened:
        assert sum(1 for _ in opened.blocks(opened.sheets[0])) > 10
    found = read(path)
    assert found == {
        (n + 1, place): value
        for n, row in enumerate(rows)
        for place, value in enumerate(row)
        if value is not None
    }


def test_formulas_and_errors_are_found(tmp_path):
    failed = Formula("=1/0")
    failed.value = "#DIV/0!"
    rows = [["a", "b"], ["=1", Formula("=1+1")], [None, failed]]
    path = workbook(tmp_path / "b.xlsx", {"A": rows})
    with Workbook(path) as opened:
        assert next(opened.blocks(opened.sheets[0])).marks == {
            (2, 1): "formula",
            (3, 1): "formula",
        }
    pasted = with_sheet(
        tmp_path / "c.xlsx", sheet('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')
    )
    with Workbook(pasted) as opened:
        blocks = list(opened.blocks(opened.sheets[0]))
    assert [block.marks for block in blocks] == [{(1, 0): "error"}]


def test_a_sheet_with_nothing_in_it(tmp_path):
    assert read(with_sheet(tmp_path / "b.xlsx", sheet(""))) == {}
    assert read(with_sheet(tmp_path / "c.xlsx", sheet('<row r="5" s="1"/>'))) == {}


def test_absolute_and_odd_paths_of_sheets(tmp_path):
    plain = records(tmp_path / "plain.xlsx", people=[person()])
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/_rels/workbook.xml.rels":
                content = content.replace(b'"worksheets/', b'"/xl/worksheets/')
            new.writestr(entry.filename, content)
    assert read(path) == read(plain)


def test_the_file_is_closed_again(tmp_path):
    path = records(tmp_path / "b.xlsx", people=[person()])
    with Workbook(path) as opened:
        next(opened.blocks(opened.sheets[0]))
    shutil.rmtree(tmp_path)


def with_sheets(path: Path, count: int, target: str) -> Path:
    """Write a workbook of so many sheets; ``target`` names the part of each by its number."""
    plain = workbook(path.with_suffix(".plain.xlsx"), {"Danh sách": [["x"]]})
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheets = "".join(
        f'<sheet name="S{number}" sheetId="{number}" r:id="r{number}"/>'
        for number in range(1, count + 1)
    )
    related = "".join(
        f'<Relationship Id="r{number}" Type="{kind}/worksheet" Target="{target.format(number)}"/>'
        for number in range(1, count + 1)
    )
    parts = {
        "xl/workbook.xml": f'<workbook {SPREADSHEET} xmlns:r="{kind}"><sheets>{sheets}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships "
        f'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{related}'
        "</Relationships>",
        **{f"xl/{target.format(number)}": sheet("") for number in range(1, count + 1)},
    }
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry))
        for name, content in parts.items():
            new.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("count", "target", "key"),
    [
        (2, "worksheets/sheet1.xml", "import.not_workbook"),
        (3000, "worksheets/sheet1.xml", "import.not_workbook"),
        (501, "worksheets/sheet{}.xml", "import.too_many_sheets"),
    ],
)
def test_sheets_are_counted_and_each_has_its_own_content(tmp_path, count, target, key):
    assert fails(with_sheets(tmp_path / "b.xlsx", count, target)) == key


def test_a_title_that_no_sheet_has_is_not_repeated_in_an_answer(tmp_path):
    path = tmp_path / "b.xlsx"
    plain = workbook(tmp_path / "plain.xlsx", {"TITLE": [["x"]]})
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry).replace(b"TITLE", b"a" * 1000))
    assert fails(path) == "import.not_workbook"


def test_a_workbook_of_many_sheets_is_read(tmp_path):
    with Workbook(with_sheets(tmp_path / "b.xlsx", 500, "worksheets/sheet{}.xml")) as opened:
        assert len(opened.sheets) == 500


def with_texts(path: Path, texts: str) -> Path:
    """Write a workbook whose shared texts are the XML given."""
    plain = workbook(path.with_suffix(".plain.xlsx"), {"Danh sách": [["x"]]})
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            shared = f"<sst {SPREADSHEET}>{texts}</sst>"
            new.writestr(
                entry.filename, shared if "sharedStrings" in entry.filename else old.read(entry)
            )
    return path


def test_more_texts_than_are_read_are_refused_before_reading(tmp_path):
    bomb = with_texts(tmp_path / "bomb.xlsx", "<si/>" * (package.MOST_TEXTS + 1))
    assert bomb.stat().st_size < 100_000
    assert fails(bomb) == "import.too_many_texts"


@pytest.mark.parametrize("text", ["<t>{}</t>", "<r><t>{}</t></r>"])
def test_a_text_that_excel_has_not_is_not_looked_at_in_every_cell(tmp_path, text):
    longest, longer = ("a" * length for length in (32_767, 32_768))
    fits = with_texts(tmp_path / "a.xlsx", f"<si>{text.format(longest)}</si>")
    assert read(fits) == {(1, 0): longest}
    bomb = with_texts(tmp_path / "b.xlsx", f"<si>{text.format(longer)}</si>")
    assert fails(bomb) == "import.too_long_text"


def test_texts_are_counted_also_where_a_tag_is_cut_between_two_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MOST_TEXTS", 400_000)
    right = with_texts(tmp_path / "right.xlsx", "<si><t>x</t></si>" + "<si/>" * 399_999)
    assert read(right) == {(1, 0): "x"}
    assert fails(with_texts(tmp_path / "more.xlsx", "<si/>" * 400_001)) == "import.too_many_texts"


@pytest.mark.parametrize(
    ("form", "held", "shown"),
    [
        ("00000", 127, "00127"),
        ('"CB"000', 7, "CB007"),
        ("\\C\\B0", 7, "CB7"),
        ("00000;-00000", 127, "00127"),
        ("00000", 1234567, "1234567"),
        ("0", 127, 127),
        ("0.00", 127, 127),
        ("#,##0", 1270, 1270),
        ("00000", 127.5, 127.5),
    ],
)
def test_a_code_is_read_as_the_cell_shows_it(tmp_path, form, held, shown):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Danh sách").write_number(0, 0, held, book.add_format({"num_format": form}))
    book.close()
    assert read(path) == {(1, 0): shown}


def test_hidden_rows_are_known(tmp_path):
    rows = (
        f'<row r="1">{inline("A1", "a")}</row><row r="2" hidden="1">{inline("A2", "b")}</row>'
        f'<row r="4" ht="3" hidden="true">{inline("A4", "c")}</row>'
    )
    with Workbook(with_sheet(tmp_path / "book.xlsx", sheet(rows))) as opened:
        assert [block.hidden for block in opened.blocks(opened.sheets[0])] == [[2, 4]]
