from __future__ import annotations

import asyncio

import pytest

from bot.base.problems import Problem
from bot.base.texts import locales, texts
from bot.channels import polling
from bot.channels.messenger_channel import MessengerChannel
from bot.channels.telegram.bot import make_bot
from bot.channels.telegram.commands import INTENTS, commands, menu
from bot.channels.telegram.messenger import Callback, TelegramMessenger
from bot.channels.telegram.setup import HEADER, PATH
from bot.channels.webhook import Entrance, SecretHeader
from tests.channels.telegram.stub import StubRequest, refusal, stub_bot
from tests.channels.telegram_house import House


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling.Backoff, "pause", lambda self, wanted=None: 0.01)


def connection(
    house: House, request: StubRequest, callback: Callback | None = None
) -> MessengerChannel:
    messenger = TelegramMessenger(stub_bot(request), texts("vi"), {}, callback)
    entrance = callback and Entrance(PATH, SecretHeader(HEADER, callback.secret))
    return MessengerChannel(house.runtime, messenger, entrance)


async def settled(joined: MessengerChannel) -> None:
    await joined.start(5)
    await asyncio.sleep(0.05)
    await joined.stop_receiving()
    await joined.close()


async def test_polling_begins_by_removing_a_webhook(house: House) -> None:
    request = StubRequest()
    await settled(connection(house, request))
    assert request.names[:4] == ["getMe", "deleteWebhook", "setMyCommands", "deleteMyCommands"]


async def test_a_webhook_is_opened_before_telegram_is_told_of_it(house: House) -> None:
    request = StubRequest()
    joining = connection(house, request, Callback("https://bot.test/telegram", "secret"))
    webhook = joining.webhook
    assert webhook is not None

    def script(method: str, fields: dict[str, object]) -> None:
        if method == "setWebhook":
            assert webhook.open

    request.script = script
    await settled(joining)
    (told,) = request.named("setWebhook")
    assert (told["url"], told["secret_token"]) == ("https://bot.test/telegram", "secret")
    assert "getUpdates" not in request.names
    assert not webhook.open  # closed again by the end


async def test_a_refused_token_is_one_problem(house: House) -> None:
    request = StubRequest(lambda method, fields: refusal(401, "Unauthorized"))
    joining = connection(house, request)
    with pytest.raises(Problem, match="telegram_token"):
        await joining.start(5)
    await joining.stop_receiving()


async def test_a_token_of_the_wrong_form_is_the_same_problem() -> None:
    with pytest.raises(Problem, match="telegram_token"):
        make_bot("", "http://127.0.0.1:1")


async def test_a_messenger_that_is_down_is_joined_once_it_is_up(house: House) -> None:
    tries = 0

    def script(method: str, fields: dict[str, object]) -> tuple[int, bytes] | None:
        nonlocal tries
        tries += 1
        return (502, b"<html>") if tries <= 3 else None

    request = StubRequest(script)
    joining = connection(house, request)
    await joining.start(0)  # the rest of the program does not wait
    assert not joining.connected
    await asyncio.sleep(0.1)
    assert joining.connected
    await joining.stop_receiving()


async def test_without_its_menu_it_works_all_the_same(house: House) -> None:
    request = StubRequest(
        lambda method, fields: refusal(400, "no") if method == "setMyCommands" else None
    )
    await settled(connection(house, request))
    assert "getUpdates" in request.names


@pytest.mark.parametrize("locale", locales())
def test_every_locale_has_a_menu_that_telegram_takes(locale: str) -> None:
    say = texts(locale)
    names = [item.command for item in menu(say, INTENTS)]
    assert len(set(names)) == len(INTENTS)
    assert all(name.isascii() and name.islower() and len(name) <= 32 for name in names)
    assert commands(say)["start"] == "greet"


@pytest.mark.parametrize(
    "answer", [refusal(401, "Unauthorized"), (404, b"<html>not here</html>"), (401, b"")]
)
async def test_after_the_start_a_refused_token_is_tried_again(
    house: House, answer: tuple[int, object]
) -> None:
    """A gateway on the way says such things as well; nobody would start the channel again."""
    tries = 0

    def script(method: str, fields: dict[str, object]) -> tuple[int, object] | None:
        nonlocal tries
        tries += 1
        return ((502, b"<html>"), answer, None)[min(tries - 1, 2)]

    joining = connection(house, StubRequest(script))
    await joining.start(0)
    await asyncio.sleep(0.1)
    assert joining.connected
    await joining.stop_receiving()


async def test_a_gateways_page_at_the_start_is_no_refused_token(house: House) -> None:
    tries = 0

    def script(method: str, fields: dict[str, object]) -> tuple[int, object] | None:
        nonlocal tries
        tries += 1
        return (404, b"<html>not here</html>") if tries == 1 else None

    joining = connection(house, StubRequest(script))
    await joining.start(5)
    assert joining.connected
    await joining.stop_receiving()
