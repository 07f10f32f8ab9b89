from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers

from bot.channels.webhook import Entrance, SecretHeader, Webhook
from tests.channels.calling import caller

SECRET = "the-right-secret"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class House:
    def __init__(self) -> None:
        self.got: list[Mapping[str, Any]] = []
        self.taken: asyncio.Future[None] | None = None
        self.webhook = Webhook(self.receive, Entrance("/telegram", SecretHeader(HEADER, SECRET)))
        self.webhook.open = True

    def receive(self, data: Mapping[str, Any]) -> asyncio.Future[None] | None:
        self.got.append(data)
        return self.taken

    async def post(self, content: bytes, secret: str | None = SECRET) -> httpx.Response:
        headers = {} if secret is None else {HEADER: secret}
        async with caller([self.webhook.route()]) as client:
            return await client.post("/telegram", content=content, headers=headers)


@pytest.fixture
def house() -> House:
    return House()


async def test_an_update_with_the_secret_is_taken(house: House) -> None:
    assert (await house.post(b'{"update_id": 1}')).status_code == 200
    assert house.got == [{"update_id": 1}]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET.upper()])
async def test_without_the_right_secret_nothing_is_read(house: House, secret: str | None) -> None:
    assert (await house.post(b'{"update_id": 1}', secret)).status_code == 403
    assert house.got == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"\xff", b"[" * 100_000])
async def test_what_is_no_update_is_refused(house: House, body: bytes) -> None:
    assert (await house.post(body)).status_code == 400
    assert house.got == []


async def test_a_huge_body_is_refused(house: House) -> None:
    assert (await house.post(b'{"a": "' + b"x" * 2**20 + b'"}')).status_code == 400


async def test_it_is_acknowledged_only_once_it_is_answered(house: House) -> None:
    house.taken = asyncio.get_running_loop().create_future()
    calling = asyncio.create_task(house.post(b'{"update_id": 1}'))
    await asyncio.sleep(0.02)
    assert not calling.done()
    house.taken.set_result(None)
    assert (await calling).status_code == 200


async def test_an_update_that_was_cut_off_is_asked_for_again(house: House) -> None:
    house.taken = asyncio.get_running_loop().create_future()
    house.taken.cancel()
    assert (await house.post(b'{"update_id": 1}')).status_code == 503


async def test_a_closed_webhook_leaves_updates_with_telegram(house: House) -> None:
    house.webhook.open = False
    assert (await house.post(b'{"update_id": 1}')).status_code == 503
    assert house.got == []


def signed(house: House, **how: Any) -> Webhook:
    """Return the house's webhook with a proof that lies in the body, as some messengers have it."""

    class Signature:
        def of_headers(self, headers: Headers) -> bool:
            return "X-Signature" in headers

        def of_body(self, headers: Headers, body: bytes) -> bool:
            return headers["X-Signature"] == hashlib.sha256(body + SECRET.encode()).hexdigest()

    house.webhook = Webhook(house.receive, Entrance("/telegram", Signature(), **how))
    house.webhook.open = True
    return house.webhook


async def called(webhook: Webhook, content: bytes, signature: str | None) -> int:
    headers = {} if signature is None else {"X-Signature": signature}
    async with caller([webhook.route()]) as client:
        return (await client.post("/telegram", content=content, headers=headers)).status_code


async def test_a_signature_over_the_body_is_checked(house: House) -> None:
    webhook, body = signed(house), b'{"event": 1}'
    right = hashlib.sha256(body + SECRET.encode()).hexdigest()
    assert await called(webhook, body + b" ", right) == 403
    assert await called(webhook, body, None) == 403
    assert house.got == []
    assert await called(webhook, body, right) == 200
    assert house.got == [{"event": 1}]


@pytest.mark.parametrize("body", [b"", b"{}", b" {} "])
async def test_an_empty_probe_is_answered_where_a_messenger_sends_them(
    house: House, body: bytes
) -> None:
    assert await called(signed(house, probes=True), body.strip(), None) == 200
    assert await called(signed(house, probes=False), body.strip(), None) == 403
    assert await called(signed(house, probes=True), b'{"event": 1}', None) == 403
    assert house.got == []


async def test_a_messenger_that_punishes_late_answers_has_its_200_in_time(house: House) -> None:
    house.taken = asyncio.get_running_loop().create_future()
    webhook = signed(house, patience=0.01, late=200)
    right = hashlib.sha256(b'{"event": 1}' + SECRET.encode()).hexdigest()
    assert await called(webhook, b'{"event": 1}', right) == 200
    assert len(house.got) == 1
