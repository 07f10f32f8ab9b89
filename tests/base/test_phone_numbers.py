from __future__ import annotations

import pytest

from bot.base.phone_numbers import national


@pytest.mark.parametrize(
    "written",
    ["0912345678", "84912345678", "+84 912 345 678", "0084-912-345-678", "0912.345.678"],
)
def test_a_number_is_one_however_it_is_written(written: str) -> None:
    assert national(written) == "0912345678"


@pytest.mark.parametrize("written", [None, "", "12", "0912345678, 0987654321", "không có", "٠٩١٢"])
def test_what_is_no_number_is_none(written: str | None) -> None:
    assert national(written) is None


def test_a_landline_is_a_number() -> None:
    assert national("(0215) 382 5409") == "02153825409"
