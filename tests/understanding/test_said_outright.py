"""Phrases of the desk that say by themselves what is wanted, and rows of a list named by number."""

from __future__ import annotations

import pytest

from bot.understanding.engine import load
from bot.understanding.form_answers import FormCommand
from bot.understanding.reading import Memory, Zone
from bot.understanding.slots import Slots
from tests.understanding.conftest import WEDNESDAY, agency

QUEUE = Memory(intent="review_queue", items=("e1", "e2", "r7"))


@pytest.mark.parametrize(
    ("text", "intent", "verb"),
    [
        ("hôm nay nhắc ai", "remind_unit", "rehearse"),
        ("hom nay nhac ai vay", "remind_unit", "rehearse"),
        ("lần nhập dữ liệu gần nhất khi nào", "help", "imported"),
        ("phát phiếu liên kết cho cả phòng kinh tế", "manage_accounts", "slips"),
        ("đơn từ nào đang chờ duyệt", "review_queue", "requests"),
    ],
)
def test_the_desks_daily_phrases(read, text: str, intent: str, verb: str) -> None:
    reading = read(text)
    assert (reading.intent, reading.slots.verb) == (intent, verb)


def test_slips_keep_the_unit_that_they_are_for(read) -> None:
    assert read("in phiếu liên kết cho phòng kinh tế").slots.units == ("P01",)


def test_a_picture_is_of_the_ranking_just_shown(read) -> None:
    before = Memory(intent="compare_units", slots=Slots(topics=("ethics",)))
    reading = read("vẽ biểu đồ", before)
    assert (reading.intent, reading.slots.format) == ("compare_units", "png")
    assert read("vẽ biểu đồ").slots.format != "png"


@pytest.mark.parametrize("text", ["ai nghỉ thai sản", "ai được miễn", "ai đi học dài hạn"])
def test_a_part_of_the_denominator_opens(read, text: str) -> None:
    before = Memory(intent="unit_missing", slots=Slots(units=("P01",), topics=("ethics",)))
    reading = read(text, before)
    assert reading.intent == "unit_missing"
    assert reading.slots.excluded
    assert reading.slots.units == ("P01",)


@pytest.mark.parametrize(
    ("text", "record", "verb", "reason"),
    [
        ("duyệt mục 1", "e1", "approve", None),
        ("mục 2", "e2", "open", None),
        ("từ chối số 3", "r7", "refuse", None),
        ("hỏi lại mục 2 vì ảnh mờ", "e2", "ask_back", "ảnh mờ"),
    ],
)
def test_a_row_of_the_queue_is_named_by_its_number(read, text, record, verb, reason) -> None:
    reading = read(text, QUEUE)
    assert reading.intent == "review_queue"
    assert (reading.slots.record, reading.slots.verb) == (record, verb)
    assert reading.slots.reason == reason


def test_a_row_that_is_not_there_decides_nothing(read) -> None:
    assert read("duyệt mục 9", QUEUE).slots.record is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("đúng", None),
        ("đúng ạ", None),
        ("dừng", FormCommand.STOP),
        ("Dừng lại", FormCommand.STOP),
        ("thoi", FormCommand.STOP),
        ("THÔI", FormCommand.STOP),
        ("quay lại", FormCommand.BACK),
        ("để sau nhé", FormCommand.LATER),
        ("không có", FormCommand.SKIP),
    ],
)
def test_accents_tell_a_word_about_the_form_from_another(understander, text, command) -> None:
    answers = understander.answers(text, today=WEDNESDAY, surroundings=agency())
    assert answers.command is command


def test_who_is_behind_is_asked_again_after_those_left_out(read) -> None:
    before = Memory(intent="unit_missing", slots=Slots(units=("P01",), excluded=True))
    assert not read("còn ai chưa học đạo đức công vụ", before).slots.excluded
    assert read("ai được miễn", before).slots.excluded


def test_words_that_are_nobodys_are_not_called_foreign() -> None:
    understander, agency_ = load("en"), agency()

    def zone(text: str) -> Zone:
        return understander.read(text, today=WEDNESDAY, surroundings=agency_).zone

    assert zone("asdf qwer zxcv") is Zone.OFFER
    assert zone("what is my salary this month") is Zone.REFUSE


def test_how_long_a_period_is_is_asked_of_the_rules(read) -> None:
    reading = read("1 tiết là bao nhiêu phút")
    assert (reading.intent, reading.slots.verb) == ("plan_targets", "period_length")
