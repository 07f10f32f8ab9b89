from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.vocabulary import heading_key, topic_key, vocabulary
from bot.training.enums import LEVELS, BookingState, Evidence, Group, Status, Topic, WaiverKind


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (date(2026, 9, 5), date(2026, 9, 5)),
        (datetime(2026, 9, 5, 7, 30), date(2026, 9, 5)),  # noqa: DTZ001 (Excel has no zones)
        ("05/09/2026", date(2026, 9, 5)),
        (" 5/9/2026 ", date(2026, 9, 5)),
        ("2026-09-05", date(2026, 9, 5)),
        ("29/02/2024", date(2024, 2, 29)),
        ("", None),
        ("\u00a0", None),
    ],
)
def test_days(raw, read):
    assert days.day(raw) == read


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("5.9/2026", "import.not_day"),
        ("05/09/26", "import.not_day"),
        ("hôm nay", "import.not_day"),
        (46024.0, "import.not_day"),
        (True, "import.not_day"),
        (time(7, 30), "import.not_day"),
        (timedelta(days=2), "import.not_day"),
        ("31/02/2026", "import.no_such_day"),
        ("12/31/2026", "import.month_before_day"),
        ("31/13/2026", "import.no_such_day"),
        ("29/02/2025", "import.no_such_day"),
        ("01/01/1899", "import.day_out_of_range"),
        ("01/01/2101", "import.day_out_of_range"),
        (date(9999, 12, 31), "import.day_out_of_range"),
    ],
)
def test_what_is_no_day(raw, key):
    with pytest.raises(Problem) as caught:
        days.day(raw)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("007", "007"),
        (" CB  01 ", "CB 01"),
        (123.0, "123"),
        (123, "123"),
        ("", None),
        ("=1+1", "=1+1"),
    ],
)
def test_codes(raw, read):
    assert cells.code(raw) == read


@pytest.mark.parametrize(
    "raw", [1.5, -3.0, True, date(2026, 1, 1), 1e20, float("inf"), float("nan")]
)
def test_what_is_no_code(raw):
    with pytest.raises(Problem):
        cells.code(raw)


@pytest.mark.parametrize("raw", ["x", "X", "có", "CÓ", "co", "1", 1.0, 1, True, "TRUE", "✓"])
def test_ticked(raw):
    assert cells.flag(raw) is True


@pytest.mark.parametrize("raw", ["không", "khong", "0", 0.0, False, "FALSE"])
def test_not_ticked(raw):
    assert cells.flag(raw) is False


def test_a_flag_is_ticked_or_not():
    assert cells.flag(" ") is None
    for raw in ("y", "2", 2.0, date(2026, 1, 1)):
        with pytest.raises(Problem):
            cells.flag(raw)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (40.0, 40),
        ("40", 40),
        ("7,5", "7.5"),
        ("7.5", "7.5"),
        (0.0, 0),
        (4.35, "4.35"),
        (3000, 3000),
    ],
)
def test_hours(raw, read):
    assert cells.hours(raw) == Decimal(read)


@pytest.mark.parametrize(
    "raw", ["40 tiết", "-1", -1.0, 3000.5, "1e3", True, date(2026, 1, 1), float("nan")]
)
def test_what_is_no_number_of_hours(raw):
    with pytest.raises(Problem):
        cells.hours(raw)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (1200000.0, 1_200_000),
        ("1.200.000", 1_200_000),
        ("1,200,000", 1_200_000),
        ("500000", 500_000),
    ],
)
def test_money(raw, read):
    assert cells.money(raw) == read


@pytest.mark.parametrize("raw", ["1.200,5", "1.5", 0.5, -1.0, "nhiều", 1e15, "1.200,000"])
def test_what_is_no_money(raw):
    with pytest.raises(Problem):
        cells.money(raw)


@pytest.mark.parametrize(
    ("raw", "topics"),
    [
        ("Pháp luật", {Topic.LAW}),
        ("PHÁP LUẬT; Ðạo đức công vụ", {Topic.LAW, Topic.ETHICS}),  # Ð is U+00D0
        ("ky nang so;  kỹ năng số ;", {Topic.DIGITAL}),
        ("Lãnh đạo và quản lý", {Topic.LEADERSHIP}),
        ("Kiến thức, kỹ năng và phương pháp thực thi công vụ", {Topic.PUBLIC_SERVICE_SKILLS}),
        ("Quốc phòng và an ninh", {Topic.DEFENCE_SECURITY}),
        ("QP-AN", {Topic.DEFENCE_SECURITY}),
        ("Chuyên môn, nghiệp vụ", {Topic.PROFESSIONAL_DEGREE}),
    ],
)
def test_topics(raw, topics):
    assert cells.topics(raw) == sum(topic.bit for topic in topics)


def test_an_unknown_topic_names_the_nearest():
    with pytest.raises(Problem) as caught:
        cells.topics("Pháp luật; Kỷ năng sô hoá")
    assert caught.value.key == "import.not_topic"
    assert caught.value.values["near"] == "Kỹ năng số"


def test_topics_are_split_at_semicolons_only():
    with pytest.raises(Problem):
        cells.topics("Pháp luật, Kỹ năng số")


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("group", "viên chức", Group.VIEN_CHUC),
        ("status", "NGHỈ CHỜ HƯU", Status.PRE_RETIREMENT),
        ("evidence", "Giấy chứng nhận", Evidence.COMPLETION),
        ("evidence", "Tự khai", Evidence.DECLARED),
        ("booking", "Đã huỷ", BookingState.CANCELLED),
        ("waiver", "gia hạn", WaiverKind.EXTENSION),
        ("professional_degree", "Cử nhân", "dai_hoc"),
        ("professional_degree", "CKI", "thac_si"),
        ("professional_degree", "CKII", "tien_si"),
        ("professional_degree", "Th.S", "thac_si"),
        ("political_theory", "Cử nhân", "cu_nhan"),
        ("state_management", "CVC", "chuyen_vien_chinh"),
    ],
)
def test_closed_lists(name, raw, code):
    assert cells.choice(name)(raw) == code


def test_a_value_that_is_not_accepted_names_the_nearest():
    with pytest.raises(Problem) as caught:
        cells.choice("group")("Công chúc xã")
    assert caught.value.values["near"] == "Công chức"


def test_the_lists_hold_every_code():
    lists = vocabulary().lists
    for name, codes in (
        ("group", Group),
        ("status", Status),
        ("topic", Topic),
        ("evidence", Evidence),
        ("booking", BookingState),
        ("waiver", WaiverKind),
    ):
        assert set(lists[name].names) == set(codes)
    for topic, levels in LEVELS.items():
        assert tuple(lists[topic].names) == levels


def test_headings_ignore_case_accents_spaces_and_asides():
    assert heading_key("  MÃ\n cb (*) ") == heading_key("Mã CB")
    assert heading_key("Dân tộc thiểu số (x)") == heading_key("dan toc thieu so")
    assert topic_key("Lãnh đạo, quản lý") == topic_key("lanh dao va quan ly")


def test_control_characters_are_dropped_and_spaces_tidied():
    assert cells.text(50)("Lò\u0000 Thị\u00a0\n  Mai\u200b") == "Lò Thị Mai"
    assert cells.text(50)("a\u0301") == "á"


def test_a_number_where_words_belong_is_a_mistake():
    with pytest.raises(Problem):
        cells.text(50)(12.0)
    assert cells.label(50)(12.0) == "12"


def test_long_text_is_refused():
    with pytest.raises(Problem) as caught:
        cells.text(5)("dài quá")
    assert caught.value.values["longest"] == 5
