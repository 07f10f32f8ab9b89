"""What is named only to leave it out never becomes what is asked about."""

from __future__ import annotations

from typing import Any

import pytest

from bot.understanding.reading import Memory
from bot.understanding.slots import Slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("trừ pháp luật ra em còn thiếu gì", {"except_topics": ["law"]}),
        ("ngoài pháp luật ra tôi còn phải học gì nữa không", {"except_topics": ["law"]}),
        ("khong tinh ky nang so thi em con thieu gi", {"except_topics": ["digital"]}),
        ("phòng tôi còn ai chưa học, trừ kỹ năng số và đạo đức", {"unit": "P01"}),
        ("em còn thiếu gì ngoài pháp luật, đạo đức", {"except_topics": ["law", "ethics"]}),
        (
            "không phải pháp luật mà là đạo đức công vụ, phòng tôi còn ai chưa học",
            {"unit": "P01", "topic": "ethics"},
        ),
        ("ai chưa học đạo đức chứ không phải pháp luật", {"topic": "ethics"}),
        (
            "không phải phòng Kinh tế, phòng Văn hóa – Xã hội còn ai chưa học",
            {"unit": "P02", "except_units": None},
        ),
        (
            "tôi không hỏi phòng Kinh tế, tôi hỏi phòng Văn hóa – Xã hội đạt bao nhiêu %",
            {"unit": "P02", "units": None},
        ),
        ("khong phai chi Lò Thị Mai, anh Vừ A Dình con thieu gi", {"person": "CB002"}),
    ],
)
def test_what_is_denied_is_left_out(read: Any, text: str, slots: dict[str, Any]) -> None:
    got = read(text).slots.as_json()
    named = {name: got.get(name) for name in slots}
    assert named == slots
    assert not set(got.get("topics", [got.get("topic")])) & set(got.get("except_topics", []))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("em có phải học pháp luật không", "law"),
        ("ngoài ra kỹ năng số thì sao", "digital"),
        ("ngoài giờ có lớp pháp luật nào không", "law"),
    ],
)
def test_what_only_sounds_like_a_denial_is_none(read: Any, text: str, topic: str) -> None:
    got = read(text).slots.as_json()
    assert (got.get("topic"), got.get("except_topics")) == (topic, None)


@pytest.mark.parametrize(
    ("before", "text", "slots"),
    [
        ({}, "trừ pháp luật ra", {"except_topics": ["law"]}),
        ({"topic": "law"}, "không tính pháp luật", {"except_topics": ["law"]}),
        ({"except_topics": ["law"]}, "còn đạo đức", {"topic": "ethics"}),
        ({"except_topics": ["law"]}, "trừ cả kỹ năng số", {"except_topics": ["law", "digital"]}),
    ],
)
def test_a_follow_up_leaves_out_as_well(
    read: Any, before: dict[str, Any], text: str, slots: dict[str, Any]
) -> None:
    reading = read(text, Memory(intent="my_missing", slots=Slots.from_json(before)))
    assert (reading.intent, reading.slots.as_json()) == ("my_missing", slots)


def test_somebody_left_out_of_a_list_is_not_looked_up(read: Any) -> None:
    before = Memory(intent="remind_unit", slots=Slots.from_json({"unit": "P01", "topic": "law"}))
    reading = read("trừ chị Lò Thị Mai ra nhé", before)
    assert reading.intent == "remind_unit"
    assert reading.slots.as_json() == {"unit": "P01", "topic": "law", "except_persons": ["CB001"]}


@pytest.mark.parametrize(
    ("before", "text", "intent"),
    [
        ("compare_units", "trừ các trường ra", "compare_units"),
        ("compare_units", "tru cac truong hoc ra", "compare_units"),
        (None, "so sánh các đơn vị trừ trường học", "compare_units"),
        ("unit_missing", "không tính khối trường", "unit_missing"),
        (None, "còn ai chưa học đạo đức trừ mầm non", "unit_missing"),
        (None, "toàn phường ai chưa xong, trừ các trường", "unit_missing"),
    ],
)
def test_a_kind_of_unit_is_left_out_whole(
    read: Any, before: str | None, text: str, intent: str
) -> None:
    reading = read(text, Memory(intent=before))
    assert reading.intent == intent
    assert reading.slots.except_units == ("T01", "T02")


def test_a_kind_that_is_not_left_out_names_no_unit(read: Any) -> None:
    reading = read("các trường còn ai chưa học")
    assert not reading.slots.units
    assert not reading.ambiguous
