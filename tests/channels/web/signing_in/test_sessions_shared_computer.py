from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from starlette.websockets import WebSocketDisconnect

from bot.base.texts import Texts
from bot.channels.web.chat import websocket
from bot.channels.web.signing_in import sessions
from tests.channels.web.test_pages import (
    accounts,
    form_token,
    link_for,
    people,  # noqa: F401
)
from tests.channels.webchat import BASE, House, frames_until, house


@pytest.fixture
def home(sqlite: Engine, vi: Texts) -> Iterator[House]:
    with house(sqlite, vi) as made:
        yield made


def sign_in(home: House, person_id: int, *, shared: bool) -> str:
    """Sign in by a link; return the cookie's header."""
    link = link_for(home, person_id)
    fields = {"token": form_token(home.client.get(link).text)}
    fields |= {"shared": "1"} if shared else {}
    answer = home.client.post(link, data=fields, headers={"Origin": BASE}, follow_redirects=False)
    return answer.headers["set-cookie"]


def test_a_shared_computers_session_ends_with_the_browser(
    home: House,
    people: dict[str, int],  # noqa: F811
) -> None:
    assert "max-age" not in sign_in(home, people["head"], shared=True).lower()
    assert "max-age" not in home.client.get("/").headers["set-cookie"].lower()
    assert "max-age" in sign_in(home, people["head"], shared=False).lower()


@pytest.mark.parametrize("shared", [True, False])
def test_an_idle_page_is_signed_out_on_a_shared_computer_only(
    home: House,
    people: dict[str, int],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    shared: bool,
) -> None:
    sign_in(home, people["head"], shared=shared)
    monkeypatch.setattr(websocket, "IDLE_SECONDS", -1.0)
    with home.line() as line:
        line.send_json({"t": "ping"})
        if shared:
            with pytest.raises(WebSocketDisconnect) as ended:
                frames_until(line, "nothing more")
            assert ended.value.code == websocket.NO_SESSION
        else:
            frames_until(line, "pong")
    assert len(accounts(home)) == (0 if shared else 1)


def test_a_shared_computers_cookie_is_not_good_for_long(
    home: House,
    people: dict[str, int],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign_in(home, people["head"], shared=True)
    monkeypatch.setattr(sessions, "SHARED_SECONDS", -1)
    assert home.chat() is None
