from __future__ import annotations

import pytest

from bot.understanding.channel_order import channel_order
from bot.understanding.text.vocabulary import split


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("nhắc em qua Zalo trước, rồi Telegram", ("zalo", "telegram")),
        ("nhac toi qua telegram truoc", ("telegram",)),
        ("ưu tiên nhắc qua trang web, sau đó zalo, rồi tele", ("web", "zalo", "telegram")),
        ("em được nhắc qua zalo hay telegram", ()),
        ("nhắc trước 3 ngày", ()),
        ("zalo", ()),
    ],
)
def test_channels_are_read_in_the_order_said(text: str, order: tuple[str, ...]) -> None:
    assert channel_order(split(text), "vi") == order


def test_in_english_too() -> None:
    assert channel_order(split("remind me on Zalo first, then Telegram"), "en") == (
        "zalo",
        "telegram",
    )
