from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.settings import Settings
from bot.base.texts import Texts
from bot.channels import registry
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.metrics import Metrics
from bot.channels.reply_outbox import ReplyOutbox
from bot.channels.runtime import Runtime
from bot.conversation.messages import Request, Turn
from bot.conversation.send_cost import PlannedSend, SendCost
from bot.storage.engine import reading

FOLDER = Path(registry.__file__).parent


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, secret_key=SecretStr("k" * 40), **values)  # type: ignore[arg-type]


@pytest.fixture
def runtime(sqlite: Engine, vi: Texts) -> Runtime:
    def nobody(request: Request, keep: object = None) -> Turn | None:
        raise AssertionError("nothing is asked here")

    metrics = Metrics()
    executor = AnswerExecutor(nobody, vi, metrics, threads=1)
    clock = Clock.of("Asia/Ho_Chi_Minh")
    replies = ReplyOutbox(sqlite, clock)
    return Runtime(sqlite, clock, vi, executor, ChatQueues(), metrics, replies)


def test_the_list_names_every_folder_with_a_setup_and_ends_with_the_page() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/setup.py")}
    assert set(registry.CHANNELS) == folders
    assert registry.CHANNELS[-1] == "web"


def test_channels_without_their_settings_are_left_out(runtime: Runtime) -> None:
    assert [channel.name for channel in registry.joined(runtime, settings())] == ["web"]


def test_what_messages_cost_is_asked_of_the_channels_that_are_paid_for(sqlite: Engine) -> None:
    paid = {
        "zalo_oa_app_id": "1",
        "zalo_oa_app_secret": SecretStr("app"),
        "zalo_oa_secret_key": SecretStr("key"),
        "zalo_oa_refresh_token": SecretStr("refresh"),
    }
    noon = datetime(2026, 11, 18, 12, tzinfo=UTC)
    planned = [
        PlannedSend(person_id, "obligation", channel, noon)
        for person_id, channel in enumerate(("zalo_oa", "telegram", "zalo_oa", "web"), 1)
    ]
    with reading(sqlite) as connection:
        assert registry.send_cost(settings(), connection, planned) is None
        # Nobody is linked: of the four only those of the paid channel are counted, as unreachable.
        assert registry.send_cost(settings(**paid), connection, planned) == SendCost(0, 0, 2)


async def test_a_channel_is_joined_by_its_token_and_asks_or_is_called(runtime: Runtime) -> None:
    token = SecretStr("1:made-up-token")
    polling = registry.joined(runtime, settings(telegram_token=token))[0]
    assert (polling.name, list(polling.routes())) == ("telegram", [])
    called = registry.joined(
        runtime, settings(telegram_token=token, public_url="https://bot.test/")
    )[0]
    assert [getattr(route, "path", "") for route in called.routes()] == ["/telegram"]
    assert called.gateway.name == called.name


def test_each_channel_keeps_its_chats_under_the_name_of_its_folder(runtime: Runtime) -> None:
    found = registry.joined(runtime, settings(telegram_token=SecretStr("1:made-up-token")))
    assert [channel.name for channel in found] == ["telegram", "web"]


def test_every_messenger_has_an_address_and_is_set_up_by_its_token() -> None:
    for messenger in registry.messengers(settings()):
        assert messenger.base_url.startswith("https://")
        assert not messenger.is_set
        token, _ = import_module(f"{registry.__package__}.{messenger.name}.setup").MESSENGER
        given = settings(**{token: "1:made-up-token"})
        found = {item.name: item.is_set for item in registry.messengers(given)}
        assert [name for name, is_set in found.items() if is_set] == [messenger.name]


def test_a_channel_that_there_is_not_is_refused_by_name() -> None:
    registry.check_names("web, zalo_oa,terminal,")
    with pytest.raises(Problem) as refused:
        registry.check_names("web,zalo")
    assert refused.value.values == {"name": "BOT_NAMES_IN_CHAT", "value": "zalo"}


def test_chats_begin_at_the_page_and_where_the_settings_say() -> None:
    problems: list[Problem] = []
    found = registry.ways_in(
        settings(
            telegram_token="1:made-up-token",
            telegram_base_url="http://127.0.0.1:9",
            zalo_link="https://zalo.me/1",
            public_url="https://bot.test/",
        ),
        problems.append,
    )
    assert [way.with_code("CODE") for way in found] == [
        "https://zalo.me/1",
        "https://bot.test/#CODE",
    ]
    assert [problem.key for problem in problems] == ["channels.telegram_name"]
