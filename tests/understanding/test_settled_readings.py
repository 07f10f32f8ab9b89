"""Whose question it is: the asker's own code, a group's, somebody spoken of, two people."""

from __future__ import annotations

from typing import Any

import pytest

from bot.understanding.mood import Mood
from bot.understanding.reading import Memory
from bot.understanding.slots import Slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("CB003 còn thiếu gì", {}),
        ("cb003 con thieu gi", {}),
        ("CB003 học pháp luật chưa", {"topic": "law"}),
    ],
)
def test_ones_own_code_asks_for_ones_own_record(
    read: Any, text: str, slots: dict[str, Any]
) -> None:
    reading = read(text)
    assert (reading.intent, reading.slots.as_json()) == ("my_missing", slots)


@pytest.mark.parametrize("text", ["CB003", "mã của tôi là CB003", "tôi là CB003 muốn liên kết"])
def test_ones_own_code_that_asks_nothing_is_a_wish_to_link(read: Any, text: str) -> None:
    assert read(text).intent == "link_account"


@pytest.mark.parametrize(
    "text",
    [
        "hợp đồng 111 có phải học không",
        "hop dong 111 co phai hoc khong",
        "lao động hợp đồng 68 có phải học 40 tiết không",
        "hợp đồng theo nghị định 111 có phải học pháp luật không",
        "nhân viên hợp đồng 111 có bắt buộc học không",
    ],
)
def test_a_contract_called_by_its_decree_is_a_group_and_no_number(read: Any, text: str) -> None:
    reading = read(text)
    assert reading.intent == "plan_targets"
    assert reading.form.groups == ("hop_dong",)
    assert reading.slots.count is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("cô ấy đủ điều kiện bổ nhiệm chưa", "cô ấy"),
        ("chị ấy đủ điều kiện bổ nhiệm phó phòng chưa", "chị ấy"),
        ("bà ấy học được bao nhiêu tiết rồi", "bà ấy"),
    ],
)
@pytest.mark.parametrize("before", [None, Memory("person_lookup")])
def test_somebody_of_whom_nobody_knows_is_never_the_asker(
    read: Any, text: str, who: str, before: Memory | None
) -> None:
    reading = read(text, before)
    assert not reading.slots.persons
    # Who is asked for, or said to be nobody; see the handlers.
    assert reading.intent == "person_lookup" or reading.unknown == {"person": who}


@pytest.mark.parametrize(
    "text", ["cô ấy đủ điều kiện bổ nhiệm chưa", "chị đó đủ chuẩn lên phó phòng chưa"]
)
def test_somebody_spoken_of_is_meant(read: Any, text: str) -> None:
    before = Memory("person_lookup", Slots.from_json({"person": "CB001"}))
    assert read(text, before).slots.persons == ("CB001",)


def test_others_who_say_so_are_nobody_asked_about(read: Any) -> None:
    assert not read("họ bảo tôi phải học có đúng không").unknown


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("tôi và chị Mai còn thiếu gì", ("CB003", "CB001")),
        ("anh Dình với tôi còn thiếu gì", ("CB003", "CB002")),
        ("mình và Lò Thị Mai học xong pháp luật chưa", ("CB003", "CB001")),
        ("chị Mai với em Dình còn thiếu gì", ("CB001", "CB002")),
    ],
)
def test_the_asker_beside_a_colleague_is_meant_too(
    read: Any, text: str, persons: tuple[str, ...]
) -> None:
    reading = read(text)
    assert (reading.intent, reading.slots.persons) == ("person_lookup", persons)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("vậy Huy còn thiếu gì", "Huy"),
        ("thế Hà học xong chưa", "Hà"),
        ("vậy hùng còn thiếu gì", "hùng"),
        ("còn Vinh thiếu gì", "Vinh"),
    ],
)
def test_a_name_after_an_opening_is_somebody_else(read: Any, text: str, called: str) -> None:
    reading = read(text, Memory("my_missing"))
    assert reading.unknown == {"person": called}


@pytest.mark.parametrize("text", ["vậy Tuấn còn thiếu gì", "thế Mai còn thiếu gì"])
def test_a_name_in_sight_after_an_opening_is_that_person(read: Any, text: str) -> None:
    reading = read(text, Memory("my_missing"))
    assert reading.intent == "person_lookup"
    assert len(reading.slots.persons) == 1


@pytest.mark.parametrize(
    "text", ["vậy em còn thiếu gì", "Vậy Em còn thiếu gì", "thế năm nay còn thiếu gì"]
)
def test_words_for_oneself_and_times_are_no_names(read: Any, text: str) -> None:
    assert not read(text, Memory("my_missing")).unknown


def test_a_colleague_out_of_sight_is_told_of_beside_the_asker(read: Any) -> None:
    reading = read("tôi và chị Oanh còn thiếu gì")
    assert not reading.slots.persons
    assert reading.unknown == {"person": "Oanh"}


@pytest.mark.parametrize(
    ("before", "text", "persons"),
    [
        (
            Memory("person_lookup", Slots.from_json({"person": "CB001"})),
            "đăng ký cho chị ấy lớp kỹ năng số",
            ("CB001",),
        ),
        (None, "đăng ký cho chị Lò Thị Mai lớp KNS-01", ("CB001",)),
        (None, "dk cho anh Dình học lớp DD-01", ("CB002",)),
    ],
)
def test_a_place_for_a_colleague_is_never_taken_for_the_asker(
    read: Any, before: Memory | None, text: str, persons: tuple[str, ...]
) -> None:
    reading = read(text, before)
    assert (reading.intent, reading.slots.persons) == ("nominate", persons)


def test_somebody_to_be_reminded_is_looked_for_in_their_own_unit(read: Any) -> None:
    reading = read("nhắc anh Vừ A Dình học đạo đức đi")
    assert reading.intent == "remind_unit"
    assert (reading.slots.persons, reading.slots.units) == (("CB002",), ("P02",))


@pytest.mark.parametrize(
    "text",
    [
        "huỷ giúp anh ấy",
        "huỷ đăng ký cho chị ấy",
        "huỷ đăng ký lớp DD-01 của chị Lò Thị Mai",
        "rút tên anh Dình khỏi lớp DD-01",
    ],
)
def test_ones_own_place_is_not_given_up_for_somebody_else(read: Any, text: str) -> None:
    before = Memory("register_class", Slots.from_json({"class": "DD-01"}))
    reading = read(text, before)
    assert reading.intent != "cancel_registration" or reading.slots.mood is Mood.ASKED


def test_ones_own_place_is_given_up_at_once(read: Any) -> None:
    assert read("huỷ đăng ký lớp DD-01 cho em").slots.mood is None
