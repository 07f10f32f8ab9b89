"""Texts that go on from the last question: other values, put right, of oneself, in addition."""

from __future__ import annotations

from typing import Any

import pytest

from bot.understanding.engine import Understander
from bot.understanding.mood import Mood
from bot.understanding.reading import Memory, Zone
from bot.understanding.slots import Slots
from tests.understanding.conftest import WEDNESDAY, agency

NEXT_MONTH = {"from": "2026-12-01", "to": "2026-12-31"}
LAW_OF_P02 = {"unit": "P02", "topic": "law"}


def after(intent: str, **slots: Any) -> Memory:
    """The memory after a question that was answered."""
    return Memory(intent=intent, slots=Slots.from_json(slots))


@pytest.mark.parametrize(
    ("before", "text", "intent", "slots"),
    [
        # Put right, with whatever word for oneself, and a reason after it.
        (
            after("unit_progress", **LAW_OF_P02),
            "không, ý thầy là đạo đức cơ",
            "unit_progress",
            {"unit": "P02", "topic": "ethics"},
        ),
        # What is named beside what was: units to compare; people are looked up one by one.
        (
            after("compare_units", units=["P01", "P02"]),
            "thêm văn phòng nữa",
            "compare_units",
            {"units": ["P01", "P02", "P03"]},
        ),
        (
            after("person_lookup", person="CB001"),
            "anh Vừ A Dình nữa",
            "person_lookup",
            {"person": "CB002"},
        ),
        # The class to leave is the one spoken of.
        (
            after("cancel_registration", **{"class": "DD-01"}),
            "đổi qua DD-02 luôn nha",
            "cancel_registration",
            {"class": "DD-01", "new_class": "DD-02"},
        ),
        (
            after("reminder_settings", count=3),
            "à 7 ngày đi, 3 ngày gấp quá",
            "reminder_settings",
            {"count": 7},
        ),
        (
            after("request_extension", topic="law", count=10),
            "thôi 20 ngày cho thoải mái",
            "request_extension",
            {"topic": "law", "count": 20},
        ),
        (
            after("request_extension", topic="law", count=10),
            "hay là đến 31/12 luôn, tháng này bận quá",
            "request_extension",
            {"topic": "law", "period": {"from": "2026-12-31", "to": "2026-12-31"}},
        ),
        (
            after("register_class", **{"class": "DD-01"}),
            "ý nhầm, lấy KNS-01",
            "register_class",
            {"class": "KNS-01"},
        ),
        # Left out.
        (
            after("remind_unit", **LAW_OF_P02),
            "trừ chị Lò Thị Mai đang ốm",
            "remind_unit",
            {**LAW_OF_P02, "except_persons": ["CB001"]},
        ),
        # In addition.
        (
            after("nominate", person="CB001", **{"class": "DD-01"}),
            "thêm anh Vừ A Dình nữa",
            "nominate",
            {"persons": ["CB001", "CB002"], "class": "DD-01"},
        ),
        (
            after("upcoming_classes", topic="law"),
            "thêm cả đạo đức nhé",
            "upcoming_classes",
            {"topics": ["law", "ethics"]},
        ),
        # A level of the topic spoken of.
        (
            after("upcoming_classes", topic="political_theory"),
            "trung cấp thôi",
            "upcoming_classes",
            {"topic": "political_theory", "level": "trung_cap"},
        ),
    ],
)
def test_a_value_takes_its_place_in_the_last_question(
    read, before: Memory, text: str, intent: str, slots: dict[str, Any]
) -> None:
    reading = read(text, before)
    assert reading.intent == intent
    assert {name: reading.slots.as_json().get(name) for name in slots} == slots


@pytest.mark.parametrize(
    "text", ["thế còn tôi", "còn bác thì sao", "the con e", "thế chú", "cá nhân tôi thì sao"]
)
def test_oneself_after_a_colleague(read, text: str) -> None:
    reading = read(text, after("person_lookup", person="CB001"))
    assert reading.intent == "my_missing"
    assert "person" not in reading.slots.as_json()


def test_oneself_after_a_colleagues_appointment_and_a_units_topic(read) -> None:
    reading = read("thế còn chú", after("appointment_readiness", person="CB001"))
    assert (reading.intent, reading.slots.as_json()) == ("appointment_readiness", {})
    of_topic = read("thế còn tôi", after("unit_missing", **LAW_OF_P02))
    assert (of_topic.intent, of_topic.slots.as_json()) == ("my_missing", {"topic": "law"})


@pytest.mark.parametrize("text", ["thế hả em", "thế nhé", "ok em"])
def test_what_only_closes_is_not_about_oneself(read, text: str) -> None:
    assert read(text, after("my_missing")).intent != "person_lookup"


@pytest.mark.parametrize(
    ("before", "text", "intent"),
    [
        (after("my_missing"), "tháng sau có lớp nào không", "upcoming_classes"),
        (after("deadlines"), "tháng 12 có lớp gì hông", "upcoming_classes"),
        (
            after("nominate", person="CB002", **{"class": "DD-01"}),
            "lớp đó ngày nào",
            "class_detail",
        ),
        (after("unit_progress", **LAW_OF_P02), "lương tháng này bao giờ có", "out_of_scope"),
    ],
)
def test_a_question_of_its_own_is_none_of_the_last(
    read, before: Memory, text: str, intent: str
) -> None:
    assert read(text, before).intent == intent


@pytest.mark.parametrize(
    ("before", "text", "intent", "slots"),
    [
        (after("unit_missing", **LAW_OF_P02), "nhắn họ một tiếng", "remind_unit", LAW_OF_P02),
        (after("forecast", **LAW_OF_P02), "ai chưa", "unit_missing", LAW_OF_P02),
        (after("why_obligation", topic="law"), "hạn đến bao giờ", "deadlines", {"topic": "law"}),
        (
            after("deadlines", topic="law"),
            "xin lùi 15 ngày",
            "request_extension",
            {"topic": "law", "count": 15},
        ),
        (after("plan_targets", topic="digital"), "kịp không", "forecast", {"topic": "digital"}),
        (
            after("cancel_registration", **{"class": "DD-01", "new_class": "KNS-01"}),
            "lớp đó học ở đâu",
            "class_detail",
            {"class": "KNS-01"},
        ),
        (
            after("my_missing", topic="ethics"),
            "sao vẫn phải học cái ấy",
            "why_obligation",
            {"topic": "ethics"},
        ),
    ],
)
def test_what_was_spoken_of_goes_on_into_the_next_question(
    read, before: Memory, text: str, intent: str, slots: dict[str, Any]
) -> None:
    reading = read(text, before)
    assert reading.intent == intent
    assert {name: reading.slots.as_json().get(name) for name in slots} == slots


@pytest.mark.parametrize(
    ("text", "leaves", "takes"),
    [
        ("đổi cho tôi từ lớp DD-01 sang lớp KNS-01", "DD-01", "KNS-01"),
        ("chuyển chú từ DD-01 qua KNS-01 nhé", "DD-01", "KNS-01"),
        ("doi tui tu DD-02 qua KNS-01 duoc hong", "DD-02", "KNS-01"),
    ],
)
def test_a_change_of_class_names_both(read, text: str, leaves: str, takes: str) -> None:
    slots = read(text).slots.as_json()
    assert (slots.get("class"), slots.get("new_class")) == (leaves, takes)


def test_a_class_registered_yesterday_is_none_to_change_to(read) -> None:
    slots = read("hôm qua tôi đăng ký lớp DD-01, hủy giúp").slots.as_json()
    assert (slots.get("class"), slots.get("new_class")) == ("DD-01", None)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tôi học pháp luật chưa", "my_missing"),
        ("kỹ năng số bác học chưa", "my_missing"),
        ("cho file ics lịch học của tôi", "my_schedule"),
        ("chị Lò Thị Mai được mấy tiết rồi", "person_lookup"),
    ],
)
def test_what_is_settled_between_two_intents(read, text: str, intent: str) -> None:
    reading = read(text)
    assert reading.intent == intent
    assert reading.zone is Zone.ANSWER
    assert reading.candidates[0][0] == intent


def test_a_file_after_ones_own_classes_is_their_calendar(read) -> None:
    reading = read("cho cái file để bỏ vào điện thoại", after("my_schedule"))
    assert (reading.intent, reading.slots.format) == ("my_schedule", "ics")


@pytest.mark.parametrize(
    "text",
    ["phòng bác còn ai chưa học", "trạm mình ai chưa học", "trường của chúng em còn ai chưa học"],
)
def test_ones_own_unit_by_any_word_for_oneself(read, text: str) -> None:
    assert read(text).slots.unit == "P01"


@pytest.mark.parametrize(
    "text",
    [
        "những ai trong phòng tôi đủ 40 tiết rồi",
        "người nào xong rồi",
        "những đồng chí nào ở phòng Kinh tế đã học xong pháp luật",
    ],
)
def test_those_who_have_done_it_are_asked_for(read, text: str) -> None:
    reading = read(text)
    assert (reading.intent, reading.slots.done) == ("unit_missing", True)


def test_a_day_of_registration_is_asked_of_the_class_that_is_named(read) -> None:
    reading = read("lớp kỹ năng số đăng ký chậm nhất hôm nào")
    assert (reading.intent, reading.slots.training_class) == ("deadlines", "KNS-01")


@pytest.mark.parametrize(
    "text",
    [
        "thế đạo đức có lớp nào",
        "the dao duc co lop nao",
        "còn đạo đức bao giờ mở lớp",
        "vậy đạo đức có những lớp nào",
    ],
)
@pytest.mark.parametrize(
    "before", ["my_missing", "why_obligation", "hours_this_year", "reminder_settings"]
)
def test_what_is_asked_now_decides_over_what_was_spoken_of(
    read: Any, text: str, before: str
) -> None:
    reading = read(text, after(before, topic="law"))
    assert reading.intent == "upcoming_classes"
    assert reading.slots.as_json()["topic"] == "ethics"


@pytest.mark.parametrize(
    ("before", "slots", "intent"),
    [
        ("my_data", {}, "hours_this_year"),
        ("upcoming_classes", {"topic": "law"}, "hours_this_year"),
        ("unit_progress", {"unit": "P02"}, "unit_progress"),
    ],
)
@pytest.mark.parametrize("text", ["thế 40 tiết thì sao", "còn 40 tiết thì sao"])
def test_a_target_called_by_its_hours_is_asked_of_whom_was_spoken_of(
    read: Any, before: str, slots: dict[str, Any], intent: str, text: str
) -> None:
    assert read(text, after(before, **slots)).intent == intent


@pytest.mark.parametrize(
    ("before", "slots", "text"),
    [
        ("unit_missing", {"unit": "P02", "topic": "law"}, "thế đạo đức xong chưa"),
        ("person_lookup", {"person": "CB001"}, "thế pháp luật xong chưa"),
    ],
)
def test_what_asks_nothing_else_goes_on(
    read: Any, before: str, slots: dict[str, Any], text: str
) -> None:
    assert read(text, after(before, **slots)).intent == before


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("xoá đi", "delete"),
        ("xoa het di", "delete"),
        ("xoá hết giúp em", "delete"),
        ("gỡ luôn nhé", "delete"),
        ("tải về đi", "export"),
        ("ai xem", "views"),
    ],
)
def test_what_to_do_with_ones_data_just_shown_is_said_by_a_word(
    read: Any, text: str, verb: str
) -> None:
    reading = read(text, after("my_data"))
    assert (reading.intent, reading.slots.verb) == ("my_data", verb)


@pytest.mark.parametrize("text", ["huỷ lớp đạo đức", "xoá tên em khỏi lớp DD-01"])
def test_a_wish_that_names_its_own_object_is_none_about_ones_data(read: Any, text: str) -> None:
    assert read(text, after("my_data")).intent != "my_data"


@pytest.mark.parametrize("text", ["thôi để mai", "thoi de mai tinh em a", "thôi để hôm khác nhé"])
def test_what_waits_for_a_yes_is_not_put_on_another_day(
    understander: Understander, text: str
) -> None:
    memory = after("remind_unit", topic="law")
    reading = understander.read(text, today=WEDNESDAY, surroundings=agency(), memory=memory)
    assert (reading.intent, reading.slots.mood) == ("remind_unit", Mood.DENIED)
    assert reading.slots.period is None


@pytest.mark.parametrize("text", ["mã em là CB003", "ma e la cb003"])
def test_ones_own_code_told_is_for_linking(understander: Understander, text: str) -> None:
    reading = understander.read(text, today=WEDNESDAY, surroundings=agency())
    assert reading.intent == "link_account"
