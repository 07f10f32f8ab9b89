"""Forms are read as our pages send them, and no further."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest
from starlette.requests import Request
from starlette.types import Message

from bot.channels.web.forms import fields

URLENCODED = "application/x-www-form-urlencoded"


class Coming:
    """A body that comes in pieces; ``asked`` counts those that were read."""

    def __init__(self, pieces: Iterable[bytes], kind: str = URLENCODED) -> None:
        self.pieces, self.asked = iter(pieces), 0
        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
        self.request = Request(scope, self.receive)

    async def receive(self) -> Message:
        self.asked += 1
        piece = next(self.pieces, b"")
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}


async def test_fields_are_there_however_often_they_are_asked_for() -> None:
    coming = Coming([b"token=a%20b&sha", b"red=1"])
    for _ in range(2):
        assert await fields(coming.request) == {"token": "a b", "shared": "1"}


async def test_a_body_without_an_end_is_not_read_to_it() -> None:
    coming = Coming(itertools.repeat(b"a=" + b"b" * 8192))
    assert await fields(coming.request) == {}
    assert coming.asked < 5


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=\xff", b"abcde"),
        ("multipart/form-data; boundary=x", b"--x\r\n"),
        ("", b"token=a"),
        ("application/json", b"{}"),
        (URLENCODED, b"a=1&" * 100),
        (URLENCODED, "tên=ạ".encode()),
    ],
)
async def test_what_no_page_of_ours_sends_has_no_fields(kind: str, body: bytes) -> None:
    coming = Coming([body], kind)
    for _ in range(2):
        assert await fields(coming.request) == {}
