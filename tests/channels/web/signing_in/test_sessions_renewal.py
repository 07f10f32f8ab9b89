"""Linking in a chat begins another session: a cookie copied before is nobody's afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from bot.base.texts import Texts
from bot.channels.web.signing_in.sessions import Sessions, tag
from bot.storage.engine import reading
from bot.storage.tables import channel_account
from tests.channels.web.test_pages import people  # noqa: F401
from tests.channels.webchat import BASE, House, frames_until, house


@pytest.fixture
def home(sqlite: Engine, vi: Texts) -> Iterator[House]:
    with house(sqlite, vi) as made:
        yield made


def linked_chats(home: House) -> list[str]:
    with reading(home.engine) as connection:
        return list(connection.execute(select(channel_account.c.address)).scalars())


def agreed(home: House) -> str:
    """Link by a message of the page; return the renewal that its line was sent."""
    with home.line() as line:
        line.send_json({"t": "say", "key": "k" * 12, "text": "agree"})
        (frame,) = frames_until(line, "session")[-1:]
        return frame["renewal"]


def renew(home: House, token: str, renewal: str, origin: str = BASE, **more: str) -> int:
    fields = {"token": token, "renewal": renewal, **more}
    answer = home.client.post("/session", data=fields, headers={"Origin": origin})
    return answer.status_code


def test_the_page_that_linked_gets_another_session_and_a_copied_cookie_nothing(
    home: House,
    people: dict[str, int],  # noqa: F811
) -> None:
    token, before = home.token(), home.chat()
    home.echo.links = people["head"]
    renewal = agreed(home)
    (chat,) = linked_chats(home)
    assert chat != before
    # Whoever holds the old cookie is nobody, before the page has changed its own and after.
    with home.line() as copied:
        assert copied.welcome["who"]["role"] == "nobody"
    assert renew(home, token, renewal) == 204
    assert home.chat() == chat
    with home.line() as line:
        assert line.welcome["who"]["role"] != "nobody"
        assert line.welcome["chat"] == tag(chat)
        said = [message["text"] for message in line.welcome["messages"]]
        assert said == ["agree", "heard agree"]


def test_a_renewal_is_good_only_with_the_pages_own_form(
    home: House,
    people: dict[str, int],  # noqa: F811
) -> None:
    token, before = home.token(), home.chat()
    home.echo.links = people["head"]
    renewal = agreed(home)
    assert renew(home, "junk", renewal) == 403
    assert renew(home, token, renewal, "https://evil.example") == 403
    assert renew(home, token, "junk") == 403
    assert (
        renew(home, token, Sessions("another key of forty signs ............").renewal("x")) == 403
    )
    assert home.chat() == before


def test_the_line_over_which_the_consent_came_goes_on(
    home: House,
    people: dict[str, int],  # noqa: F811
) -> None:
    home.page()
    home.echo.links = people["head"]
    with home.line() as line, home.line() as other:
        line.send_json({"t": "say", "key": "k" * 12, "text": "agree"})
        frames = frames_until(line, "message", text="heard agree")
        assert {"session", "who"} <= {frame["t"] for frame in frames}
        line.send_json({"t": "say", "key": "m" * 12, "text": "and now"})
        frames_until(line, "message", text="heard and now")
        other.send_json({"t": "say", "key": "o" * 12, "text": "who am I"})
        told = frames_until(other, "message", text="heard who am I")
        assert all("now" not in frame.get("text", "") for frame in told)


def test_other_messages_change_no_session(home: House) -> None:
    home.page()
    before = home.chat()
    with home.line() as line:
        line.send_json({"t": "say", "key": "k" * 12, "text": "agree"})
        assert all(frame["t"] != "session" for frame in frames_until(line, "taken"))
    assert home.chat() == before


def test_a_code_typed_on_a_shared_computer_links_until_the_browser_is_closed(
    home: House,
    people: dict[str, int],  # noqa: F811
) -> None:
    token = home.token()
    home.echo.links = people["head"]
    fields = {"token": token, "renewal": agreed(home), "shared": "1"}
    answer = home.client.post("/session", data=fields, headers={"Origin": BASE})
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    assert "max-age" not in cookie.lower()
    assert "max-age" not in home.client.get("/").headers["set-cookie"].lower()
