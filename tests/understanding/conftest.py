"""One understander and one made-up agency for all tests of understanding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.understanding.engine import Understander, load
from bot.understanding.entities.class_index import ClassIndex
from bot.understanding.entities.gazetteer import Agency
from bot.understanding.entities.person_index import PeopleIndex
from bot.understanding.entities.unit_index import UnitIndex
from bot.understanding.reading import ClassName, Memory, Reading

WEDNESDAY = date(2026, 11, 18)

UNITS = (
    ("X", "UBND phường Mường Thanh", ("phường Mường Thanh",)),
    ("P01", "Phòng Kinh tế, Hạ tầng và Đô thị", ("Phòng Kinh tế", "KTHTĐT")),
    ("P02", "Phòng Văn hóa – Xã hội", ("VHXH",)),
    ("P03", "Văn phòng HĐND và UBND", ()),
    ("P04", "Trung tâm Phục vụ hành chính công", ("Một cửa",)),
    ("T01", "Trường Mầm non Hoa Ban", ()),
    ("T02", "Trường Mầm non Sơn Ca", ()),
    ("Z01", "Phòng Kinh tế xã Nà Tấu", ()),
)
PEOPLE = (
    ("CB001", "Lò Thị Mai", "P01"),
    ("CB002", "Vừ A Dình", "P02"),
    ("CB003", "Nguyễn Văn Cử", "P01"),
    ("CB004", "Quàng Văn Năm", "P01"),
    ("CB005", "Cà Thị Ba", "P02"),
    ("CB006", "Trần Thị Hương", "T01"),
    ("CB007", "Lê Thị Hương", "T01"),
    ("CB008", "Lý Do", "P02"),
    ("CB009", "Phạm Minh Quý", "P03"),
    ("00123", "Lường Văn Tuấn", "P04"),
    ("ZZ001", "Sùng Thị Dế", "Z01"),
)
CLASSES = (
    ClassName("DD-01", "Đạo đức công vụ đợt 1", date(2026, 12, 2), date(2026, 12, 3), ("ethics",)),
    ClassName("DD-02", "Đạo đức công vụ đợt 2", date(2026, 12, 9), date(2026, 12, 9), ("ethics",)),
    ClassName("KNS-01", "Kỹ năng số cơ bản", date(2026, 12, 10), date(2026, 12, 11), ("digital",)),
    ClassName("OLD-01", "Tin học văn phòng", date(2026, 3, 2), date(2026, 3, 4), ("informatics",)),
)
TARGETS = ("KH774.CC2", "ND171.40")


def agency(
    may_see: Callable[[str], bool] = lambda code: code != "Z01",
    own_unit: str | None = "P01",
    own_code: str | None = "CB003",
) -> Agency:
    """The agency, as its head of Phòng Kinh tế sees it: the office of another commune is hidden."""
    return Agency(
        people_index=PeopleIndex(PEOPLE),
        unit_index=UnitIndex(UNITS, {"P01": "X", "P02": "X", "Z01": "Y"}),
        may_see_unit=may_see,
        own_unit=own_unit,
        own_code=own_code,
        class_index=ClassIndex(CLASSES),
        target_ids=TARGETS,
    )


@pytest.fixture(scope="session")
def understander() -> Understander:
    """The Vietnamese understander."""
    return load("vi")


@pytest.fixture(scope="session")
def read(understander: Understander) -> Callable[..., Reading]:
    """Read a text on a Wednesday in November, in the agency above."""
    surroundings = agency()

    def reader(text: str, memory: Memory | None = None, **changes: Any) -> Reading:
        return understander.read(
            text,
            today=WEDNESDAY,
            surroundings=changes.get("surroundings", surroundings),
            memory=memory,
        )

    return reader
