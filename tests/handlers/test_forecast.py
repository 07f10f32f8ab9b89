"""Whether a unit will make it: the pace, the classes that close the gap, and for whose eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.messages import Outcome
from bot.storage import tables
from bot.training.access import NamePolicy
from bot.training.enums import Topic, topic_mask
from tests.builders.sample import NOW, profile
from tests.handlers.conftest import Talk
from tests.handlers.test_unit_progress import EACH


def opened(talk: Talk, code: str, topic: Topic, *, seats: int, day: int = 20) -> None:
    opens = date(2026, 12, day)
    talk.make.connection.execute(
        tables.training_class.insert().values(
            code=code,
            name=f"Class {code}",
            folded_name=f"class {code}",
            topics=topic_mask((topic,)),
            opens=opens,
            closes=opens,
            seats=seats,
        )
    )


def test_the_first_line_answers_and_the_pace_is_of_the_last_ninety_days(talk: Talk) -> None:
    reply = talk.ask("forecast", "head", topic="ethics")  # 28 of 36, 29 needed, all in March
    first, pace, *_ = reply.text.split("\n")
    assert first == ("Khó kịp: Office còn cần 1 người cho «Ethics every year», hạn thứ Năm 31/12.")
    assert pace == (
        "Đã xong 28/36 người (77%), cần 29. 90 ngày qua có 0 người xong; cứ đà này đến hạn được 28."
    )
    assert "Chưa có lớp nào đang mở bù được cho 1 người này" in reply.text


def test_with_people_done_of_late_it_is_in_time(talk: Talk) -> None:
    for number in range(34, 37):  # 31 of 36 with these
        talk.make.result(f"staff{number}", Topic.ETHICS, ends=date(2026, 10, 1))
    assert talk.ask("forecast", "head", topic="ethics").text.startswith("Đã đạt: Office")
    talk.make.person("late1", "OFFICE")
    for number in range(2, 9):
        talk.make.person(f"late{number}", "OFFICE")
    # 31 of 44, 36 needed: 3 in 90 days are 1 more in the 51 that are left.
    reply = talk.ask("forecast", "head", topic="ethics").text
    assert reply.startswith("Khó kịp: Office còn cần 5 người")
    assert "90 ngày qua có 3 người xong; cứ đà này đến hạn được 32." in reply


def test_the_fewest_classes_are_named_with_who_goes_and_a_button_sends_them(talk: Talk) -> None:
    for number in range(28, 34):  # six of those who had done it
        talk.make.person(f"new{number}", "OFFICE", name=f"Hạng A Mới {number}")
    opened(talk, "SMALL", Topic.ETHICS, seats=2)
    opened(talk, "LARGE", Topic.ETHICS, seats=30)
    opened(talk, "OTHER", Topic.LAW, seats=30)
    reply = talk.ask("forecast", "head", topic="ethics")  # 28 of 42, 34 needed
    assert "còn cần 6 người" in reply.text
    assert "Ít nhất 1 lớp đang mở, đủ cho 6 người:" in reply.text
    assert "• LARGE, chủ Nhật 20/12: 6 người – Giàng A Mẫu 34" in reply.text
    assert "SMALL" not in reply.text
    send = reply.choices[0]
    assert send.label == "Cử 6 người (LARGE)"
    assert talk.tap(send.action, "head").text.startswith("Cử 6 người đi lớp «Class LARGE»")


@pytest.mark.parametrize(
    ("topic", "first"),
    [
        ("law", "Đã đạt: Desk đủ chỉ tiêu «Pháp luật»."),
        ("ethics", "Khó kịp: Desk còn cần 7 người cho «Đạo đức công vụ», hạn thứ Năm 31/12."),
    ],
)
def test_of_a_target_in_parts_the_part_asked_about_is_judged(
    talk: Talk, topic: str, first: str
) -> None:
    talk.make.plan(profile("P", EACH.replace("{combine}", "each")))
    people = [*(f"desk{number}" for number in range(1, 7)), "team2", "team3"]
    for code in people:
        talk.make.result(code, Topic.LAW)
    reply = talk.ask("forecast", "chair", topic=topic, unit="DESK")
    assert reply.text.split("\n")[0] == first


def test_what_classes_cannot_close_is_said(talk: Talk) -> None:
    for number in range(1, 9):
        talk.make.person(f"new{number}", "OFFICE")
    opened(talk, "SMALL", Topic.ETHICS, seats=2)
    text = talk.ask("forecast", "head", topic="ethics").text  # 28 of 44, 36 needed
    assert "Ít nhất 1 lớp đang mở, đủ cho 2 người:" in text
    assert "Còn 6 người chưa có lớp bù; cần mở thêm lớp." in text


def test_a_class_after_the_due_day_is_no_help(talk: Talk) -> None:
    talk.make.connection.execute(
        tables.training_class.insert().values(
            code="JAN", name="January", folded_name="january", topics=Topic.ETHICS.bit,
            opens=date(2027, 1, 5), closes=date(2027, 1, 5),
        )
    )  # fmt: skip
    assert "JAN" not in talk.ask("forecast", "head", topic="ethics").text


def test_whoever_has_a_place_in_the_class_takes_no_seat_more(talk: Talk) -> None:
    opened(talk, "FULL", Topic.ETHICS, seats=1)
    talk.make.connection.execute(
        tables.booking.insert().values(
            class_id=talk.make.connection.execute(tables.training_class.select()).one().id,
            person_id=talk.make.people["staff40"],
            state="registered",
            changed_at=NOW,
        )
    )  # fmt: skip
    reply = talk.ask("forecast", "head", topic="ethics")
    assert "• FULL, chủ Nhật 20/12: 1 người – Giàng A Mẫu 40" in reply.text
    assert not any(choice.label.startswith("Cử ") for choice in reply.choices)


def test_several_targets_are_listed_the_worst_first_with_a_tap_to_each(talk: Talk) -> None:
    reply = talk.ask("forecast", "head")
    assert reply.text.startswith("Khó kịp: Office có 2/2 chỉ tiêu khó đạt đúng hạn.")
    assert ": còn cần 1 người (xong 28/29), cứ đà này đến hạn 28 – khó kịp" in reply.text
    assert sum("target=" in choice.action for choice in reply.choices) == 2
    assert len(reply.text.split("\n")) <= 12


def test_a_year_that_is_over_was_met_or_missed(talk: Talk) -> None:
    late = NOW.replace(year=2027)
    reply = talk.ask(
        "forecast", "head", topic="ethics", at=late,
        period='{"from":"2026-01-01","to":"2026-12-31"}',
    )  # fmt: skip
    assert reply.text.startswith("Không kịp: Office thiếu 1 người")
    assert not any("nominate" in choice.action for choice in reply.choices)


@pytest.mark.parametrize(
    ("code", "unit", "sees"),
    [
        ("head", "OFFICE", True),
        ("chair", "OFFICE", True),
        ("officer", "OFFICE", True),
        ("head", "DESK", False),
        ("desk1", "OFFICE", False),
        ("staff40", "OFFICE", False),
        (None, "OFFICE", False),
    ],
)
def test_a_forecast_is_for_those_who_see_all_of_the_unit(
    talk: Talk, code: str | None, unit: str, sees: bool
) -> None:
    opened(talk, "L1", Topic.ETHICS, seats=30)
    reply = talk.ask("forecast", code, unit=unit, topic="ethics")
    assert (reply.outcome is Outcome.ANSWERED) is sees
    assert bool(talk.names_in(reply) - {"officer"}) is sees
    assert bool(talk.looks()) is sees


def test_names_stay_out_of_a_channel_that_may_not_carry_them(talk: Talk) -> None:
    talk.assistant = replace(talk.assistant, name_policy=NamePolicy(frozenset({"web"})))
    opened(talk, "L1", Topic.ETHICS, seats=30)
    reply = talk.ask("forecast", "head", topic="ethics")
    assert "• L1, chủ Nhật 20/12: 1 người" in reply.text
    assert talk.names_in(reply) == set()
