"""What is denied or put off is not done, and others' reminders are not one's own."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.storage import tables
from tests.cases.conftest import Ward


def _muted(ward: Ward, code: str) -> bool:
    preference = tables.preference.c
    off = select(preference.opted_out).where(preference.person_id == ward.make.people[code])
    return bool(ward.make.connection.scalar(off))


@pytest.mark.parametrize(
    "words",
    [
        "khoan tắt nhắc đã",
        "khoan đã, đừng tắt nhắc vội",
        "khoan hay tat nhac",
        "khoan dừng nhắc giúp em",
        "chờ đã, tắt nhắc sau",
    ],
)
def test_reminders_put_off_stay_as_they_are(ward: Ward, words: str):
    ward.ask("N1", words)
    assert not _muted(ward, "N1")


@pytest.mark.parametrize(
    "words",
    [
        "đừng nhắc họ",
        "dung nhac ho",
        "đừng nhắc mọi người nữa",
        "dung nhac ho nua",
        "không cần nhắc anh em đâu",
    ],
)
def test_not_reminding_others_ends_none_of_ones_own(ward: Ward, words: str):
    turn = ward.ask("H1", words)
    assert not _muted(ward, "H1")
    assert turn.intent == "remind_unit"
    assert "không làm gì cả" in turn.reply.text


@pytest.mark.parametrize("words", ["đừng nhắc em nữa", "đừng nhắc tôi nữa nhé", "tắt nhắc hộ em"])
def test_ones_own_are_ended_where_that_is_told(ward: Ward, words: str):
    ward.ask("H1", words)
    assert _muted(ward, "H1")


@pytest.mark.parametrize(
    "lines",
    [
        ("có tắt nhắc được không",),
        ("tắt nhắc đc ko",),
        ("em có được tắt nhắc nhở không",),
        ("xem cài đặt nhắc của em", "nếu tắt thì sao"),
    ],
)
def test_whether_reminders_may_be_turned_off_is_answered_and_nothing_done(
    ward: Ward, lines: tuple[str, ...]
):
    first = ward.first("N1", *lines)
    assert first.startswith("Được: anh/chị nhắn «tắt nhắc»")
    assert "hạn vẫn giữ nguyên" in first
    assert not _muted(ward, "N1")


@pytest.mark.parametrize(
    "words", ["thôi không tắt nữa", "thoi khong tat nua", "thôi đừng tắt nữa nhé"]
)
def test_a_deed_only_denied_is_not_asked_back(ward: Ward, words: str):
    turn = ward.ask("N1", words)
    assert turn.intent == "reminder_settings"
    assert not _muted(ward, "N1")
