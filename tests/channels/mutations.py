"""Updates spoilt in every way, posted to a webhook inside the process."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any

from starlette.types import ASGIApp, Message

from bot.conversation.messages import Request

#: Who is the sender of every call that lacks the proof; nobody may ever answer them.
FORGER = "666666"
_DEEP: Any = []
for _ in range(60):
    _DEEP = [_DEEP]
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**31, 2**63, -(2**70), 10**400, 1e308, float("nan")),
    *("", " ", "\x00", "\ud800", "a" * 5000, "#", "#help?page=x", "#a~b", "/start", "1", "é" * 200),
    *([], {}, [None], [[]], {"id": {}}, {"id": "\x00"}, {"url": 7}, _DEEP),
)
#: What a webhook may answer to a call with the proof, and to one without.
PROVEN, FORGED = {200, 400}, {403}
#: Returns a body's headers; the second argument says whether with the proof.
Headers = Callable[[bytes, bool], Mapping[str, str]]


@dataclass
class Target:
    """A webhook, what it should be sent, and whom its assistant was asked by."""

    app: ASGIApp
    path: str
    seeds: Sequence[Mapping[str, Any]]
    headers: Headers
    asked: list[Request]
    settled: Callable[[], Awaitable[object]]


async def storm(target: Target, count: int, seed: int) -> tuple[Counter[int], int]:
    """Post spoilt updates, a fifth of them forged.

    Returns how often each status came, and how often the assistant was asked.
    """
    rng, statuses, asked = Random(seed), Counter[int](), 0
    for number in range(count):
        forged = rng.random() < 0.2
        update = deepcopy(dict(rng.choice(target.seeds)))
        for _ in range(rng.randint(1, 3)):
            spoil(update, rng)
        if forged:
            _as_forger(update)
        body = written(update, rng)
        status = await post(target.app, target.path, body, target.headers(body, not forged))
        probes = {200} if body.strip() in (b"", b"{}") else set()
        assert status in (FORGED | probes if forged else PROVEN), (number, status, body)
        statuses[status] += 1
        if number % 500 == 499 or number == count - 1:
            await target.settled()
            assert not [question for question in target.asked if FORGER in question.sender.id]
            asked += len(target.asked)
            target.asked.clear()
    return statuses, asked


def spoil(update: Any, rng: Random) -> None:
    """Change one place of an update: drop it, put something odd there, or say it twice."""
    places = list(_places(update))
    if not places:
        return
    holder, key = rng.choice(places)
    if rng.random() < 0.25:
        del holder[key]
    elif rng.random() < 0.2:
        holder[key] = [holder[key], deepcopy(holder[key])]
    else:
        holder[key] = deepcopy(rng.choice(ODD))


def written(update: Any, rng: Random) -> bytes:
    """Return an update's bytes, now and then broken as bytes."""
    text = json.dumps(update, ensure_ascii=rng.random() < 0.5)
    body = bytearray(text.encode("utf-8", "surrogatepass"))
    if body and rng.random() < 0.1:
        at = rng.randrange(len(body))
        if rng.random() < 0.5:
            del body[at:]
        else:
            body[at] = rng.randrange(256)
    return bytes(body)


async def post(app: ASGIApp, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Return the status of a POST; what the application raises is raised here."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "root_path": "",
    }
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    return statuses[0]


def _places(value: Any) -> Any:
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield value, key
            yield from _places(value[key])


def _as_forger(value: Any) -> None:
    """Put the forger's id wherever an update holds one."""
    for holder, key in list(_places(value)):
        if key == "id" and isinstance(holder, dict):
            holder[key] = int(FORGER)
