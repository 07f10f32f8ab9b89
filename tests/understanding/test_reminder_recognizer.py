"""What words ask of reminders: days put right, a pause, an officer's log of what was sent."""

from __future__ import annotations

from typing import Any

import pytest

from bot.understanding.reading import Memory
from bot.understanding.reminder_wish import ReminderAction
from bot.understanding.slots import Slots


def after(do: ReminderAction, count: int | None = 3) -> Memory:
    """The memory after reminders were set so, as a chat keeps it."""
    kept = {"do": do.value, "count": count}
    return Memory(intent="reminder_settings", slots=Slots.from_json(kept))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("à 7 ngày", (7,)),
        ("7 ngay di", (7,)),
        ("nhầm, 10 ngày nhé", (10,)),
        ("à thôi 5 ngày", (5,)),
        ("à 7 ngày đi, 3 ngày sát quá", (7,)),
        ("7 ngày và 2 ngày", (7, 2)),
        ("à trước 14 ngày cơ", (14,)),
        ("sớm hơn đi, 10 ngày", (10,)),
    ],
)
@pytest.mark.parametrize("before", [ReminderAction.DAYS, ReminderAction.BY_PLAN])
def test_days_alone_put_the_days_before_right(
    read: Any, text: str, days: tuple[int, ...], before: ReminderAction
) -> None:
    reading = read(text, after(before))
    assert reading.intent == "reminder_settings"
    assert reading.slots.reminder.action is ReminderAction.DAYS
    assert reading.slots.reminder.days_before == days


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("thôi tạm dừng 7 ngày", ReminderAction.DAYS),
        ("tắt nhắc 7 ngày đi", ReminderAction.DAYS),
        ("à 7 ngày", ReminderAction.SNOOZE),
    ],
)
def test_a_pause_that_is_asked_for_stays_one(read: Any, text: str, before: ReminderAction) -> None:
    assert read(text, after(before)).slots.reminder.action is ReminderAction.SNOOZE


@pytest.mark.parametrize(
    "text",
    [
        "nhật ký gửi hôm nay",
        "nhat ky nhac hom nay",
        "cho em xem nhật ký gửi tin",
        "nhật ký gửi tin nhắc hôm qua",
    ],
)
def test_the_delivery_log_is_asked_for_outright(read: Any, text: str) -> None:
    reading = read(text, Memory())
    assert reading.intent == "reminder_settings"
    assert reading.slots.reminder.action is ReminderAction.LOG
