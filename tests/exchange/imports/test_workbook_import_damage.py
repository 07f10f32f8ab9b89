"""What offices really send and what would do damage if it were taken as it looks."""

from __future__ import annotations

from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import select

from bot.exchange.imports.legacy_encodings import damage
from bot.storage.tables import calendar_day, ledger, unit
from bot.storage.tables import person as person_table
from tests.builders.workbooks import person, result, workbook

PEOPLE = ["Mã CB", "Họ và tên", "Đối tượng", "Mã đơn vị"]


def codes(importer):
    return [code for (code,) in importer.rows(person_table, "code")]


def said(outcome):
    return " ".join(error.message for error in outcome.errors)


# Codes --------------------------------------------------------------------------------------


@pytest.fixture
def padded(agency):
    assert agency(people=[person("00127")]).ok
    return agency


def test_a_number_is_the_person_whose_code_lost_its_zeros(padded):
    outcome = padded(people=[person(127, title="Chuyên viên")])
    assert outcome.ok
    assert codes(padded) == ["CB1", "CB2", "00127"]
    assert "127 → 00127" in outcome.notes[-1]
    assert padded(results=[result(127)]).ok


@pytest.mark.parametrize("code", ["127", "0127"])
def test_a_text_that_differs_by_zeros_is_asked_about(padded, code):
    outcome = padded(people=[person(code)])
    assert "00127" in said(outcome)
    assert codes(padded) == ["CB1", "CB2", "00127"]


def test_a_new_number_beside_codes_with_zeros_is_asked_about(padded):
    assert "Text" in said(padded(people=[person(128)]))
    assert padded(people=[person("00128")]).ok


def test_a_number_shown_with_zeros_is_a_new_person_with_zeros(agency, tmp_path):
    path = tmp_path / "zeros.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Danh sách")
    sheet.write_row(0, 0, PEOPLE)
    sheet.write_number(1, 0, 345, book.add_format({"num_format": "00000"}))
    sheet.write_row(1, 1, ["Lò Văn Ún", "Công chức", "DV1"])
    book.close()
    assert agency.file(path).ok
    assert codes(agency)[-1] == "00345"


@pytest.mark.parametrize("code", ["cb1", "Cb1", "CB 1", " cb1 "])
def test_case_and_spaces_make_no_second_person(agency, code):
    outcome = agency(people=[person(code, title="Chuyên viên")])
    assert outcome.ok
    assert codes(agency) == ["CB1", "CB2"]


def test_one_code_in_two_spellings_of_one_workbook_stands_twice(agency):
    outcome = agency(people=[person("CB9"), person("cb9")])
    assert [(error.row, error.column) for error in outcome.errors] == [(3, "Mã CB")]


# Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", ["results", "waivers"])
def test_another_persons_name_beside_a_code_is_an_error(agency, sheet):
    row = result("CB1") if sheet == "results" else {"person": "CB1", "requirement": "T"}
    if sheet == "waivers":
        row |= {"kind": "Miễn"}
    outcome = agency(**{sheet: [{**row, "name": "Vừ A Dua"}]})
    assert "Lò Thị Mai" in said(outcome)
    assert agency.size(ledger) == 0


def test_the_persons_own_name_may_lack_accents(agency):
    assert agency(results=[{**result("CB1"), "name": "LO THI  MAI"}]).ok


def test_who_is_renamed_is_named_in_the_preview(agency):
    outcome = agency(people=[person("CB1", name="Vừ A Dua"), person("CB2", name="Lò Thị Mai")])
    assert outcome.ok
    [note] = [note for note in outcome.notes if note.startswith("Đổi tên 2 người")]
    assert "CB1 (Lò Thị Mai → Vừ A Dua)" in note
    assert "CB2 (Vừ A Dua → Lò Thị Mai)" in note


# Letters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NguyÔn ThÞ H»ng", "Nguyễn Thị Hằng"),
        ("L­êng ThÞ Lan", "Lường Thị Lan"),
        ("Phßng Kinh tÕ", "Phòng Kinh tế"),
        ("Traàn Vaên Ñöùc", "Trần Văn Đức"),
        ("LEÂ THÒ HÖÔNG", "LÊ THỊ HƯƠNG"),
        ("Leâ Vaên Tö", "Lê Văn Tư"),  # under TCVN3 «Leõ Vaờn Tử», of no right spelling
        ("Phaïm Huøng", "Phạm Hùng"),
        ("§ç V¨n L­îng", "Đỗ Văn Lượng"),
        ("Nguyá»…n Thá»‹ HÃ ", "Nguyễn Thị Hà"),
        ("Nguyá»\x85n", "Nguyễn"),
    ],
)
def test_old_and_wrong_encodings_are_told_with_the_right_reading(written, meant):
    problem = damage(written)
    assert problem is not None
    assert (problem.key, problem.values["repaired"]) == ("import.old_letters", meant)


@pytest.mark.parametrize("written", ["Nguyãùn", "NGUYÃÙN A"])
def test_letters_of_an_unknown_table_are_never_taken_as_a_name(written):
    assert damage(written).key == "import.letters_unreadable"


@pytest.mark.parametrize("written", ["Nguy?n Th? H?ng", "Ph\ufffdng", "L?c"])
def test_lost_letters_are_told(written):
    assert damage(written).key == "import.letters_lost"


@pytest.mark.parametrize(
    "written",
    "Lò Thị Mai|Điêu Chính Bay|Đắk Lắk|Y Blêch Niê|Müller|Café|Krông Ana|Ðiện Biên|hoà, hòa|Vì sao?"
    "|Kỹ năng số – «AI»|50%|Ánh Ý|Khuỷu|gìn giữ|Ê Đê|Quốc phòng - an ninh".split("|"),
)
def test_whole_texts_are_left_alone(written):
    assert damage(written) is None


def test_a_broken_name_is_never_imported(agency):
    for name in ("NguyÔn ThÞ H»ng", "Th? Mai", "Nguyeãn Thò Hoàng"):
        assert not agency(people=[person("CB9", name=name)]).ok
    assert codes(agency) == ["CB1", "CB2"]


# Sheets and rows ----------------------------------------------------------------------------

RESULTS = ["Mã CB", "Tên lớp", "Nội dung", "Số tiết", "Đến ngày"]


def test_several_sheets_of_one_kind_are_all_read(agency, tmp_path):
    sheets = {
        "Kết quả": [RESULTS, ["CB1", "Lớp A", "Pháp luật", 8, "05/03/2026"]],
        "Kết quả đào tạo": [RESULTS, ["CB2", "Lớp A", "Pháp luật", 8, "05/03/2026"]],
        "Kết quả quý 2": [RESULTS, ["CB2", "Lớp B", "Pháp luật", 8, "05/06/2026"]],
    }
    outcome = agency.file(workbook(tmp_path / "b.xlsx", sheets))
    assert outcome.ok
    assert outcome.sheets["Kết quả"].added == agency.size(ledger) == 3


def test_a_row_on_two_sheets_is_an_error_that_names_the_other(agency, tmp_path):
    row = ["CB1", "Lớp A", "Pháp luật", 8, "05/03/2026"]
    sheets = {"Kết quả": [RESULTS, row], "Kết quả (2)": [RESULTS, row]}
    outcome = agency.file(workbook(tmp_path / "b.xlsx", sheets))
    assert [(error.sheet, error.row) for error in outcome.errors] == [("Kết quả (2)", 2)]
    assert "dòng 2 của trang «Kết quả»" in said(outcome)


def test_a_sheet_that_only_looks_like_ours_is_refused_by_name(agency, tmp_path):
    sheets = {
        "Kết quả": [RESULTS, ["CB1", "Lớp A", "Pháp luật", 8, "05/03/2026"]],
        "Sheet2": [RESULTS, ["CB2", "Lớp A", "Pháp luật", 8, "05/03/2026"]],
    }
    outcome = agency.file(workbook(tmp_path / "b.xlsx", sheets))
    assert not outcome.ok
    assert "«Sheet2»" in said(outcome)
    assert "Kết quả" in said(outcome)


@pytest.mark.parametrize(
    "numbering", [["(1)", "(2)", "(3)", "(4)", "(5)"], ["[1]", "[2]", "[3]", "[4]", "[5]"]]
)
def test_numbering_totals_and_signatures_are_passed_over_and_named(agency, tmp_path, numbering):
    rows = [
        ["STT", *PEOPLE],
        numbering,
        [1, "CB9", "Vì Thị Hoa", "Công chức", "DV1"],
        [None, "Cộng: 1 người", None, None, None],
        ["Điện Biên, ngày 5 tháng 11 năm 2026"],
        ["Người lập", None, None, "Thủ trưởng đơn vị"],
        [None, None, "Lò Văn Lập", None, None],
    ]
    outcome = agency.file(workbook(tmp_path / "b.xlsx", {"Danh sách": rows}))
    assert outcome.ok, outcome.errors
    assert codes(agency) == ["CB1", "CB2", "CB9"]
    [note] = [note for note in outcome.notes if "không phải dữ liệu" in note]
    assert "4 dòng" in note


def test_a_total_is_no_unit(importer, tmp_path):
    rows = [
        ["Mã đơn vị", "Tên đơn vị"],
        ["DV1", "Sở Nội vụ"],
        ["Tổng cộng", "1 đơn vị"],
        ["Người lập biểu", "Lò Văn B"],
    ]
    assert importer.file(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows})).ok
    assert importer.rows(unit, "code") == [("DV1",)]


def test_several_roots_are_told(importer):
    outcome = importer(units=[{"code": "DV1", "name": "A"}, {"code": "DV2", "name": "B"}])
    assert any("DV1, DV2" in note and "cấp trên" in note for note in outcome.notes)


def test_hidden_rows_are_told(agency, tmp_path):
    path = tmp_path / "hidden.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Danh sách")
    for number, row in enumerate([PEOPLE, ["CB8", "Vì Thị Hoa", "Công chức", "DV1"]]):
        sheet.write_row(number, 0, row)
    sheet.set_row(1, None, None, {"hidden": True})
    book.close()
    [note] = [note for note in agency.file(path).notes if "ẩn" in note]
    assert "dòng 2" in note


# Headings -----------------------------------------------------------------------------------


def test_a_column_that_is_missing_is_told_once(agency):
    outcome = agency(people=[{"code": f"CB{n}", "name": "Vì Thị Hoa"} for n in range(10, 40)])
    assert [error.column for error in outcome.errors] == ["Đối tượng", "Mã đơn vị"]


def test_the_heading_meant_is_named_with_the_row_that_was_read(agency, tmp_path):
    rows = [["DANH SÁCH"], ["STT", "Mã CBCC", *PEOPLE[1:]], [1, "CB9", "A", "Công chức", "DV1"]]
    outcome = agency.file(workbook(tmp_path / "b.xlsx", {"Danh sách": rows}))
    for part in ("«Mã CB»", "«Mã CBCC»", "dòng 2", "«Họ và tên»"):
        assert part in said(outcome)


def test_a_column_perhaps_meant_is_named(agency, tmp_path):
    rows = [[*PEOPLE, "Ngày sinh nhật"], ["CB9", "Vì Thị Hoa", "Công chức", "DV1", "x"]]
    outcome = agency.file(workbook(tmp_path / "b.xlsx", {"Danh sách": rows}))
    assert outcome.ok
    assert any("«Ngày sinh nhật»" in note and "«Ngày sinh»" in note for note in outcome.notes)


def test_a_sheet_with_our_headings_under_another_name_is_never_dropped_with_ok(agency, tmp_path):
    staff = [PEOPLE, ["CB9", "Vì Thị Hoa", "Công chức", "DV1"]]
    results = [
        ["Mã CB", "Tên lớp", "Nội dung", "Đến ngày"],
        ["CB1", "A", "Pháp luật", "02/03/2026"],
    ]
    outcome = agency.file(workbook(tmp_path / "b.xlsx", {"Danh sách": staff, "KQ T11": results}))
    assert not outcome.ok
    assert "«KQ T11»" in said(outcome)
    assert "«Kết quả»" in said(outcome)
    assert codes(agency) == ["CB1", "CB2"]


def test_a_hidden_sheet_that_is_read_is_told(agency, tmp_path):
    path = tmp_path / "hidden.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Ghi chú")
    sheet = book.add_worksheet("Danh sách")
    sheet.write_row(0, 0, PEOPLE)
    sheet.write_row(1, 0, ["CB9", "Vì Thị Hoa", "Công chức", "DV1"])
    sheet.hide()
    book.close()
    outcome = agency.file(path)
    assert outcome.ok
    assert any("«Danh sách» đang ẩn" in note for note in outcome.notes)


# Values -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["5-3-2026", "05.03.2026", "05-03-2026"])
def test_a_day_with_dashes_or_dots_is_that_day(agency, ends):
    assert agency(results=[result(ends=ends)]).ok
    [stored] = agency.rows(ledger, "ends")
    assert stored == (date(2026, 3, 5),)


def test_where_a_day_can_only_be_month_first_those_that_could_be_either_are_told(agency):
    ends = ["03/25/2026", "12/11/2026", "04/04/2026"]
    outcome = agency(results=[result(title=f"Lớp {day}", ends=day) for day in ends])
    [column] = [error.message for error in outcome.errors if error.row is None]
    for part in ("03/25/2026", "12/11/2026", "1 ô khác"):
        assert part in column


@pytest.mark.parametrize("written", ["Sở Nội vụ", "so noi vu", "SỞ  NỘI VỤ"])
def test_a_name_in_the_place_of_a_code_is_told_with_its_code(agency, written):
    assert "DV1" in said(agency(people=[person("CB9", unit=written)]))


def test_an_american_excel_is_suspected(agency):
    ends = ["25/03/2026", "28/04/2026", date(2026, 4, 3), date(2026, 7, 12)]
    outcome = agency(results=[result(title=f"Lớp {n}", ends=day) for n, day in enumerate(ends)])
    assert "ngày và tháng" in said(outcome)
    mixed = [*ends, date(2026, 7, 30)]
    assert agency(results=[result(title=f"Lớp {n}", ends=day) for n, day in enumerate(mixed)]).ok


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"ends": "20/05/2062"}, "Đến ngày"),
        ({"hours": 4000}, "Số tiết"),
        ({"ends": "05/25/2026"}, "Đến ngày"),
    ],
)
def test_what_cannot_be_of_a_result(agency, fields, column):
    outcome = agency(results=[result(**fields)])
    assert [error.column for error in outcome.errors] == [column]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (912345678, "0912345678"),
        ("912345678", "0912345678"),
        (2153824567, "02153824567"),
        ("0912 345 678", "0912 345 678"),
        ("+84912345678", "+84912345678"),
        (113, "113"),
    ],
)
def test_a_phone_number_gets_its_zero_back(agency, written, stored):
    agency(people=[person("CB1", phone=written)])
    assert agency.rows(person_table, "phone")[0] == (stored,)


@pytest.mark.parametrize("year", ["1967", 1967])
def test_a_birth_year_alone_is_kept_as_such(both, year):
    row = person("CB9", birth_date=year)
    assert both(units=[{"code": "DV1", "name": "A"}], people=[row]).ok
    assert both.rows(person_table, "birth_date", "birth_precision") == [(date(1967, 1, 1), "year")]
    assert both(people=[row]).sheets["Danh sách"].unchanged == 1
    both(people=[person("CB9", birth_date="05/09/1967")])
    assert both.rows(person_table, "birth_date", "birth_precision") == [(date(1967, 9, 5), None)]


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("10/2025", date(2025, 10, 31), "month"),
        ("2025-02", date(2025, 2, 28), "month"),
        ("2024", date(2024, 12, 31), "year"),
        (2024, date(2024, 12, 31), "year"),
        ("30/10/2025", date(2025, 10, 30), None),
    ],
)
def test_a_month_or_year_of_a_result_counts_as_its_last_day(agency, written, day, precision):
    assert agency(results=[result(ends=written)]).ok
    assert agency.rows(ledger, "ends", "ends_precision") == [(day, precision)]
    assert agency(results=[result(ends=written)]).sheets["Kết quả"].unchanged == 1


@pytest.mark.parametrize(
    ("column", "value", "hint"),
    [
        ("topics", "Tiếng Anh", "Ngoại ngữ"),
        ("topics", "Pháp luật, Đạo đức công vụ", "Pháp luật; Đạo đức công vụ"),
        ("topics", "Phap luat và kỹ năng số", "Phap luat; kỹ năng số"),
        ("topics", "Kỹ năng sos", "Kỹ năng số"),
        ("topics", "Đạo đức nghề nghiệp nhà giáo", "Đạo đức"),
        ("evidence", "Giấy chứng nhậnn", "Giấy chứng nhận"),
    ],
)
def test_a_hint_is_right_in_meaning(agency, column, value, hint):
    assert hint in said(agency(results=[result(**{column: value})]))


@pytest.mark.parametrize("value", ["An toàn thông tin", "Kế toán"])
def test_no_hint_where_none_is_known(agency, value):
    outcome = agency(results=[result(topics=value)])
    assert "có phải" not in said(outcome)
    assert "Pháp luật; Đạo đức công vụ" in said(outcome)


# Results twice ------------------------------------------------------------------------------


def test_a_result_with_its_day_corrected_is_named_and_can_be_taken_out(both):
    both(units=[{"code": "DV1", "name": "A"}], people=[person()])
    both(results=[result(ends="02/04/2026")])
    outcome = both(results=[result(ends="03/04/2026")])
    [note] = [note for note in outcome.notes if "gần trùng" in note]
    for part in ("02/04/2026", "03/04/2026", "Hủy"):
        assert part in note
    wrong = result(ends="02/04/2026", passed="Hủy")
    assert both(results=[wrong]).sheets["Kết quả"].changed == 1
    assert both(results=[wrong]).sheets["Kết quả"].unchanged == 1
    with both.engine.connect() as connection:
        undone = select(ledger.c.reverses).where(ledger.c.reverses.is_not(None))
        [first] = connection.execute(undone).scalars()
    assert first == both.rows(ledger, "id")[0][0]


def test_the_same_class_a_year_later_is_another_result(agency):
    agency(results=[result(ends="02/04/2025")])
    assert not any("gần trùng" in note for note in agency(results=[result()]).notes)


@pytest.mark.parametrize(
    ("ends", "near"),
    [("03/04/2026", True), ("04/02/2026", True), ("09/04/2026", False), ("02/10/2026", False)],
)
def test_a_corrected_day_beside_the_wrong_one_in_one_file_is_named(agency, ends, near):
    outcome = agency(results=[result(ends="02/04/2026"), result("CB2"), result(ends=ends)])
    assert outcome.ok, outcome.errors
    assert any("gần trùng" in note and "CB1" in note for note in outcome.notes) == near


def test_what_was_never_there_cannot_be_taken_out(agency):
    outcome = agency(results=[result(passed="Hủy")])
    assert [error.column for error in outcome.errors] == ["Kết quả"]


# Days off -----------------------------------------------------------------------------------


def test_days_off_are_kept_by_unit(both):
    rows = [
        {"day": "02/01/2026", "kind": "Nghỉ", "unit": None, "note": "bù Tết dương lịch"},
        {"day": "10/01/2026", "kind": "Làm bù", "unit": None, "note": None},
        {"day": "02/01/2026", "kind": "Bận", "unit": "DV1", "note": "quyết toán"},
    ]
    outcome = both(units=[{"code": "DV1", "name": "A"}], calendar=rows)
    assert outcome.sheets["Ngày nghỉ, làm bù"].added == 3
    assert both.rows(calendar_day, "day", "working", "kind", "note") == [
        (date(2026, 1, 2), False, "off", "bù Tết dương lịch"),
        (date(2026, 1, 10), True, "working", None),
        (date(2026, 1, 2), False, "busy", "quyết toán"),
    ]
    assert both(calendar=rows).sheets["Ngày nghỉ, làm bù"].unchanged == 3
    changed = both(calendar=[{"day": "10/01/2026", "kind": "Nghỉ"}])
    assert changed.sheets["Ngày nghỉ, làm bù"].changed == 1


def test_a_new_day_needs_its_kind(importer):
    outcome = importer(calendar=[{"day": "02/01/2026", "kind": None}])
    assert [error.column for error in outcome.errors] == ["Loại"]


@pytest.mark.parametrize(
    "title",
    [
        "lớp cập nhật  Pháp luật, 2026",
        "Lop cap nhat phap luat – 2026",
        "LỚP CẬP NHẬT PHÁP LUẬT (2026)",
    ],
)
def test_the_same_result_with_other_marks_in_its_title_counts_once(agency, title):
    assert agency(results=[result(title="Lớp Cập nhật pháp luật 2026")]).ok
    outcome = agency(results=[result(title=title)])
    assert outcome.ok
    entries = dict(agency.rows(ledger, "id", "reverses"))
    undone = {reverses for reverses in entries.values() if reverses is not None}
    stand = [
        entry for entry, reverses in entries.items() if reverses is None and entry not in undone
    ]
    assert len(stand) == 1


# Names that changed places ------------------------------------------------------------------


@pytest.fixture
def named(agency):
    people = [person("A1", name="Lò Văn Một"), person("A2", name="Cà Thị Hai")]
    assert agency(people=[*people, person("A3", name="Vì Văn Ba")]).ok
    return agency


def test_names_that_changed_places_are_told(named):
    outcome = named(people=[person("A1", name="Cà Thị Hai"), person("A2", name="Lò Văn Một")])
    assert "2 người nhận tên của mã khác" in outcome.notes[0]
    assert "A1 ← A2, A2 ← A1" in outcome.notes[0]


def test_a_column_of_names_that_slipped_by_a_row_is_told(named):
    slipped = [person("A1", name="Cà Thị Hai"), person("A2", name="Vì Văn Ba")]
    outcome = named(people=[*slipped, person("A3", name="Mùa A Bốn")])
    assert "A1 ← A2, A2 ← A3." in outcome.notes[0]


def test_other_new_names_are_no_exchange(named):
    outcome = named(people=[person("A1", name="Lò Văn Mốt"), person("A2", name="Cà Thị Hải")])
    assert not any("xếp lệch" in note for note in outcome.notes)


def test_whose_name_a_new_name_is_too_is_told(named):
    outcome = named(people=[person("A1", name="Cà Thị Hai")])
    assert outcome.ok
    assert "A1 (Lò Văn Một → Cà Thị Hai, trùng tên A2)" in outcome.notes[-1]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Ngày kết thúc", "Đến ngày"),
        ("Ngày bế giảng", "Đến ngày"),
        ("Ngày hoàn thành", "Đến ngày"),
    ],
)
def test_a_heading_of_another_name_is_told_by_what_it_means(agency, tmp_path, heading, column):
    path = tmp_path / "headings.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Kết quả")
    sheet.write_row(0, 0, ["Mã CB", "Tên lớp", "Nội dung", heading])
    sheet.write_row(1, 0, ["CB1", "Lớp A", "Pháp luật", "01/02/2026"])
    book.close()
    text = said(agency.file(path))
    assert f"«{heading}»: nếu là «{column}» thì anh/chị đổi tên cột" in text
