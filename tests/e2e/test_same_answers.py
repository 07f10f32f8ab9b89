"""One script on every channel, typed and chosen: one table of equal answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import insert, select

from bot.base.clock import Clock
from bot.base.texts import texts
from bot.channels.web.signing_in.sessions import Sessions
from bot.demo.setup import Sample, prepare
from bot.storage.engine import writing
from bot.storage.tables import channel_account, person
from tests.builders.pictures import photographed, scanned
from tests.e2e import zalo_oa_emulator as oa
from tests.e2e.chats import (
    Answer,
    Chat,
    OnPage,
    OnTelegram,
    OnZaloBot,
    OnZaloOa,
    Paper,
    Step,
    Wants,
)
from tests.e2e.processes import TOKEN, Bot, Telegram, bot_running, free_port
from tests.e2e.zalo_bot_emulator import ZaloBotEmulator
from tests.e2e.zalo_oa_emulator import ZaloOaEmulator

NOW: Final = "2026-11-18T09:00:00"
SECRET: Final = "made-up-key-of-more-than-32-characters"
ZALO_TOKEN: Final = "7123456:made-up-zalo-token"
#: A step is typed, or a choice named by its place in the last answer, or sends a file.
SCRIPT: Final[tuple[Step, ...]] = (
    "chao em",
    "toi con thieu gi",
    0,
    1,
    "vì sao",
    "đơn vị tôi xong bao nhiêu người",
    0,
    "ai chua xong",
    "trang 2",
    "ABCD2345",
    "huỷ liên kết",
    1,
    "hôm nay trời đẹp không",
    "chỉ tiêu năm nay",
)
#: Zalo wants a second between two polls: so much of the script is played there.
POLLED: Final = SCRIPT[:9]
#: For those who are linked; a stranger's allowance is not for more.
FORMS: Final[tuple[Step, ...]] = (
    # Forms go on by number and by words, and are left without having done anything.
    "xin gia hạn",
    0,
    "20 ngày",
    "thôi",
    "báo sai số liệu",
    0,
    "để sau",
    # Settings act at once and are taken back.
    "mai hãy nhắc",
    0,
    "tháng sau có lớp nào",
    0,
    "hoàn tác",
    # What touches others is confirmed, or is not done.
    "cử 2 đồng chí đi học pháp luật",
    "không",
)

#: Files both ways. A proof's caption is read, what is missing asked for, and it is handed in.
FILES: Final[tuple[Step, ...]] = (
    Paper("gcn.jpg", photographed(), "giấy chứng nhận đạo đức công vụ 16 tiết"),
    "Bồi dưỡng đạo đức công vụ năm 2026",
    "10/11/2026",
    "bỏ qua",
    0,
    # Without a caption more is asked; what was sent lies as a draft until it is left.
    Paper("gcn.jpg", photographed("ivory")),
    0,
    "thôi",
    Wants("tải dữ liệu của tôi"),
    # A sheet of one's own hours is a file for everybody.
    Wants("xuất excel lịch sử học của tôi"),
)
#: Where a channel takes a PDF it is read as a picture is.
SCAN: Final[tuple[Step, ...]] = (
    Paper("gcn.pdf", scanned(), "chứng nhận pháp luật 8 tiết"),
    "Tập huấn pháp luật năm 2026",
    "thôi",
)


@dataclass
class World:
    """The emulators, and a bot that uses them all."""

    sample: Sample
    telegram: Telegram
    zalo_bot: ZaloBotEmulator
    zalo_oa: ZaloOaEmulator
    settings: dict[str, str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    clock = Clock.of("Asia/Ho_Chi_Minh", datetime.fromisoformat(NOW))
    path = tmp_path_factory.mktemp("same") / "bot.db"
    made = prepare(path, staff=60, now=clock.now(), texts=texts("vi"))
    yield made
    made.engine.dispose()


@pytest.fixture
def world(sample: Sample, tmp_path: Path) -> Iterator[World]:
    telegram, zalo_bot, zalo_oa = Telegram(tmp_path), ZaloBotEmulator(ZALO_TOKEN), ZaloOaEmulator()
    telegram.start()
    # Events come twice, by webhook and by polling: each is answered once all the same.
    zalo_bot.twice = zalo_oa.twice = True
    zalo_bot.repeats = 1
    with zalo_bot.running() as bot_address, zalo_oa.running() as oa_address:
        settings = {
            "BOT_DATABASE_URL": f"sqlite:///{sample.engine.url.database}",
            "BOT_NOW": NOW,
            "BOT_SECRET_KEY": SECRET,
            "BOT_WEB_PORT": str(free_port()),
            "BOT_LOG_FORMAT": "json",
            "BOT_TELEGRAM_TOKEN": TOKEN,
            "BOT_TELEGRAM_BASE_URL": telegram.address,
            "BOT_ZALO_BOT_TOKEN": ZALO_TOKEN,
            "BOT_ZALO_BOT_BASE_URL": bot_address,
            "BOT_ZALO_OA_APP_ID": oa.APP_ID,
            "BOT_ZALO_OA_APP_SECRET": oa.APP_SECRET,
            "BOT_ZALO_OA_SECRET_KEY": oa.SIGNING_KEY,
            "BOT_ZALO_OA_REFRESH_TOKEN": oa.FIRST_REFRESH,
            "BOT_ZALO_OA_BASE_URL": oa_address,
            "BOT_ZALO_OA_OAUTH_URL": oa_address,
            "BOT_ZALO_OA_ZNS_URL": oa_address,
        }
        yield World(sample, telegram, zalo_bot, zalo_oa, settings)
    telegram.stop()


def test_every_channel_answers_the_same_script_alike(world: World, tmp_path: Path) -> None:
    public = f"http://127.0.0.1:{world.settings['BOT_WEB_PORT']}"
    with bot_running(world.settings | {"BOT_PUBLIC_URL": public}, tmp_path / "log") as bot:
        called = _table(world, bot, "webhook")
    del world.settings["BOT_ZALO_OA_REFRESH_TOKEN"]  # an account cannot be polled
    for name in ("APP_ID", "APP_SECRET", "SECRET_KEY"):
        del world.settings[f"BOT_ZALO_OA_{name}"]
    with bot_running(world.settings, tmp_path / "log") as bot:
        polled = _table(world, bot, "polling")
    for asker, answers in called.items():
        first = answers["page"]
        assert len(first) > len(SCRIPT) // 2
        for channel, found in (answers | polled.get(asker, {})).items():
            assert len(found) == len(first) or len(found) > len(POLLED) // 2
            for step, (answer, expected) in enumerate(zip(found, first, strict=False)):
                assert answer == expected, (asker, channel, step)
    assert set(called["head"]) | set(polled["head"]) == {
        "page",
        "telegram by webhook",
        "telegram by polling",
        "zalo_bot by webhook",
        "zalo_bot by polling",
        "zalo_oa",
    }
    log = (tmp_path / "log").read_text(encoding="utf-8")
    for secret in (TOKEN, ZALO_TOKEN, "made-up-zalo-token", oa.APP_SECRET, *world.zalo_oa.spent):
        assert secret not in log


def _table(world: World, bot: Bot, way: str) -> dict[str, dict[str, list[Answer]]]:
    """Return what each asker was answered on each channel."""
    roles = world.sample.roles
    askers = {"nobody": None, "staff": roles.staff, "head": roles.head, "officer": roles.officer}
    if way == "polling":  # the one who may ask most
        askers = {"head": roles.head}
    found: dict[str, dict[str, list[Answer]]] = {}
    for number, (asker, code) in enumerate(askers.items()):
        chat = (1 + number) * 1000 + (500 if way == "polling" else 0)
        with ExitStack() as opened:
            chats = _chats(world, bot, way, code, chat, opened)
            script = SCRIPT if code is None else (*SCRIPT, *FORMS, *FILES)
            if way == "polling":
                script = POLLED
            found[asker] = {channel: _played(played, script) for channel, played in chats.items()}
            if code is not None and way == "webhook":
                _scan_is_taken(chats)
    return found


def _scan_is_taken(chats: dict[str, Chat]) -> None:
    """Play what sends a PDF: a Zalo bot never sees one, and tells where it can be sent."""
    chats = dict(chats)
    told, _, _ = chats.pop("zalo_bot by webhook").step(SCAN[0])
    assert "http" in told
    first, *others = [_played(played, SCAN) for played in chats.values()]
    assert all(found == first for found in others)


def _chats(
    world: World, bot: Bot, way: str, code: str | None, chat: int, opened: ExitStack
) -> dict[str, Chat]:
    """Link a person's chats on every channel."""
    sessions = Sessions(SECRET)
    page = sessions.new_chat()
    linked = {"telegram": str(chat), "zalo_bot": f"7123456:{chat}", "web": page}
    if way == "webhook":
        linked["zalo_oa"] = f"oa-{chat}"
    if code is not None:
        _link(world.sample, code, linked)
    chats: dict[str, Chat] = {
        f"telegram by {way}": OnTelegram(world.telegram, chat),
        f"zalo_bot by {way}": OnZaloBot(world.zalo_bot.person(str(chat))),
    }
    if way == "webhook":
        world.zalo_oa.webhook = f"{bot.address}/zalo-oa"
        chats["zalo_oa"] = OnZaloOa(world.zalo_oa.person(f"oa-{chat}"))
        cookie = str(sessions._cookies().dumps(page))
        chats["page"] = opened.enter_context(closing(OnPage(bot.address, cookie)))
    return chats


def _played(chat: Chat, script: tuple[Step, ...]) -> list[Answer]:
    """Return the answers to the script; choices that this asker was not given are passed over."""
    answers: list[Answer] = []
    for step in script:
        if not isinstance(step, int) or step < len(answers[-1][1]):
            answers.append(chat.step(step))
    return answers


def _link(sample: Sample, code: str, chats: dict[str, str]) -> None:
    with writing(sample.engine) as connection:
        person_id = connection.execute(
            select(person.c.id).where(person.c.code == code)
        ).scalar_one()
        for channel, address in chats.items():
            connection.execute(
                insert(channel_account).values(
                    channel=channel,
                    address=address,
                    person_id=person_id,
                    linked_at=datetime.fromisoformat(NOW + "+07:00"),
                )
            )
