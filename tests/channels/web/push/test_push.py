"""Browsers are told that something came, without a word of what it says."""

from __future__ import annotations

import asyncio
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import http_ece
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from sqlalchemy import Engine, func, select

from bot.base.texts import Texts
from bot.channels.web.push import keys
from bot.channels.web.push.sender import PushSender
from bot.channels.web.push.service import PushService
from bot.conversation.messages import Address, Delivery, Reply
from bot.storage.engine import reading
from bot.storage.tables import push_subscription
from tests.builders.sample import building, fill
from tests.channels.webchat import BASE, House, house

SECRET = "k" * 40
HOST = "push.example"


class Browser:
    """A browser that subscribed: it alone can read what it is told."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = secrets.token_bytes(16)

    def subscription(self, endpoint: str = f"https://{HOST}/one") -> dict[str, Any]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        named = {"p256dh": point, "auth": self.auth}
        return {
            "endpoint": endpoint,
            "keys": {name: urlsafe_b64encode(content).decode() for name, content in named.items()},
        }

    def read(self, content: bytes) -> dict[str, str]:
        told = http_ece.decrypt(content, private_key=self.key, auth_secret=self.auth)
        return dict(json.loads(told))


class PushServer:
    """A push service that answers every call with one status."""

    def __init__(self, status: int = 201) -> None:
        self.status = status
        self.calls: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        return httpx.Response(self.status)


Home = Callable[[PushServer], House]


@pytest.fixture
def home(sqlite: Engine, vi: Texts) -> Iterator[Home]:
    open_houses = []

    def made(server: PushServer) -> House:
        client = httpx.AsyncClient(transport=httpx.MockTransport(server))
        sender = PushSender(sqlite, vi, keys.vapid(SECRET), "it@example.vn", client)
        opened = house(sqlite, vi, push=PushService(sender, (HOST,)))
        open_houses.append(opened)
        return opened.__enter__()

    with building(sqlite) as make:
        fill(make)
    yield made
    for entered in open_houses:
        entered.__exit__(None, None, None)


def subscribe(home: House, body: Any, token: str | None = None) -> httpx.Response:
    headers = {"Origin": BASE, "X-Form-Token": home.token() if token is None else token}
    return home.client.post("/push", content=json.dumps(body), headers=headers)


def told(home: House, text: str = "Lò Thị Mai còn thiếu 12 tiết") -> Delivery:
    sending = home.web.gateway.send(Address("web", home.chat()), Reply(text), text)
    return asyncio.run(sending).outcome


def subscriptions(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(
            connection.execute(select(func.count(push_subscription.c.endpoint))).scalar_one()
        )


def test_a_closed_page_is_told_without_a_word_of_the_message(home: Home, vi: Texts) -> None:
    server, browser = PushServer(), Browser()
    opened = home(server)
    opened.page()
    opened.link(1)
    assert subscribe(opened, browser.subscription()).status_code == 204
    assert told(opened) is Delivery.SENT
    (call,) = server.calls
    assert browser.read(call.content) == {
        "title": vi("web.push_title"),
        "body": vi("web.push_body"),
    }
    assert Vapid02.verify(call.headers["Authorization"])


def test_an_open_page_needs_no_push(home: Home) -> None:
    server = PushServer()
    opened = home(server)
    opened.page()
    opened.link(1)
    subscribe(opened, Browser().subscription())
    with opened.line():
        told(opened)
    assert server.calls == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_over_is_never_called_again(
    home: Home, sqlite: Engine, status: int
) -> None:
    server = PushServer(status)
    opened = home(server)
    opened.page()
    opened.link(1)
    subscribe(opened, Browser().subscription())
    assert [told(opened, text) for text in ("one", "two")] == [Delivery.SENT] * 2
    assert len(server.calls) == 1
    assert subscriptions(sqlite) == 0


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_service_that_fails_loses_no_message(home: Home, sqlite: Engine, status: int) -> None:
    opened = home(PushServer(status))
    opened.page()
    opened.link(1)
    subscribe(opened, Browser().subscription())
    assert told(opened, "still kept") is Delivery.SENT
    assert (False, "still kept") in opened.kept()
    assert subscriptions(sqlite) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/one",
        "https://push.example.evil/one",
        "https://evilpush.example/one",
        "https://169.254.169.254/latest",
        "file:///etc/passwd",
        "https://[::1/",
        7,
    ],
)
def test_no_address_but_a_push_services_is_ever_called(home: Home, endpoint: Any) -> None:
    opened = home(PushServer())
    opened.page()
    opened.link(1)
    answer = subscribe(opened, Browser().subscription(endpoint))
    assert answer.status_code == 422
    assert answer.json()["problem"]


@pytest.mark.parametrize("body", [[], 3, {}, {"endpoint": f"https://{HOST}/", "keys": {}}, None])
def test_odd_subscriptions_are_refused_in_one_sentence(home: Home, body: Any) -> None:
    opened = home(PushServer())
    opened.page()
    opened.link(1)
    assert subscribe(opened, body).status_code == 422


def test_nobodys_page_and_other_sites_cannot_subscribe(home: Home, sqlite: Engine) -> None:
    opened = home(PushServer())
    opened.page()
    assert subscribe(opened, Browser().subscription()).status_code == 403
    opened.link(1)
    assert subscribe(opened, Browser().subscription(), token="made up").status_code == 403
    assert subscriptions(sqlite) == 0


def test_signing_out_and_turning_off_end_the_subscription(home: Home, sqlite: Engine) -> None:
    opened = home(PushServer())
    opened.page()
    opened.link(1)
    for end in ("off", "sign-out"):
        subscribe(opened, Browser().subscription())
        assert subscriptions(sqlite) == 1
        token, headers = opened.token(), {"Origin": BASE}
        if end == "off":
            opened.client.delete("/push", headers={**headers, "X-Form-Token": token})
        else:
            opened.client.post("/sign-out", data={"token": token}, headers=headers)
        assert subscriptions(sqlite) == 0


def test_the_key_is_the_same_in_every_process_and_another_for_another_secret() -> None:
    one, same, other = (
        keys.public_key(keys.vapid(secret)) for secret in ("a" * 32, "a" * 32, "b" * 32)
    )
    assert one == same != other
    assert len(one) == 87
