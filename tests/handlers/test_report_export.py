"""Lists and figures as files: what they hold, who may take them, and where names may not go."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import select

from bot.conversation.messages import Address, Outcome, Reply, Request
from bot.storage import tables
from bot.training.access import NamePolicy
from bot.training.enums import Role, Topic
from bot.understanding.slots import Slots
from tests.builders.sample import NOW, TODAY
from tests.handlers.conftest import Talk


def rows(reply: Reply) -> list[list]:
    """Return a workbook's rows from its heading on."""
    assert [file.name.rpartition(".")[2] for file in reply.files] == ["xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(reply.files[0].content)).worksheets[0]
    top = int(sheet.freeze_panes[1:]) - 1
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top)]


def exports(talk: Talk) -> list[dict]:
    event = tables.audit_event.c
    return list(
        talk.make.connection.execute(
            select(event.details).where(event.action == "report.export").order_by(event.id)
        ).scalars()
    )


def test_a_units_figures_are_the_same_as_in_the_answer(talk: Talk) -> None:
    reply = talk.ask("report_export", "head", report="unit_progress")
    heading, ethics, hours = rows(reply)
    assert heading[:5] == ["Chỉ tiêu", "Thuộc đối tượng", "Không tính", "Phải thực hiện", "Đã đạt"]
    assert ethics[0] == "Ethics every year"
    assert (ethics[1], ethics[3], ethics[4], ethics[5], ethics[7]) == (42, 36, 28, 77, 29)
    assert hours[0] == "Forty hours"
    assert reply.text.startswith("Em gửi file tien-do-OFFICE.xlsx: Tiến độ")
    assert exports(talk) == [{"report": "unit_progress", "format": "xlsx", "rows": 2, "people": []}]


def test_a_file_of_a_past_period_names_it(talk: Talk) -> None:
    past = {"from": "2026-01-01", "to": "2026-06-30"}
    for named in ("unit_progress", "unit_missing", "unit_done"):
        reply = talk.ask("report_export", "head", report=named, period=past)
        assert ", 6 tháng đầu năm 2026" in reply.text
        sheet = openpyxl.load_workbook(io.BytesIO(reply.files[0].content)).worksheets[0]
        assert "6 tháng đầu năm 2026" in sheet["A1"].value


def test_who_is_missing_is_listed_with_what_is_missing_and_the_look_is_kept(talk: Talk) -> None:
    reply = talk.ask("report_export", "head", report="unit_missing", topic="ethics")
    listed = rows(reply)[1:]
    assert len(listed) == 8
    assert listed[0][1:5] == ["Giàng A Mẫu 34", "staff34", "Office", "Ethics every year"]
    assert exports(talk)[0]["people"] == [f"staff{n}" for n in range(34, 42)]


def test_who_has_done_it_is_a_list_too(talk: Talk) -> None:
    listed = rows(talk.ask("report_export", "head", report="unit_done", topic="ethics"))[1:]
    assert len(listed) == 28
    assert "staff34" not in {row[2] for row in listed}


def test_the_button_under_a_list_exports_that_list(talk: Talk) -> None:
    shown = talk.ask("unit_missing", "head", topic="ethics")
    button = next(choice for choice in shown.choices if choice.label == "Tải Excel")
    talk.ask("my_history", "head")  # what was said in between changes nothing
    assert len(rows(talk.tap(button.action, "head"))) == 9


def test_one_exports_the_own_statement_with_what_did_not_count(talk: Talk) -> None:
    talk.make.result("staff40", Topic.LAW, hours="12", title="=SUM(A1)")
    talk.make.result("staff40", Topic.LAW, hours="4", title="Law again", passed=False)
    reply = talk.ask("report_export", "staff40", report="hours_this_year")
    _, *entries, total = rows(reply)
    assert {(row[2], row[4], row[7]) for row in entries} == {
        ("=SUM(A1)", 12, "Đạt"),
        ("Law again", 4, "Không đạt"),
    }
    assert total[4] == 12
    assert exports(talk)[0]["people"] == []


def test_a_report_without_a_name_is_ones_hours_or_ones_unit(talk: Talk) -> None:
    assert talk.ask("report_export", "staff40").files[0].name == "sao-ke-staff40.xlsx"
    assert talk.ask("report_export", "chair").files[0].name == "tien-do-WARD.xlsx"


def test_pdf_and_csv_are_given_where_asked_for(talk: Talk) -> None:
    for kind, begins in (("pdf", b"%PDF"), ("csv", "\ufeff".encode())):
        reply = talk.ask("report_export", "head", report="unit_progress", format=kind)
        assert reply.files[0].name == f"tien-do-OFFICE.{kind}"
        assert reply.files[0].content.startswith(begins)


def test_a_question_that_asks_for_a_file_gets_one(talk: Talk) -> None:
    assert talk.ask("unit_missing", "head", format="xlsx").files[0].name == "chua-xong-OFFICE.xlsx"
    assert talk.ask("hours_this_year", "staff40", format="pdf").files[0].name.endswith(".pdf")


def test_units_compared_and_turns_counted_are_exported(talk: Talk) -> None:
    heading, *ranked = rows(talk.ask("report_export", "chair", report="compare_units"))
    assert heading[1:3] == ["Đơn vị", "Mã đơn vị"]
    assert [row[2] for row in ranked] == ["OFFICE", "DESK"]
    turned = rows(talk.ask("report_export", "chair", report="turns"))
    assert turned[1:] == [["Đạo đức công vụ", 29], ["Tổng số lượt", 29]]


def test_units_are_drawn_with_the_numbers_beside(talk: Talk) -> None:
    reply = talk.ask("compare_units", "chair", format="png")
    assert reply.files[0].mime == "image/png"
    assert reply.files[0].content.startswith(b"\x89PNG")
    assert "1. Office: " in reply.text
    assert talk.ask("report_export", "chair", report="compare_units", format="png").files


def put_down(talk: Talk, *codes: str) -> None:
    number = talk.make.connection.execute(
        tables.training_class.insert().values(
            code="L1", name="Ethics", folded_name="ethics", topics=2, opens=TODAY, closes=TODAY
        )
    ).inserted_primary_key[0]
    for code in codes:
        talk.make.connection.execute(
            tables.booking.insert().values(
                class_id=number,
                person_id=talk.make.people[code],
                state="nominated",
                changed_at=NOW,
            )
        )


def test_a_class_list_names_the_askers_own_people_only(talk: Talk) -> None:
    put_down(talk, "staff34", "desk2", "team1")
    asked = {"report": "class_list", "class": "L1"}
    office = rows(talk.ask("report_export", "head", **asked))[1:]
    assert [row[2] for row in office] == ["staff34"]
    desk = rows(talk.ask("report_export", "desk1", **asked))[1:]
    assert [row[2] for row in desk] == ["desk2", "team1"]
    refused = talk.ask("report_export", "staff34", **asked)
    assert (refused.outcome, refused.files) == (Outcome.REFUSED, ())


@pytest.mark.parametrize(
    "report", ["unit_progress", "unit_missing", "unit_done", "city_summary", "turns"]
)
@pytest.mark.parametrize(
    ("code", "unit", "gets"),
    [
        ("head", "OFFICE", True),
        ("chair", "OFFICE", True),
        ("officer", "OFFICE", True),
        ("head", "DESK", False),
        ("desk1", "OFFICE", False),
        ("officer", "DESK", False),
        ("staff40", "OFFICE", False),
        ("staff40", "DESK", False),
    ],
)
def test_files_about_a_unit_are_for_those_who_see_all_of_it(
    talk: Talk, report: str, code: str, unit: str, gets: bool
) -> None:
    whole = report in ("city_summary", "turns")
    reply = talk.ask("report_export", code, report=report, unit=unit)
    if whole:  # of the whole agency, or of what one leads
        gets = code != "staff40" and (code != "officer")
    assert bool(reply.files) is gets
    if not gets:
        assert talk.names_in(reply) == set()
        assert exports(talk) == []


def test_nothing_is_exported_into_a_group_or_for_a_stranger(talk: Talk) -> None:
    for code, in_group in (("head", True), (None, False)):
        reply = talk.ask("report_export", code, in_group=in_group, report="unit_missing")
        assert (reply.outcome, reply.files) == (Outcome.REFUSED, ())


def test_names_stay_out_of_a_channel_that_may_not_carry_them(talk: Talk) -> None:
    talk.assistant = replace(
        talk.assistant, name_policy=NamePolicy(frozenset({"web"}), "https://page.vn")
    )
    reply = talk.ask("report_export", "head", report="unit_missing")
    assert (reply.outcome, reply.files) == (Outcome.REFUSED, ())
    assert "https://page.vn" in reply.text
    assert exports(talk) == []
    assert talk.ask("report_export", "head", report="unit_progress").files
    assert talk.ask("report_export", "head", report="hours_this_year").files


def test_what_is_exported_goes_on_through_a_chats_memory() -> None:
    asked = Slots.from_json({"report": "unit_missing", "topic": "ethics"})
    assert Slots.from_json(asked.stored()).report == "unit_missing"
    assert "report" not in asked.as_json()


@pytest.mark.parametrize("said", ["xuất cái đó", "cho file excel cái đó"])
@pytest.mark.parametrize(
    ("code", "asked", "file"),
    [
        ("chair", "đơn vị nào thấp nhất", "so-sanh-don-vi.xlsx"),
        ("chair", "tiến độ Office", "tien-do-OFFICE.xlsx"),
        ("chair", "tổng hợp toàn phường", "tien-do-WARD.xlsx"),
        ("chair", "toàn phường năm nay bao nhiêu lượt", "so-luot.xlsx"),
        ("head", "còn ai chưa học đạo đức", "chua-xong-OFFICE-dao-duc-cong-vu.xlsx"),
        ("head", "ai đã học đạo đức rồi", "da-xong-OFFICE-dao-duc-cong-vu.xlsx"),
        ("head", "phòng tôi ai được miễn", "khong-tinh-OFFICE.xlsx"),
        ("head", "có kịp chỉ tiêu không", "du-bao-OFFICE.xlsx"),
        ("staff40", "em còn thiếu gì", "yeu-cau-staff40.xlsx"),
        ("staff40", "tôi đã học những lớp nào năm ngoái", "sao-ke-staff40-nam-2025.xlsx"),
        ("staff40", "chứng chỉ của tôi có những gì", "chung-chi-staff40.xlsx"),
        ("staff40", "kế hoạch đặt chỉ tiêu gì", "chi-tieu.xlsx"),
        ("staff40", "lịch học của tôi", "lich-hoc-staff40.xlsx"),
        ("officer", "có gì chờ duyệt không", "cho-duyet.xlsx"),
    ],
)
@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
def test_what_was_just_shown_is_exported_when_that_is_asked_for(
    talk: Talk, code: str, asked: str, file: str, said: str
) -> None:
    talk.really()
    talk.write(code, asked)
    assert [sent.name for sent in talk.write(code, said).files] == [file]


def test_a_unit_said_anew_is_exported_in_place_of_the_one_shown(talk: Talk) -> None:
    talk.say_as("chair", "unit_progress", slots={"unit": "OFFICE"})
    slots = {"unit": "DESK", "report": "unit_progress"}
    reply = talk.say_as("chair", "report_export", slots=slots).reply
    assert reply.files[0].name == "tien-do-DESK.xlsx"


def test_those_left_out_are_exported_with_the_reason(talk: Talk) -> None:
    asked = {"report": "unit_missing", "topic": "ethics", "excluded": True}
    _, *listed = rows(talk.ask("report_export", "head", **asked))
    assert [row[2] for row in listed] == ["staff01", "staff02", "staff03", "staff04", "staff05",
                                          "staff06"]  # fmt: skip
    assert listed[3][3] == talk.say.name("excluded_short", "thai_san")
    assert exports(talk)[0]["people"] == [row[2] for row in listed]
    assert talk.ask("report_export", "staff40", **asked).files == ()


@pytest.mark.parametrize("report", ["review_queue", "manage_accounts"])
def test_an_officers_lists_are_for_officers_alone(talk: Talk, report: str) -> None:
    unit = {"unit": "OFFICE"}
    assert talk.ask("report_export", "officer", report=report, **unit).files
    for code in ("head", "staff40", "chair"):
        refused = talk.ask("report_export", code, report=report, **unit)
        assert (refused.outcome, refused.files) == (Outcome.REFUSED, ())


@pytest.mark.parametrize(
    ("code", "said", "file"),
    [
        ("chair", "xuất danh sách toàn phường chưa đạt đạo đức", "chua-xong-WARD-dao-duc-cong-vu"),
        ("chair", "cho xin file excel ds cả phường còn thiếu đạo đức", "chua-xong-WARD-dao-duc"),
        ("chair", "xuat danh sach toan phuong da dat dao duc", "da-xong-WARD-dao-duc-cong-vu"),
        ("head", "xuất excel những người không hoàn thành quý 3", "chua-xong-OFFICE-quy-3-2026"),
        ("head", "xuất danh sách người quá hạn", "qua-han-OFFICE"),
        ("head", "xuất ds chưa đủ 40 tiết quý 3", "chua-xong-OFFICE-forty-hours-quy-3-2026"),
        ("head", "xuất danh sách người được miễn", "khong-tinh-OFFICE"),
        ("head", "xuất báo cáo đạo đức quý 3", "tien-do-OFFICE-dao-duc-cong-vu-quy-3-2026"),
        ("chair", "xuất mẫu số 1", "mau-1-WARD"),
        ("chair", "xuất mẫu 01 năm ngoái", "mau-1-WARD-nam-2025"),
        ("head", "xuất biểu chỉ tiêu quý 3", "chi-tieu-OFFICE-quy-3-2026"),
    ],
)
@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
def test_a_file_is_of_the_people_topic_and_days_that_are_said(
    talk: Talk, code: str, said: str, file: str
) -> None:
    talk.really()
    talk.make.grant("chair", Role.OFFICER, "WARD")
    (sent,) = talk.write(code, said).files
    assert sent.name.startswith(file)


@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
def test_a_files_title_names_what_it_is_narrowed_to(talk: Talk) -> None:
    talk.really()
    text = talk.write("head", "xuất ds chưa đủ 40 tiết quý 3").text
    assert "Danh sách chưa hoàn thành: Forty hours, Office, " in text
    assert "quý 3/2026" in text
    text = talk.write("head", "xuất báo cáo tiến độ đạo đức của phòng tôi").text
    assert "Office, Đạo đức công vụ" in text


def test_a_form_that_is_not_there_is_asked_back_with_those_that_are(talk: Talk) -> None:
    reply = talk.ask("report_export", "head", report="form")
    assert reply.outcome is Outcome.ASKED_BACK
    assert [choice.label for choice in reply.choices] == ["Xuất mẫu số 1", "Xuất biểu chỉ tiêu"]
    assert talk.tap(reply.choices[0].action, "head").files[0].name == "mau-1-OFFICE.xlsx"
    assert not talk.ask("report_export", "staff40", report="mau-1").files


def test_who_sees_a_part_of_the_agency_is_told_that_the_file_is_no_more(talk: Talk) -> None:
    slots = {"report": "unit_missing"}
    whole = Slots(whole=True)
    reply = talk.say_as("head", "report_export", slots=slots, text="toàn phường")
    assert reply.reply.files[0].name == "chua-xong-OFFICE.xlsx"
    talk.scripted.reading = replace(
        talk.scripted.reading, slots=replace(whole, report="unit_missing")
    )
    reply = talk.turn(Request(Address("test", "head"), text="…", at=NOW), "head").reply
    assert reply.text.startswith("Anh/chị không xem được toàn cơ quan")
    reply = talk.turn(Request(Address("test", "staff40"), text="…", at=NOW), "staff40").reply
    assert (reply.outcome, reply.files) == (Outcome.REFUSED, ())


@pytest.mark.parametrize(
    "said", ["cho em file lịch", "gửi file lịch lớp này", "xuất lịch lớp đó", "tải lịch về máy"]
)
@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
def test_the_calendar_of_a_class_just_shown_is_its_days(classes: Talk, said: str) -> None:
    classes.really()
    for code in ("staff40", "head"):
        classes.ask("class_detail", code, **{"class": "D1"})
        assert [file.name for file in classes.write(code, said).files] == ["D1.ics"]
