"""What a text means after what was said before."""

from __future__ import annotations

from typing import Any

import pytest

from bot.understanding.carried_slots import carried
from bot.understanding.reading import ChoiceRole, Memory, OfferedChoice
from bot.understanding.slots import Slots

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
NEXT_MONTH = {"from": "2026-12-01", "to": "2026-12-31"}


def after(intent: str, **slots: Any) -> Memory:
    """The memory after a question that was answered."""
    return Memory(intent=intent, slots=Slots.from_json(slots))


@pytest.mark.parametrize(
    ("before", "text", "intent", "slots"),
    [
        (
            after("upcoming_classes", topic="ethics"),
            "thế tháng sau?",
            "upcoming_classes",
            {"topic": "ethics", "period": NEXT_MONTH},
        ),
        (
            after("unit_missing", unit="P01", topic="law"),
            "còn phòng Văn hóa – Xã hội?",
            "unit_missing",
            {"unit": "P02", "topic": "law"},
        ),
        (after("unit_missing", unit="P01"), "còn vhxh?", "unit_missing", {"unit": "P02"}),
        (
            after("unit_progress", unit="P02"),
            "phòng mình thì sao",
            "unit_progress",
            {"unit": "P01"},
        ),
        (
            after("hours_this_year", period=YEAR),
            "năm ngoái?",
            "hours_this_year",
            {"period": {"from": "2025-01-01", "to": "2025-12-31"}},
        ),
        (
            after("my_history", period=YEAR),
            "chỉ quốc phòng an ninh thôi",
            "my_history",
            {"topic": "defence_security", "period": YEAR},
        ),
        (
            after("certificate_status", topic="political_theory", level="trung_cap"),
            "còn quản lý nhà nước",
            "certificate_status",
            {"topic": "state_management", "level": None},
        ),
        (after("reminder_settings", count=3), "à thôi 5 ngày", "reminder_settings", {"count": 5}),
        (
            after("nominate", count=3, **{"class": "DD-01"}),
            "à 2 thôi",
            "nominate",
            {"count": 2, "class": "DD-01"},
        ),
        (
            after("class_detail", **{"class": "DD-01"}),
            "còn KNS-01?",
            "class_detail",
            {"class": "KNS-01"},
        ),
        (
            after("report_export", period=YEAR),
            "pdf nhé",
            "report_export",
            {"format": "pdf", "period": YEAR},
        ),
        (
            after("my_missing"),
            "không, ý em là năm ngoái",
            "my_missing",
            {"period": {"from": "2025-01-01", "to": "2025-12-31"}},
        ),
    ],
)
def test_a_bare_value_refines_the_last_question(
    read, before: Memory, text: str, intent: str, slots: dict[str, Any]
) -> None:
    reading = read(text, before)
    assert reading.intent == intent
    assert reading.follow_up
    assert {name: reading.slots.as_json().get(name) for name in slots} == slots


@pytest.mark.parametrize(
    ("before", "text", "intent"),
    [
        (after("city_summary"), "còn phòng Kinh tế?", "unit_progress"),
        (after("city_summary"), "phòng Kinh tế và phòng Văn hóa – Xã hội thì sao", "compare_units"),
        (after("my_missing"), "còn chị Lò Thị Mai?", "person_lookup"),
        (after("hours_this_year"), "anh Vừ A Dình thì sao", "person_lookup"),
        (after("unit_missing", unit="P01"), "thế chị Lò Thị Mai", "person_lookup"),
        (after("my_missing"), "còn phòng tôi?", "unit_missing"),
        (after("unit_progress", unit="P01"), "thế toàn phường?", "city_summary"),
        (after("upcoming_classes"), "KNS-01?", "class_detail"),
    ],
)
def test_a_value_of_another_kind_moves_to_the_neighbour(
    read, before: Memory, text: str, intent: str
) -> None:
    assert read(text, before).intent == intent


def test_a_new_question_is_not_a_refinement(read) -> None:
    reading = read("đăng ký cho tôi lớp KNS-01", after("unit_missing", unit="P02", topic="law"))
    assert reading.intent == "register_class"
    assert "unit" not in reading.slots.as_json()


def test_a_short_question_keeps_the_unit_spoken_of(read) -> None:
    reading = read("còn những ai chưa học", after("unit_progress", unit="P02", period=YEAR))
    assert reading.intent == "unit_missing"
    assert reading.slots.as_json()["unit"] == "P02"


def test_a_new_person_is_not_mixed_with_the_old_unit(read) -> None:
    reading = read("chị Lò Thị Mai còn thiếu gì", after("unit_missing", unit="P02"))
    assert reading.slots.as_json()["person"] == "CB001"
    assert "unit" not in reading.slots.as_json()


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("cử chị ấy đi lớp KNS-01", "person", "CB001"),
        ("người đó còn thiếu gì", "person", "CB001"),
    ],
)
def test_pronouns_mean_the_person_spoken_of(read, text: str, slot: str, value: str) -> None:
    assert read(text, after("person_lookup", person="CB001")).slots.as_json()[slot] == value


@pytest.mark.parametrize("text", ["vì sao", "hạn khi nào", "học được mấy tiết rồi"])
def test_what_follows_about_a_person_is_about_the_same(read, text: str) -> None:
    assert read(text, after("person_lookup", person="CB001")).slots.as_json()["person"] == "CB001"


@pytest.mark.parametrize("text", ["tôi còn thiếu gì", "tôi phải học gì"])
def test_what_is_asked_about_oneself_leaves_the_person_spoken_of(read, text: str) -> None:
    assert "person" not in read(text, after("person_lookup", person="CB001")).slots.as_json()


def test_that_class_is_the_one_spoken_of(read) -> None:
    before = after("class_detail", **{"class": "DD-02"})
    assert read("đăng ký cho tôi lớp đó", before).slots.as_json()["class"] == "DD-02"


def test_the_only_class_listed_is_that_class(read) -> None:
    before = Memory(intent="upcoming_classes", items=("KNS-01",))
    assert read("lớp đó học ở đâu", before).slots.as_json()["class"] == "KNS-01"


@pytest.mark.parametrize("text", ["xuất cái đó", "xuất ra excel giúp tôi", "gửi file pdf"])
def test_export_that_is_a_report_of_the_last_answer(read, text: str) -> None:
    reading = read(text, after("unit_missing", unit="P02", topic="law"))
    assert reading.intent == "report_export"
    assert reading.slots.as_json()["unit"] == "P02"


def test_export_that_of_ones_own_data_stays_ones_own_data(read) -> None:
    assert read("xuất cái đó cho tôi", after("my_data")).intent == "my_data"


CHOICES = (
    OfferedChoice("Đạo đức 12/10", "class_detail?class=DD-01"),
    OfferedChoice("Đạo đức 14/10", "class_detail?class=DD-02"),
)


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "số 2",
        "cái thứ hai",
        "cái thứ 2 nhé",
        "chọn 2 ạ",
        "so 2",
        "Đạo đức 14/10",
        "dao duc 14/10",
    ],
)
def test_a_number_or_a_label_takes_that_choice(read, text: str) -> None:
    reading = read(text, Memory(intent="upcoming_classes", choices=CHOICES))
    assert reading.chosen == "class_detail?class=DD-02"
    assert reading.intent == "class_detail"


def test_a_number_beyond_the_choices_takes_none(read) -> None:
    assert read("7", Memory(intent="upcoming_classes", choices=CHOICES)).chosen is None


PAIR = (
    OfferedChoice("Gửi ngay", "remind_unit?sure=yes", ChoiceRole.CONFIRM),
    OfferedChoice("Để sau", "remind_unit?sure=no", ChoiceRole.CANCEL),
)
BOOKED = (
    OfferedChoice("Hủy ghi danh", "cancel_registration?class=DD-01"),
    OfferedChoice("Xác nhận lớp", "confirm_class?class=DD-01"),
)


@pytest.mark.parametrize("text", ["có", "vâng ạ", "ok em", "đồng ý", "uh", "dạ đúng rồi", "Ừ"])
def test_yes_takes_the_confirming_choice(read, text: str) -> None:
    assert read(text, Memory(intent="remind_unit", choices=PAIR)).chosen == "remind_unit?sure=yes"


@pytest.mark.parametrize("text", ["không", "thôi", "thôi không nhé", "huỷ đi", "ko", "chưa"])
def test_no_takes_the_cancelling_choice(read, text: str) -> None:
    assert read(text, Memory(intent="remind_unit", choices=PAIR)).chosen == "remind_unit?sure=no"


@pytest.mark.parametrize(
    "text", ["không", "thôi em", "hủy", "khoan", "ko cần", "có", "vâng", "ok", "đồng ý"]
)
def test_a_yes_or_no_presses_no_button_that_does_not_say_so(read, text: str) -> None:
    assert read(text, Memory(intent="my_schedule", choices=BOOKED)).chosen is None


@pytest.mark.parametrize("role", [ChoiceRole.CONFIRM, ChoiceRole.CANCEL])
def test_yes_and_no_press_only_their_own_button(read, role: ChoiceRole) -> None:
    only = tuple(choice for choice in PAIR if choice.role is role)
    pressed = {t: read(t, Memory(intent="my_data", choices=only)).chosen for t in ("có", "không")}
    confirms = role is ChoiceRole.CONFIRM
    assert pressed == {
        "có": PAIR[0].action if confirms else None,
        "không": None if confirms else PAIR[1].action,
    }


def test_yes_without_a_choice_goes_on_with_a_deed_only(read) -> None:
    deed = read("vâng ạ", after("remind_unit", topic="digital"))
    assert (deed.intent, deed.slots.as_json()) == ("remind_unit", {"topic": "digital"})
    # Registering acts at once: a yes afterwards is a courtesy.
    assert read("vâng ạ", after("register_class", topic="digital")).intent == "thanks"
    assert read("ok", after("my_missing")).intent == "thanks"


@pytest.mark.parametrize(
    ("asks", "text", "slots"),
    [
        ("person", "Nguyễn Văn Cử", {"person": "CB003"}),
        ("person", "Cử", {"person": "CB003"}),
        ("person", "mai", {"person": "CB001"}),
        ("unit", "kinh tế", {"unit": "P01"}),
        ("unit", "phòng văn hoá xã hội ạ", {"unit": "P02"}),
        ("class", "KNS-01", {"class": "KNS-01"}),
        ("class", "kỹ năng số", {"class": "KNS-01"}),
        ("count", "3", {"count": 3}),
        ("count", "ba người", {"count": 3}),
        ("period", "tháng sau", {"period": NEXT_MONTH}),
        ("topic", "đạo đức công vụ ạ", {"topic": "ethics"}),
        ("format", "excel", {"format": "xlsx"}),
    ],
)
def test_a_bare_answer_fills_the_slot_that_was_asked_for(
    read, asks: str, text: str, slots: dict[str, Any]
) -> None:
    reading = read(
        text, Memory(intent="nominate", slots=Slots.from_json({"topic": "law"}), asks=asks)
    )
    assert reading.intent == "nominate"
    assert {name: reading.slots.as_json().get(name) for name in slots} == slots


def test_another_question_instead_of_an_answer_is_taken_as_such(read) -> None:
    reading = read("tổng hợp toàn phường", Memory(intent="nominate", asks="person"))
    assert reading.intent == "city_summary"


def test_an_answer_that_several_share_is_asked_again(read) -> None:
    reading = read("Hương", Memory(intent="person_lookup", asks="person"))
    assert reading.intent == "person_lookup"
    assert len(reading.ambiguous["person"]) == 2


def test_thanks_changes_nothing_of_what_is_remembered(read) -> None:
    before = after("unit_missing", unit="P02")
    assert carried(before, read("cảm ơn em", before)) == ("unit_missing", before.slots)


def test_a_unit_out_of_sight_does_not_leave_the_old_one_in_place(read) -> None:
    reading = read("còn Phòng Kinh tế xã Nà Tấu?", after("unit_missing", unit="P02", topic="law"))
    assert reading.intent == "unit_missing"
    assert "unit" not in reading.slots.as_json()
    assert reading.unknown["unit"]


def test_a_question_about_everything_does_not_keep_the_last_topic(read) -> None:
    before = after("unit_missing", unit="P02", topic="law")
    assert read("tổng hợp toàn phường", before).slots.as_json() == {}


def test_them_are_those_of_the_last_list(read) -> None:
    reading = read("nhắc họ giúp tôi", after("unit_missing", unit="P02", topic="law"))
    assert reading.intent == "remind_unit"
    assert reading.slots.as_json() == {"unit": "P02", "topic": "law"}


@pytest.mark.parametrize(
    ("before", "text", "intent"),
    [
        (after("register_class", **{"class": "DD-01"}), "còn chị Lò Thị Mai?", "nominate"),
        (after("my_data"), "còn chị Lò Thị Mai?", "person_lookup"),
        (after("unit_missing", unit="P01"), "bản excel", "report_export"),
        (after("my_schedule"), "file ics nhé", "my_schedule"),
        (after("my_schedule"), "KNS-01?", "class_detail"),
    ],
)
def test_values_go_where_they_belong(read, before: Memory, text: str, intent: str) -> None:
    assert read(text, before).intent == intent


@pytest.mark.parametrize("text", ["người thứ 2 còn thiếu gì", "người thứ hai còn thiếu gì"])
def test_a_person_is_picked_from_the_last_list_by_order(read, text: str) -> None:
    before = Memory(
        intent="unit_missing", slots=Slots.from_json({"unit": "P01"}), items=("CB001", "CB003")
    )
    reading = read(text, before)
    assert (reading.intent, reading.slots.as_json()["person"]) == ("person_lookup", "CB003")


def test_a_person_listed_but_out_of_sight_is_not_picked(read) -> None:
    before = Memory(intent="unit_missing", items=("CB001", "ZZ001"))
    assert "person" not in read("người thứ 2 còn thiếu gì", before).slots.as_json()


def test_a_person_listed_is_never_a_class(read) -> None:
    before = Memory(
        intent="person_lookup", slots=Slots.from_json({"person": "CB001"}), items=("CB001",)
    )
    assert read("đăng ký lớp đó cho tôi", before).slots.as_json().get("class") is None


SHOWN = {"unit": "P01", "topic": "ethics"}


@pytest.mark.parametrize(
    "text",
    [
        "nhắc họ đi",
        "nhắc những người đó giúp anh",
        "nhac ho giup chi",
        "gửi nhắc cho mấy người này nhé",
        "nhắc tất cả những người còn lại",
    ],
)
@pytest.mark.parametrize(
    "narrowed",
    [
        {"except_persons": ["CB001"]},
        {"done_topics": ["law"]},
        {"except_units": ["P02"]},
    ],
)
def test_who_was_left_out_of_a_list_is_not_reminded(
    read: Any, text: str, narrowed: dict[str, Any]
) -> None:
    reading = read(text, after("unit_missing", **SHOWN, **narrowed))
    assert reading.intent == "remind_unit"
    assert reading.slots.as_json() == SHOWN | narrowed


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("nhắc phòng Văn hóa – Xã hội đi", {"except_persons"}),
        ("nhắc những người chưa học pháp luật", {"done_topics"}),
    ],
)
def test_other_units_and_topics_are_not_narrowed_so(read: Any, text: str, gone: set[str]) -> None:
    before = after("unit_missing", **SHOWN, except_persons=["CB001"], done_topics=["digital"])
    assert not gone & read(text, before).slots.as_json().keys()
