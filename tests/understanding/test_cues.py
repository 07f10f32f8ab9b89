"""What words tell of the answer that is wanted."""

from __future__ import annotations

from typing import Any

import pytest

from bot.training.enums import Topic
from bot.understanding.cues import cues
from bot.understanding.intents import About
from bot.understanding.reading import Memory, Zone
from bot.understanding.slots import Slots
from bot.understanding.text.vocabulary import split


def told(text: str, locale: str = "vi") -> Slots:
    return cues(locale).read(split(text), text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vì sao tôi chưa đạt", {"reasons": True, "about": About.SELF}),
        ("sao chưa đạt", {"reasons": True}),
        ("sao kê giờ học", {"reasons": False}),
        ("học thì phải làm sao", {"reasons": False}),
        ("những ai quá hạn", {"overdue": True}),
        ("ai chưa bị quá hạn", {"overdue": False}),
        ("còn mấy tiết nữa", {"in_hours": True}),
        ("vi sao phong chua dat", {"reasons": True, "about": About.UNIT}),
        ("phòng tôi ai đã học pháp luật rồi", {"done": True}),
        ("danh sách người đã hoàn thành", {"done": True}),
        ("ai đủ 40 tiết rồi", {"done": True}),
        ("còn ai chưa học", {"done": False}),
        ("bao nhiêu người đã học xong", {"done": False}),
        ("Ai đã QUÁ HẠN?", {"done": False, "overdue": True}),
        ("ai đã học mà còn thiếu chứng chỉ", {"done": False}),
    ],
)
def test_cues_are_read(text: str, found: dict[str, Any]) -> None:
    slots = told(text)
    assert {name: getattr(slots, name) for name in found} == found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("kế hoạch 40 tiết", ()),
        ("kế hoạch 100%", ()),
        ("kế hoạch 10 năm", ()),
        ("phòng 12 có 40 người", ()),
        ("từ 01/2026 đến 12/2026", ()),
        ("QĐ số 045/QĐ-UBND và kh-774", ("45", "774")),
        ("quyết định 2025/QĐ-UBND", ("2025",)),
    ],
)
def test_numbers_of_documents_are_told_from_other_numbers(
    text: str, numbers: tuple[str, ...]
) -> None:
    assert told(text).documents == numbers


@pytest.mark.parametrize(
    "text",
    [
        "phòng tôi ai đã học pháp luật rồi",
        "những ai đã xong pháp luật",
        "ai hoàn thành pháp luật rồi",
    ],
)
def test_who_has_done_it_is_a_list_of_people(read, text: str) -> None:
    reading = read(text)
    assert reading.intent == "unit_missing"
    assert reading.slots.done
    assert reading.slots.as_json()["done"] is True


PERSON = Memory(intent="why_obligation", slots=Slots(persons=("CB001",)))


@pytest.mark.parametrize(
    "text", ["vì sao tôi chưa đạt", "vì sao phòng tôi chưa đạt", "vi sao phong chua dat"]
)
def test_a_person_spoken_of_is_left_for_the_asker_or_a_unit(read, text: str) -> None:
    assert read(text, PERSON).slots.persons == ()


@pytest.mark.parametrize("text", ["vì sao", "cho tôi biết vì sao", "vì sao chị ấy chưa đạt"])
def test_a_person_spoken_of_is_still_meant(read, text: str) -> None:
    assert read(text, PERSON).slots.persons == ("CB001",)


@pytest.mark.parametrize("text", ["chỉ tiêu CC2 là gì", "KH774.CC2?", "cc2"])
def test_a_target_is_called_by_its_id_or_the_last_part_of_it(read, text: str) -> None:
    assert read(text).slots.targets == ("KH774.CC2",)


LISTED = Memory(intent="unit_missing", slots=Slots(units=("P01",), topics=(Topic.LAW,)))


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("trang 2", 2),
        ("xem trang 3 nhé", 3),
        ("tiếp", 2),
        ("tiep di", 2),
        ("xem thêm", 2),
        ("trang sau", 2),
        ("trang trước", 1),
    ],
)
def test_a_list_is_turned_by_word_and_number(read, text: str, page: int) -> None:
    reading = read(text, LISTED)
    assert (reading.intent, reading.slots.page) == ("unit_missing", page)
    assert (reading.slots.units, reading.slots.topics) == (("P01",), (Topic.LAW,))


def test_the_next_page_follows_the_one_shown_and_another_question_begins_at_the_first(read) -> None:
    second = Memory(intent="unit_missing", slots=Slots(units=("P01",), page=2))
    assert read("tiếp theo", second).slots.page == 3
    assert read("còn phòng Văn hóa – Xã hội?", second).slots.page is None


@pytest.mark.parametrize("text", ["👍", "🙏", "👍👍", "❤"])
def test_a_thumb_is_a_thank_you(read, text: str) -> None:
    assert (read(text, LISTED).intent, read(text, LISTED).zone) == ("thanks", Zone.ANSWER)


@pytest.mark.parametrize("text", ["ai đã học rồi", "những ai xong rồi", "ai hoàn thành rồi"])
def test_who_has_done_it_goes_on_from_who_has_not(read, text: str) -> None:
    reading = read(text, LISTED)
    assert (reading.intent, reading.zone) == ("unit_missing", Zone.ANSWER)
    assert reading.slots.done
    assert reading.slots.topics == (Topic.LAW,)
