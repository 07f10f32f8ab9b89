"""The platform's calls and what its answers mean."""

from __future__ import annotations

import logging

import httpx
import pytest

from bot.channels.zalo_bot.client import ZaloBotClient, ZaloBotError, bot_key
from bot.channels.zalo_bot.errors import outcome
from bot.conversation.messages import Delivery
from tests.channels.zalo_bot.conftest import TOKEN
from tests.e2e.zalo_bot_emulator import Idle, ZaloBotEmulator


@pytest.mark.parametrize("form", ["status", "body", "gateway", "none", "text", "empty"])
async def test_an_idle_poll_finds_nothing(
    zalo: ZaloBotEmulator, client: ZaloBotClient, form: Idle
) -> None:
    zalo.idle = form
    assert list(await client.updates(1)) == []


async def test_a_poll_gives_one_event(zalo: ZaloBotEmulator, client: ZaloBotClient) -> None:
    zalo.person("ted").says("Xin chào")
    (event,) = await client.updates(1)
    assert event["event_name"] == "message.text.received"
    assert event["message"]["text"] == "Xin chào"


@pytest.mark.parametrize("code", [401, 429, 500])
async def test_a_failed_poll_is_no_idle_one(
    zalo: ZaloBotEmulator, client: ZaloBotClient, code: int
) -> None:
    zalo.fail("getUpdates", code)
    with pytest.raises(ZaloBotError) as failed:
        await client.updates(1)
    assert failed.value.code == code


async def test_a_message_is_shown_and_has_an_id(
    zalo: ZaloBotEmulator, client: ZaloBotClient
) -> None:
    ted = zalo.person("ted")
    ted.says("Xin chào")
    assert await client.send_message("ted", "Chào anh") != ""
    assert [bubble.text for bubble in ted.screen.bubbles] == ["Chào anh"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (400, Delivery.UNREACHABLE),
        (401, Delivery.LATER),
        (403, Delivery.LATER),
        (404, Delivery.UNREACHABLE),
        (408, Delivery.UNKNOWN),
        (429, Delivery.UNREACHABLE),
        (777, Delivery.LATER),
    ],
)
async def test_an_error_with_a_good_status_is_an_error(
    zalo: ZaloBotEmulator, client: ZaloBotClient, code: int, expected: Delivery
) -> None:
    zalo.fail("sendMessage", code)
    with pytest.raises(ZaloBotError) as failed:
        await client.send_message("ted", "Chào anh")
    assert outcome(failed.value).outcome is expected


@pytest.mark.parametrize(
    ("content", "status", "expected"),
    [
        (b"<html>", 200, Delivery.UNKNOWN),
        (b"[]", 200, Delivery.UNKNOWN),
        (b'{"ok": true, "result": {}}', 200, Delivery.UNKNOWN),
        (b"<html>", 502, Delivery.LATER),
    ],
)
async def test_an_answer_that_is_none(
    zalo: ZaloBotEmulator, client: ZaloBotClient, content: bytes, status: int, expected: Delivery
) -> None:
    zalo.answer_raw("sendMessage", content, status)
    with pytest.raises(ZaloBotError) as failed:
        await client.send_message("ted", "Chào anh")
    assert outcome(failed.value).outcome is expected


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx.ConnectError("no"), Delivery.LATER),
        (httpx.ConnectTimeout("no"), Delivery.LATER),
        (httpx.ReadTimeout("no"), Delivery.UNKNOWN),
        (httpx.ReadError("no"), Delivery.UNKNOWN),
        (httpx.RemoteProtocolError("no"), Delivery.UNKNOWN),
        (TimeoutError(), Delivery.UNKNOWN),
    ],
)
def test_what_may_have_arrived_is_unknown(raised: Exception, expected: Delivery) -> None:
    assert outcome(raised).outcome is expected


async def test_the_token_is_in_no_log_and_no_error(
    zalo: ZaloBotEmulator, client: ZaloBotClient, caplog: pytest.LogCaptureFixture
) -> None:
    zalo.fail("sendMessage", 500)
    with caplog.at_level(logging.DEBUG), pytest.raises(ZaloBotError) as failed:
        await client.send_message("ted", "Chào anh")
    assert "made-up-token" not in caplog.text + str(failed.value) + repr(failed.value)


def test_each_call_has_its_time_out() -> None:
    seen: dict[str, float] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2]
        seen[method] = request.extensions["timeout"]["read"]
        return httpx.Response(200, json={"ok": True, "result": {"message_id": "1"}})

    async def call() -> None:
        client = ZaloBotClient(TOKEN, "http://zalo", transport=httpx.MockTransport(answer))
        await client.send_message("ted", "a")
        await client.send_photo("ted", "https://example.vn/a.png")
        await client.updates(30)
        await client.close()

    import asyncio

    asyncio.run(call())
    assert seen == {"sendMessage": 30.0, "sendPhoto": 150.0, "getUpdates": 35.0}


def test_a_bot_keeps_its_key_when_its_token_is_made_anew() -> None:
    assert bot_key("712:old") == bot_key("712:new") == "712"
    assert bot_key("old-token") != bot_key("new-token")
    assert "old" not in bot_key("old-token")
