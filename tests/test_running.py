"""What ``bot run`` says when it cannot."""

from __future__ import annotations

import socket

import pytest

from bot.channels.server import address, listen
from bot.channels.telegram.joining import webhook_secret
from bot.problems import Problem
from bot.texts import Texts


def test_a_taken_port_is_one_problem_with_its_number(vi: Texts) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert address(taken) == f"http://127.0.0.1:{port}"
        with pytest.raises(Problem, match="port_in_use") as caught:
            listen("127.0.0.1", port)
    assert str(port) in vi.problem(caught.value)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7"])
def test_a_host_that_is_not_ours_is_one_problem(host: str, vi: Texts) -> None:
    with pytest.raises(Problem, match="cannot_listen") as caught:
        listen(host, 0)
    assert host in vi.problem(caught.value)


def test_ipv6_addresses_are_written_as_browsers_want_them() -> None:
    if not socket.has_ipv6:
        return
    with listen("::1", 0) as listener:
        assert address(listener).startswith("http://[::1]:")


def test_a_webhooks_secret_is_the_one_set_or_made_from_the_key() -> None:
    assert webhook_secret("given-secret", "key") == "given-secret"
    made = webhook_secret(None, "key")
    assert made == webhook_secret(None, "key") != webhook_secret(None, "other key")
    assert len(made) >= 32
    with pytest.raises(Problem, match="telegram_secret"):
        webhook_secret("no spaces please", "key")
