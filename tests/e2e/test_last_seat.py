"""The last seat of a class, wanted at the same moment on Telegram and on the page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import date, datetime
from pathlib import Path
from threading import Barrier
from typing import Final

from sqlalchemy import Engine, insert, select

from bot.channels.web.signing_in.sessions import Sessions
from bot.storage.engine import reading, writing
from bot.storage.tables import booking, channel_account, training_class
from bot.training.enums import Topic, topic_mask
from tests.builders.sample import Builder, fill
from tests.e2e.chats import OnPage, OnTelegram
from tests.e2e.processes import Bot, Telegram, bot_running, settings_with

NOW: Final = "2026-11-10T20:00:00"
CHAT: Final = 4001
REGISTER: Final = "đăng ký lớp E1"


def prepared(engine: Engine, addresses: dict[str, tuple[str, str]]) -> None:
    """Make an agency with a class of one seat, and give some people a chat."""
    with writing(engine) as connection:
        make = Builder(connection)
        fill(make)
        values = {"code": "E1", "name": "Đạo đức công vụ tháng 12", "seats": 1}
        values |= {"folded_name": "dao duc cong vu thang 12", "topics": topic_mask((Topic.ETHICS,))}
        connection.execute(insert(training_class).values(**values, opens=date(2026, 12, 2)))
        linked = datetime.fromisoformat(NOW + "+07:00")
        for code, (channel, address) in addresses.items():
            account = {"person_id": make.people[code], "channel": channel, "address": address}
            connection.execute(insert(channel_account).values(**account, linked_at=linked))


def page(bot: Bot, secret: str, address: str, opened: ExitStack) -> OnPage:
    cookie = str(Sessions(secret)._cookies().dumps(address))
    return opened.enter_context(closing(OnPage(bot.address, cookie)))


def test_exactly_one_gets_it_and_the_other_is_told_the_place_in_the_queue(
    engine: Engine, database: str, telegram: Telegram, tmp_path: Path
) -> None:
    settings = settings_with(telegram, database, NOW)
    secret = settings["BOT_SECRET_KEY"]
    address = Sessions(secret).new_chat()
    prepared(engine, {"staff34": ("telegram", str(CHAT)), "staff35": ("web", address)})
    with bot_running(settings, tmp_path / "log") as bot, ExitStack() as opened:
        chats = (OnTelegram(telegram, CHAT), page(bot, secret, address, opened))
        start = Barrier(len(chats))

        def register(chat: OnTelegram | OnPage) -> str:
            start.wait(20)
            return chat.step(REGISTER)[0]

        with ThreadPoolExecutor(len(chats)) as both:
            said = sorted(both.map(register, chats))
    got, waits = said
    assert got.startswith("Anh/chị đã có chỗ"), said
    assert "thứ 1" in waits, said
    assert "đã có chỗ" not in waits
    with reading(engine) as connection:
        states = connection.execute(select(booking.c.state).order_by(booking.c.state)).scalars()
        assert list(states) == ["registered", "waiting"]
