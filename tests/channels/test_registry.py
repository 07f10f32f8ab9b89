from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.settings import Settings
from bot.base.texts import Texts
from bot.channels import registry
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.metrics import Metrics
from bot.channels.reply_outbox import ReplyOutbox
from bot.channels.runtime import Runtime
from bot.conversation.messages import Request, Turn

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


def test_every_messenger_names_settings_that_there_are() -> None:
    found = registry.messengers()
    assert [item.name for item in found] == [name for name in registry.CHANNELS if name != "web"]
    for item in found:
        assert item.token in Settings.model_fields
        assert getattr(settings(), item.base_url).startswith("https://")
