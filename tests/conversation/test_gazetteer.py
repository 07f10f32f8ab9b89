"""Which unit is the whole agency to whom: the highest that they see all of."""

from __future__ import annotations

import pytest

from bot.conversation.gazetteer import Gazetteers
from bot.training.access import viewer
from bot.training.as_of import AsOf
from bot.training.enums import Role
from tests.builders.sample import TODAY, Builder


@pytest.fixture
def province(make: Builder) -> Builder:
    """Two communes of a province; each person is named after what they are."""
    make.unit("TOP")
    for commune in ("EAST", "WEST"):
        make.unit(commune, "TOP")
        make.unit(f"{commune}-OFFICE", commune)
    make.unit("EAST-SCHOOL", "EAST")
    for code in ("staff", "head", "officer", "officer_of_all", "officer_of_west", "of_both"):
        make.person(code, "EAST-OFFICE")
    make.person("chief", "EAST")
    make.head("EAST-OFFICE", "head")
    make.head("EAST", "chief")
    make.grant("officer", Role.OFFICER, "EAST")
    make.grant("officer_of_all", Role.OFFICER)
    make.grant("officer_of_west", Role.OFFICER, "WEST")
    make.grant("of_both", Role.OFFICER, "EAST-SCHOOL")
    make.grant("of_both", Role.OFFICER, "WEST")
    return make


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("staff", None),
        ("head", "EAST-OFFICE"),
        ("chief", "EAST"),
        ("officer", "EAST"),
        ("officer_of_all", "TOP"),
        ("officer_of_west", "WEST"),
        ("of_both", None),
    ],
)
def test_the_whole_is_the_highest_unit_seen(province: Builder, code: str, unit: str | None) -> None:
    as_of = AsOf(province.connection, TODAY)
    who = viewer(as_of, province.people[code])
    names = Gazetteers("vi").visible(as_of, who, ())
    assert names.whole_unit == unit
