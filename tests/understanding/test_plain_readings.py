"""A no after something was done or asked: it takes back, ends the question, or only closes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.understanding.mood import Mood
from bot.understanding.reading import ChoiceRole, Ending, Memory, OfferedChoice
from bot.understanding.slots import Slots

UNDO = OfferedChoice("Hoàn tác", "undo?count=7", ChoiceRole.UNDO)
CLASSES = (
    OfferedChoice("DD-01 Đạo đức công vụ đợt 1", "register_class?class=DD-01"),
    OfferedChoice("DD-02 Đạo đức công vụ đợt 2", "register_class?class=DD-02"),
)


def done(intent: str, **slots: Any) -> Memory:
    """The memory after something was done that may be undone."""
    return Memory(intent, Slots.from_json(slots), choices=(UNDO,), ended=Ending.ANSWERED)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("report_error", "thôi khoan đừng gửi"),
        ("report_error", "khoan da, dung gui nua em oi"),
        ("report_error", "rút lại giúp em"),
        ("request_extension", "thôi không xin nữa"),
        ("cancel_registration", "thôi giữ lớp cũ"),
        ("cancel_registration", "thoi giu nguyen lop cu nhe"),
        ("cancel_registration", "thôi không đổi nữa"),
        ("cancel_registration", "à khoan, vẫn học lớp cũ"),
        ("cancel_registration", "đừng huỷ nữa"),
        ("register_class", "không đăng ký nữa"),
        ("register_class", "huỷ đi"),
        ("submit_evidence", "khoan, đừng gửi vội"),
    ],
)
def test_what_was_just_done_is_taken_back(read: Any, intent: str, text: str) -> None:
    assert read(text, done(intent)).chosen == UNDO.action


@pytest.mark.parametrize("text", ["thôi", "không", "không cần", "thôi được rồi", "không ạ"])
def test_a_plain_no_takes_nothing_back(read: Any, text: str) -> None:
    assert read(text, done("register_class")).chosen is None


@pytest.mark.parametrize("text", ["đừng nhắc", "đừng nhắc nữa", "tắt nhắc luôn đi"])
def test_a_pause_is_not_taken_back_by_no_reminders(read: Any, text: str) -> None:
    assert read(text, done("reminder_settings", count=7)).chosen is None


@pytest.mark.parametrize(
    "text", ["thôi", "không", "thôi khỏi", "thôi giữ lớp cũ", "khoan đã", "để sau", "thoi khong"]
)
@pytest.mark.parametrize("intent", ["register_class", "cancel_registration"])
def test_a_no_ends_a_choice_of_class(read: Any, intent: str, text: str) -> None:
    before = Memory(intent, choices=CLASSES, asks="class", ended=Ending.ASKED_BACK)
    reading = read(text, before)
    assert reading.intent == intent
    assert reading.slots.mood is Mood.DENIED
    assert reading.chosen is None


def test_a_no_to_which_colleague_only_closes(read: Any) -> None:
    before = Memory("person_lookup", asks="person", ended=Ending.ASKED_BACK)
    assert read("thôi", before).intent == "thanks"


def test_a_class_is_still_chosen_by_its_number(read: Any) -> None:
    before = Memory("register_class", choices=CLASSES, asks="class", ended=Ending.ASKED_BACK)
    assert read("2", before).chosen == CLASSES[1].action


def test_what_only_undoes_asks_for_no_answer(read: Any) -> None:
    before = replace(done("register_class"), ended=Ending.ANSWERED)
    assert read("ok", before).intent == "thanks"
