from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.channels.own_hosts import LOOPBACK, OwnHosts, hosts_of


async def status(hosts: frozenset[str], host: str, path: str = "/") -> int:
    async def answer(request: object) -> PlainTextResponse:
        return PlainTextResponse("ok")

    inner = Starlette(routes=[Route("/", answer), Route("/healthz", answer)])
    transport = httpx.ASGITransport(OwnHosts(inner, hosts))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return (await client.get(path, headers={"Host": host})).status_code


def test_a_server_without_a_name_that_others_reach_takes_any() -> None:
    assert hosts_of(None, "0.0.0.0") == frozenset()
    assert hosts_of(None, "127.0.0.1") == LOOPBACK
    assert "bot.example.vn" in hosts_of("https://Bot.example.vn/", "0.0.0.0")


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("bot.example.vn", 200),
        ("BOT.example.vn:443", 200),
        ("localhost:8080", 200),
        ("[::1]:8080", 200),
        ("evil.example", 421),
        ("bot.example.vn.evil.example", 421),
        ("[", 421),
        ("", 421),
    ],
)
async def test_only_its_own_names_lead_in(host: str, found: int) -> None:
    assert await status(hosts_of("https://bot.example.vn", "127.0.0.1"), host) == found


async def test_whoever_watches_may_call_by_any_address() -> None:
    assert (
        await status(hosts_of("https://bot.example.vn", "0.0.0.0"), "10.0.0.7", "/healthz") == 200
    )
