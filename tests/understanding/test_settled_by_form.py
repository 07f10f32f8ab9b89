"""Questions that their form settles, whatever the words that are judged make of them."""

from __future__ import annotations

import pytest

from bot.understanding.engine import Understander
from bot.understanding.question_form import Whether
from bot.understanding.reading import Reading, Zone
from tests.understanding.conftest import WEDNESDAY, agency


def read(understander: Understander, text: str) -> Reading:
    """Return the reading of a text by the head of Phòng Kinh tế."""
    return understander.read(text, today=WEDNESDAY, surroundings=agency())


@pytest.mark.parametrize(
    "text",
    [
        "thực thi công vụ xong chưa",
        "thuc thi cong vu hoc chua",
        "đạo đức công vụ rồi chưa",
        "pháp luật tui xong rồi đúng hông",
        "phap luat em hoc roi phai hem",
        "kỹ năng số mình xong rồi phải không",
    ],
)
def test_a_topic_that_is_done_or_not_is_ones_own(understander: Understander, text: str) -> None:
    reading = read(understander, text)
    assert (reading.intent, reading.zone) == ("my_missing", Zone.ANSWER)
    assert reading.slots.topics


@pytest.mark.parametrize(
    "text",
    [
        "tôi có việc nào quá hạn không",
        "em có gì trễ hạn không",
        "toi qua han cai gi",
        "mình có nội dung nào muộn hạn không",
    ],
)
def test_what_is_overdue_of_oneself_is_yes_or_no(understander: Understander, text: str) -> None:
    reading = read(understander, text)
    assert (reading.intent, reading.zone) == ("deadlines", Zone.ANSWER)
    assert reading.form.whether is Whether.SO


@pytest.mark.parametrize(
    "text",
    [
        "ai học nhiều tiết nhất",
        "ai hoc it nhat",
        "người nào học nhiều nhất phòng",
        "em đang đứng thứ mấy",
        "em xếp hạng mấy trong phòng",
        "toi dung thu may",
    ],
)
def test_people_are_not_ranked_but_asked_about(understander: Understander, text: str) -> None:
    assert read(understander, text).zone is Zone.OFFER


def test_units_are_ranked_and_who_lacks_most_is_listed(understander: Understander) -> None:
    assert read(understander, "đơn vị nào thấp nhất").zone is Zone.ANSWER
    of_unit = read(understander, "phòng tôi đứng thứ mấy so với các phòng khác")
    assert (of_unit.intent, of_unit.zone) == ("compare_units", Zone.ANSWER)
    assert read(understander, "ai còn thiếu nhiều nhất").intent == "unit_missing"


@pytest.mark.parametrize(
    "text", ["khóa tài khoản CB001", "khoa tk chi Lò Thị Mai", "huỷ liên kết của CB006"]
)
def test_anothers_account_is_never_ones_own(understander: Understander, text: str) -> None:
    assert read(understander, text).intent == "manage_accounts"


@pytest.mark.parametrize(
    "text",
    [
        "bao nhiêu người nghỉ thai sản",
        "may nguoi di hoc dai han",
        "mấy ng biệt phái",
        "bao nhiêu cô nghỉ sinh",
    ],
)
def test_how_many_are_away_asks_for_those_left_out(understander: Understander, text: str) -> None:
    reading = read(understander, text)
    assert reading.intent == "unit_missing"
    assert reading.slots.excluded


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("chỉ tiêu nào đạt rồi", "unit_progress"),
        ("chi tieu nao chua dat", "unit_progress"),
        ("những chỉ tiêu nào đạt", "unit_progress"),
        ("chỉ tiêu nào em chưa đạt", "my_missing"),
    ],
)
def test_targets_reached_are_a_units_progress(
    understander: Understander, text: str, intent: str
) -> None:
    reading = read(understander, text)
    assert (reading.intent, reading.zone) == (intent, Zone.ANSWER)


@pytest.mark.parametrize(
    "text",
    [
        "trưởng phòng Mai còn thiếu gì",
        "phó phòng Mai học xong chưa",
        "truong phong mai con thieu gi",
        "giám đốc Mai học xong chưa",
    ],
)
def test_a_name_after_a_post_is_a_person(understander: Understander, text: str) -> None:
    reading = read(understander, text)
    assert (reading.intent, reading.slots.persons) == ("person_lookup", ("CB001",))


def test_a_unit_after_a_post_stays_one(understander: Understander) -> None:
    assert not read(understander, "trưởng phòng Kinh tế là ai").slots.persons


@pytest.mark.parametrize("text", ["con nhung ai chua du 40t", "ai thiếu 40t", "ai chưa đủ 40 t"])
def test_a_great_number_of_t_are_hours(understander: Understander, text: str) -> None:
    assert read(understander, text).slots.in_hours


@pytest.mark.parametrize(
    ("text", "away"),
    [
        ("ai nghỉ thai sản", "thai_san"),
        ("bao nhieu nguoi dang biet phai", "biet_phai"),
        ("phòng em ai đi học dài hạn", "di_hoc_dai_han"),
        ("những ai không tính vào mẫu số", None),
    ],
)
def test_why_those_asked_for_are_away_is_kept(
    understander: Understander, text: str, away: str | None
) -> None:
    slots = read(understander, text).slots
    assert (slots.excluded, slots.away) == (True, away)
