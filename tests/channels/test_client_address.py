from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from bot.channels.client_address import client_address, source_of


def address(direct: str, forwarded: str | None, hops: int) -> str:
    headers = [] if forwarded is None else [(b"x-forwarded-for", forwarded.encode())]
    return client_address(
        HTTPConnection({"type": "http", "headers": headers, "client": (direct, 1)}), hops
    )


@pytest.mark.parametrize(
    ("forwarded", "hops", "found"),
    [
        (None, 0, "192.0.2.1"),
        ("203.0.113.9", 0, "192.0.2.1"),  # nobody's word is taken
        ("203.0.113.9", 1, "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", 1, "203.0.113.9"),  # the first was written by the caller
        ("198.51.100.1, 203.0.113.9", 2, "198.51.100.1"),
        ("203.0.113.9", 2, "192.0.2.1"),
        ("", 1, "192.0.2.1"),
    ],
)
def test_only_our_proxies_name_the_caller(forwarded: str | None, hops: int, found: str) -> None:
    assert address("192.0.2.1", forwarded, hops) == found


def test_a_network_of_the_new_kind_is_one_caller() -> None:
    assert address("2001:db8::1", None, 0) == address("2001:db8::2", None, 0)
    assert address("2001:db8::1", None, 0) != address("2001:db8:0:1::1", None, 0)


def test_a_source_is_no_address() -> None:
    assert "192.0.2.1" not in source_of("192.0.2.1", "k")
    assert source_of("192.0.2.1", "k") != source_of("192.0.2.1", "other")
