from __future__ import annotations

import pytest

from bot.commands.doctor import _without_password


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:topsecret@host/db",
        "postgresql://u@host/db?password=topsecret",
        "postgresql://host/db?user=u&sslpassword=topsecret&Password=topsecret",
    ],
)
def test_no_password_is_shown_however_it_is_given(address: str) -> None:
    assert "topsecret" not in _without_password(address)
    assert "host" in _without_password(address)
