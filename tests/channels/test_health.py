from __future__ import annotations

import httpx
import pytest

from bot.channels import health
from bot.channels.metrics import Metrics
from tests.channels.calling import caller


def client(
    *,
    ready: bool = True,
    token: str | None = None,
    host: str = "127.0.0.1",
    behind_proxy: bool = False,
) -> httpx.AsyncClient:
    async def is_ready() -> bool:
        return ready

    metrics = Metrics()
    metrics.add("bot_answers_total", channel="web", outcome="answered")
    metrics.took("bot_answer_seconds", 0.02)
    return caller(health.routes(is_ready, metrics, token, behind_proxy=behind_proxy), host)


async def test_alive_and_ready() -> None:
    assert (await client().get("/healthz")).status_code == 200
    assert (await client().get("/readyz")).status_code == 200
    assert (await client(ready=False).get("/readyz")).status_code == 503


async def test_figures_are_prometheus_text() -> None:
    answer = await client().get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert 'bot_answers_total{channel="web",outcome="answered"} 1' in lines
    assert 'bot_answer_seconds_bucket{le="0.01"} 0' in lines
    assert 'bot_answer_seconds_bucket{le="0.025"} 1' in lines
    assert 'bot_answer_seconds_bucket{le="+Inf"} 1' in lines
    assert "bot_answer_seconds_count 1" in lines


async def test_without_a_token_only_this_machine_reads_figures() -> None:
    assert (await client(host="10.0.0.9").get("/metrics")).status_code == 403
    assert (await client(host="::1").get("/metrics")).status_code == 200
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        through_a_proxy = await client().get("/metrics", headers={name: "10.0.0.9"})
        assert through_a_proxy.status_code == 403
    silent_proxy = await client().get("/metrics", headers={"Host": "training.example.vn"})
    assert silent_proxy.status_code == 403


@pytest.mark.parametrize(
    ("header", "status"),
    [("Bearer right", 200), ("Bearer wrong", 403), ("right", 403), ("", 403)],
)
async def test_with_a_token_it_is_asked_for_everywhere(header: str, status: int) -> None:
    answer = await client(token="right", host="10.0.0.9").get(
        "/metrics", headers={"Authorization": header}
    )
    assert answer.status_code == status


async def test_behind_a_proxy_that_says_nothing_a_token_is_needed() -> None:
    assert (await client(behind_proxy=True).get("/metrics")).status_code == 403
    with_token = client(behind_proxy=True, token="right")
    answer = await with_token.get("/metrics", headers={"Authorization": "Bearer right"})
    assert answer.status_code == 200
