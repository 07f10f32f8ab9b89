"""How figures and days are written, and what sentences do with odd values."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.problems import Problem
from bot.base.texts import Texts, texts

EN = texts("en")


def test_a_days_weekday_and_its_year_unless_it_is_this_one(vi: Texts):
    today = date(2026, 11, 10)
    assert vi.day(date(2026, 12, 31), today) == "thứ Năm 31/12"
    assert vi.day(date(2027, 1, 3), today) == "chủ Nhật 03/01/2027"
    assert texts("en").day(date(2027, 1, 3), today) == "Sunday 03/01/2027"
    assert vi.day(date(2026, 12, 31)) == "thứ Năm 31/12/2026"
    assert EN.day(date(2026, 12, 31), today).endswith("31/12")
    assert vi.full_date(date(2026, 2, 3)) == "03/02/2026"


def test_a_day_without_end_is_said_in_words(vi: Texts):
    assert vi.day(date.max) == vi.full_date(date.max) == "chưa ấn định"


def test_hours_of_the_day_have_two_digits(vi: Texts):
    assert vi.hour(time(7, 5)) == "07:05"
    assert vi.hour(datetime(2026, 1, 1, 13, 30)) == "13:30"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "vi_says", "en_says"),
    [
        (Decimal("12.5"), "12,5", "12.5"),
        (Decimal(40), "40", "40"),
        (Decimal("1234.25"), "1.234,25", "1,234.25"),
        (0, "0", "0"),
        (Decimal("0.01"), "0,01", "0.01"),
    ],
)
def test_numbers_are_written_as_the_locale_does(vi: Texts, value, vi_says: str, en_says: str):
    assert (vi.number(value), EN.number(value)) == (vi_says, en_says)


def test_lists_are_joined_as_people_do(vi: Texts):
    assert vi.join([]) == ""
    assert vi.join(["A"]) == "A"
    assert vi.join(["A", "B"]) == "A và B"
    assert vi.join(letter for letter in "ABC") == "A, B và C"


@given(done=st.decimals(0, 500, places=2), need=st.decimals(0, 500, places=2))
def test_a_bar_has_ten_cells_and_is_full_only_when_done(done: Decimal, need: Decimal):
    bar = Texts.bar(done, need)
    assert len(bar) == 10
    assert (bar == "▰" * 10) == (done >= need)
    assert "▱▰" not in bar


def test_values_are_written_as_they_are_whatever_they_hold(vi: Texts):
    said = vi("button.target", title="{x} %s {0}")
    assert said == "Xem {x} %s {0}"


def test_a_value_that_is_missing_is_an_error_not_a_hole(vi: Texts):
    with pytest.raises(KeyError):
        vi("button.target")
    with pytest.raises(KeyError):
        vi("no.such_key")


def test_an_unnamed_code_is_said_as_it_is(vi: Texts):
    assert vi.name("topic", "law") == "Pháp luật"
    assert vi.name("topic", "alchemy") == "alchemy"


def test_a_problem_without_a_sentence_is_told_by_its_key(vi: Texts):
    assert vi.problem(Problem("problem.no_unit", code="P01")) == "Không có đơn vị mã P01."
    assert "no.such_key" in vi.problem(Problem("no.such_key", a=1))


def test_an_unknown_locale_is_an_error():
    with pytest.raises(KeyError):
        texts("xx")


def test_a_day_is_said_as_precisely_as_it_is_known(vi: Texts):
    last = date(2025, 10, 31)
    assert vi.known_date(last, None) == "31/10/2025"
    assert vi.known_date(last, "month") == "tháng 10/2025"
    assert vi.known_date(date(2024, 12, 31), "year") == "năm 2024"
