"""Units that nobody knows are told from one's own, and from words that name none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.understanding.entities.gazetteer import Agency
from bot.understanding.entities.unit_index import UnitIndex
from tests.understanding.conftest import UNITS, agency


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("phòng hoa sữa còn ai chưa học", "phòng hoa sữa"),
        ("phong hoa sua con ai chua hoc", "phong hoa sua"),
        ("tiến độ phòng mây hồng", "phòng mây hồng"),
        ("phong may hong dat bao nhieu phan tram", "phong may hong"),
        ("phòng sao mai thế nào", "phòng sao mai"),
        ("trường hoa hồng đạt 80% chưa", "trường hoa hồng"),
        ("trường bình minh học đến đâu rồi", "trường bình minh"),
        ("nhắc phòng ánh dương giúp tôi", "phòng ánh dương"),
    ],
)
def test_a_made_up_unit_is_unknown(read: Any, text: str, name: str) -> None:
    reading = read(text)
    assert reading.unknown.get("unit") == name
    assert not reading.slots.units


@pytest.mark.parametrize(
    "text",
    [
        "phòng mình còn ai chưa học",
        "phòng mấy người chưa học",
        "phòng anh còn ai chưa học pháp luật",
        "phòng sao chưa đạt",
        "tổng hợp toàn xã",
        "tổng hợp cả phường",
        "tổng hợp toàn phường tháng 9",
    ],
)
def test_other_words_name_no_unknown_unit(read: Any, text: str) -> None:
    assert "unit" not in read(text).unknown


@pytest.mark.parametrize(
    "text", ["tổng hợp toàn xã", "tổng hợp cả phường", "tổng hợp toàn phường tháng 9"]
)
def test_the_whole_agency_is_no_unit_whose_name_ends_so(read: Any, text: str) -> None:
    reading = read(text, surroundings=_with_service_centre())
    assert reading.intent == "city_summary"
    assert not reading.slots.units


def _with_service_centre() -> Agency:
    centre = ("S01", "Trung tâm dịch vụ tổng hợp", ())
    return replace(agency(own_unit="S01"), unit_index=UnitIndex((*UNITS, centre)))
