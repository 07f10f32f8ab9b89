"""Only what is told is done; the mood of every intent that acts is read in one way."""

from __future__ import annotations

import pytest

from bot.understanding.mood import Mood, mood_of
from bot.understanding.text.vocabulary import split


@pytest.mark.parametrize(
    ("intent", "text", "mood"),
    [
        ("register_class", "tôi không muốn đăng ký lớp này", Mood.DENIED),
        ("register_class", "đừng đăng ký cho em", Mood.DENIED),
        ("register_class", "thôi khỏi đăng ký", Mood.DENIED),
        ("register_class", "em chua can dang ky", Mood.DENIED),
        ("register_class", "em chưa đăng ký lớp nào", Mood.ASKED),
        ("register_class", "sao em không đăng ký được", Mood.ASKED),
        ("register_class", "có đăng ký được không", Mood.ASKED),
        ("register_class", "đăng ký lớp này ở đâu", Mood.ASKED),
        ("register_class", "để tôi xem đã rồi đăng ký sau", Mood.DEFERRED),
        ("register_class", "đăng ký giúp em lớp này được không", Mood.TOLD),
        ("register_class", "nếu còn chỗ thì đăng ký cho em", Mood.TOLD),
        ("register_class", "lớp này học được không, đăng ký cho em", Mood.TOLD),
        ("register_class", "lớp đạo đức còn chỗ ko, đk luôn cho chị", Mood.TOLD),
        ("register_class", "con nhan khong dang ky cho em voi", Mood.TOLD),
        ("register_class", "đạo đức mở chưa, đăng ký giúp em", Mood.TOLD),
        ("register_class", "còn kịp nữa không đăng ký luôn", Mood.TOLD),
        ("register_class", "lớp còn chỗ nhưng em không đăng ký cho ai cả", Mood.DENIED),
        ("register_class", "có lớp không đăng ký", Mood.DENIED),
        ("register_class", "còn chỗ em không đăng ký luôn", Mood.DENIED),
        ("cancel_registration", "nếu hủy thì sao", Mood.ASKED),
        ("cancel_registration", "nếu tôi rút thì có mất gì không", Mood.ASKED),
        ("cancel_registration", "đừng hủy lớp của tôi nhé", Mood.DENIED),
        ("cancel_registration", "hôm đó em không đi được, hủy giúp em", Mood.TOLD),
        ("remind_unit", "đừng nhắc họ nữa", Mood.DENIED),
        ("remind_unit", "nhắc những người chưa học", Mood.TOLD),
        ("nominate", "cử anh Cử, đừng cử anh Dình hôm đó phải trực", Mood.ASKED),
        ("request_extension", "gia hạn đến 15/12 được không", Mood.TOLD),
        ("request_extension", "không kịp nên em xin gia hạn", Mood.TOLD),
        ("unlink_account", "tôi không muốn hủy liên kết", Mood.DENIED),
        ("my_missing", "đừng đăng ký", Mood.TOLD),
    ],
)
def test_a_wish_is_read_with_its_mood(intent: str, text: str, mood: Mood) -> None:
    assert mood_of(intent, split(text), "vi") is mood
