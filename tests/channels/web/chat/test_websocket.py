from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, delete
from starlette.websockets import WebSocketDisconnect

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.channels.web.chat import open_pages, transcript, websocket
from bot.channels.web.chat.gateway import WebGateway
from bot.channels.web.chat.open_pages import Hub
from bot.conversation.messages import Address, Choice, Delivery, Reply
from bot.storage.engine import writing
from bot.storage.tables import inbox
from tests.builders.sample import NOW, building, fill
from tests.channels.webchat import BASE, House, frames_until, house


@pytest.fixture
def home(sqlite: Engine, vi: Texts) -> Iterator[House]:
    with house(sqlite, vi) as made:
        made.page()
        yield made


@pytest.fixture
def both(engine: Engine, vi: Texts) -> Iterator[House]:
    """The same on each kind of database, for what its rules decide."""
    with house(engine, vi) as made:
        made.page()
        yield made


def say(key: str, text: str) -> dict[str, Any]:
    return {"t": "say", "key": key, "text": text}


def test_a_question_is_kept_acknowledged_and_answered(home: House) -> None:
    with home.line() as line:
        assert line.welcome["messages"] == []
        line.send_json(say("key-00001", "xin chào"))
        frames = frames_until(line, "message", mine=False)
        if not any(frame["t"] == "taken" for frame in frames):  # either may be first
            frames += frames_until(line, "taken")
    taken = [frame for frame in frames if frame["t"] == "taken"]
    mine, reply = [frame for frame in frames if frame["t"] == "message"]
    assert [message["key"] for message in taken] == ["key-00001"]
    assert (mine["mine"], mine["key"], mine["text"]) == (True, "key-00001", "xin chào")
    assert reply["text"] == "heard xin chào"
    assert mine["id"] < reply["id"]
    assert (reply["day"], reply["time"]) == ("Hôm nay", "09:30")


def test_the_same_key_is_answered_once_and_acknowledged_again(both: House) -> None:
    with both.line() as line:
        for _ in range(3):
            line.send_json(say("key-00001", "xin chào"))
        line.send_json(say("key-00002", "last"))
        frames = frames_until(line, "taken", key="key-00002")
    assert [frame["key"] for frame in frames if frame["t"] == "taken"].count("key-00001") == 3
    assert both.kept() == [
        (True, "xin chào"),
        (False, "heard xin chào"),
        (True, "last"),
        (False, "heard last"),
    ]


def test_a_page_that_comes_back_is_brought_what_it_missed(both: House) -> None:
    with both.line() as line:
        line.send_json(say("key-00001", "one"))
        seen = frames_until(line, "message", mine=False)[-1]["id"]
        line.send_json(say("key-00002", "two"))
        frames_until(line, "message", text="heard two")
    with both.line(after=seen) as line:
        assert "messages" not in line.welcome
        missed = frames_until(line, "message", text="heard two")
    assert [message["text"] for message in missed] == ["two", "heard two"]


def test_a_page_that_missed_much_gets_the_last_messages_anew(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "_MISSED", 3)
    with home.line() as line:
        for number in range(3):
            line.send_json(say(f"key-0000{number}", str(number)))
        frames_until(line, "message", text="heard 2")
    with home.line(after=1) as line:
        assert [message["text"] for message in line.welcome["messages"]][-1] == "heard 2"


def test_messages_of_a_chat_keep_their_order(home: House) -> None:
    texts = [f"number {number}" for number in range(20)]
    with home.line() as line:
        for number, text in enumerate(texts):
            line.send_json(say(f"key-{number:05}", text))
        frames_until(line, "message", text="heard number 19")
    assert [text for incoming, text in home.kept() if incoming] == texts


def test_the_twenty_first_message_in_a_second_waits_and_is_not_lost(home: House) -> None:
    with home.line() as line:
        for number in range(21):
            line.send_json(say(f"key-{number:05}", str(number)))
        slow = frames_until(line, "slow")[-1]
        assert slow["key"] == "key-00020"
        assert slow["seconds"] >= 1


def test_a_tap_that_turns_the_page_redraws_its_message(both: House) -> None:
    with both.line() as line:
        line.send_json(say("key-00001", "list"))
        listed = frames_until(line, "message", mine=False)[-1]
        tap = {"t": "tap", "key": "key-00002", "action": "turn?page=2", "label": "Next"}
        line.send_json({**tap, "message": listed["id"]})
        frames = frames_until(line, "message", mine=False)
    asked = next(frame for frame in frames if frame["t"] == "message")
    assert asked["quiet"] is True
    assert frames[-1]["edits"] == listed["id"]
    with both.line() as line:
        shown = [(message["id"], message["text"]) for message in line.welcome["messages"]]
    assert shown[1:] == [(listed["id"], "did turn?page=2")]


def test_a_tap_cannot_redraw_what_the_person_said(home: House) -> None:
    with home.line() as line:
        line.send_json(say("key-00001", "mine"))
        mine = frames_until(line, "message", mine=True)[-1]["id"]
        tap = {"t": "tap", "key": "key-00002", "action": "turn", "label": "L", "message": mine}
        line.send_json(tap)
        frames_until(line, "message", text="did turn")
    assert home.kept()[0] == (True, "mine")


def test_another_button_says_its_label_and_is_answered(home: House) -> None:
    with home.line() as line:
        line.send_json(say("key-00001", "list"))
        listed = frames_until(line, "message", mine=False)[-1]
        assert [choice["label"] for choice in listed["choices"]] == ["Next", "More"]
        tap = {"t": "tap", "key": "key-00002", "action": "more", "label": "More"}
        line.send_json({**tap, "message": listed["id"]})
        said = [
            frame for frame in frames_until(line, "message", text="did more") if "text" in frame
        ]
    assert [(message["mine"], message["text"]) for message in said] == [
        (True, "More"),
        (False, "did more"),
    ]


def test_a_failure_is_kept_with_an_apology_and_does_not_come_again(both: House) -> None:
    with both.line() as line:
        for _ in range(2):
            line.send_json(say("key-00001", "fail"))
        line.send_json(say("key-00002", "after"))
        frames_until(line, "message", text="heard after")
    said = both.kept()
    assert [text for incoming, text in said if incoming] == ["fail", "after"]
    assert said[1][1].startswith("Em đang gặp trục trặc")


def test_a_message_sent_again_after_weeks_is_still_known(both: House) -> None:
    with both.line() as line:
        line.send_json(say("key-00001", "once"))
        frames_until(line, "message", mine=False)
    with writing(both.engine) as connection:
        connection.execute(delete(inbox))
    with both.line() as line:
        line.send_json(say("key-00001", "once"))
        frames_until(line, "taken", key="key-00001")
    assert both.kept() == [(True, "once"), (False, "heard once")]


def test_older_messages_come_a_page_at_a_time(both: House) -> None:
    with both.line() as line:
        for number in range(20):
            line.send_json(say(f"key-{number:05}", str(number)))
        frames_until(line, "message", text="heard 19")
    with both.line() as line:
        first = line.welcome
        assert first["messages"][0]["text"] == "5"
        line.send_json({"t": "older", "before": first["older"]})
        page = frames_until(line, "older")[-1]
    assert [message["text"] for message in page["messages"]][-1] == "heard 4"
    assert len(page["messages"]) == 10
    assert page["older"] == 0


def test_two_pages_of_one_chat_see_the_same(home: House) -> None:
    with home.line() as one, home.line() as other:
        one.send_json(say("key-00001", "both"))
        for line in (one, other):
            said = [frame for frame in frames_until(line, "message", mine=False) if "text" in frame]
            assert [message["text"] for message in said] == ["both", "heard both"]


def test_a_ping_is_answered_while_an_answer_takes_long(home: House) -> None:
    import threading

    home.echo.hold = threading.Event()
    with home.line() as line:
        line.send_json(say("key-00001", "slow"))
        line.send_json({"t": "ping"})
        assert frames_until(line, "pong")
        assert frames_until(line, "typing")
        home.echo.hold.set()
        assert frames_until(line, "message", text="heard slow")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 60000,
        '{"t":"nonsense"}',
        '{"t":"hello","after":-1}',
        '{"t":"hello","after":1e3}',
        '{"t":"hello","after":true}',
        '{"t":"say","key":"key-00001","text":"before hello"}',
    ],
)
def test_what_no_page_sends_ends_the_line(home: House, text: str) -> None:
    with home.client.websocket_connect("/live", headers={"Origin": "http://testserver"}) as line:
        line.send_text(text)
        with pytest.raises(WebSocketDisconnect) as ended:
            line.receive_json()
    assert ended.value.code == websocket.BAD_FRAME


@pytest.mark.parametrize(
    "frame",
    [
        {"t": "say", "text": "no key"},
        {"t": "say", "key": "short", "text": "x"},
        {"t": "say", "key": "key with spaces", "text": "x"},
        {"t": "tap", "key": "key-00001", "action": "a", "label": "b", "message": "1"},
        {"t": "older", "before": 2**60},
        {"t": "hello", "after": 0},
    ],
)
def test_a_frame_with_wrong_parts_ends_the_line(home: House, frame: dict[str, Any]) -> None:
    with home.line() as line:
        line.send_json(frame)
        with pytest.raises(WebSocketDisconnect) as ended:
            frames_until(line, "never")
    assert ended.value.code == websocket.BAD_FRAME


def test_bytes_and_huge_frames_end_the_line(home: House) -> None:
    with home.line() as line:
        line.send_bytes(b"\0\1")
        with pytest.raises(WebSocketDisconnect):
            frames_until(line, "never")
    with home.line() as line:
        line.send_text(json.dumps(say("key-00001", "x" * 66_000)))
        with pytest.raises(WebSocketDisconnect) as ended:
            frames_until(line, "never")
    assert ended.value.code == websocket.TOO_BIG


@pytest.mark.parametrize("text", ["\u200b\u200b", "\ud800", "", "\0"])
def test_a_message_with_nothing_to_read_is_refused_by_its_key(home: House, text: str) -> None:
    with home.line() as line:
        line.send_text(json.dumps(say("key-00001", text)))
        assert frames_until(line, "refused")[-1]["key"] == "key-00001"
        line.send_json(say("key-00002", "still here"))
        assert frames_until(line, "message", text="heard still here")


def test_pages_of_other_sites_and_without_a_session_are_refused(home: House) -> None:
    for headers in ({"Origin": "https://evil.example"}, {}):
        with (
            pytest.raises(WebSocketDisconnect),
            home.client.websocket_connect("/live", headers=headers),
        ):
            pass
    home.client.cookies.clear()
    with (
        home.client.websocket_connect("/live", headers={"Origin": "http://testserver"}) as line,
        pytest.raises(WebSocketDisconnect) as ended,
    ):
        line.receive_json()
    assert ended.value.code == websocket.NO_SESSION


def test_one_page_too_many_closes_the_oldest(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_pages, "PAGES_A_CHAT", 1)
    with home.line() as first, home.line() as second:
        with pytest.raises(WebSocketDisconnect) as ended:
            frames_until(first, "never")
        assert ended.value.code == websocket.TOO_MANY_PAGES
        second.send_json({"t": "ping"})
        assert frames_until(second, "pong")


def test_a_full_house_asks_to_come_later(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_pages, "PAGES", 0)
    with (
        home.client.websocket_connect("/live", headers={"Origin": "http://testserver"}) as line,
        pytest.raises(WebSocketDisconnect) as ended,
    ):
        line.receive_json()
    assert ended.value.code == websocket.BUSY


def _linked(home: House) -> None:
    with building(home.engine) as make:
        fill(make)
    home.link(make.people["head"])


def test_a_pushed_message_is_kept_once_and_shown_at_once(both: House) -> None:
    _linked(both)
    reply = Reply("Còn 7 ngày", (Choice("Snooze", "snooze?id=1"),))
    to = Address("web", both.chat())
    with both.line() as line:
        first = asyncio.run(both.web.gateway.send(to, reply, "person:kind:1"))
        pushed = frames_until(line, "message")[-1]
        again = asyncio.run(both.web.gateway.send(to, reply, "person:kind:1"))
    assert first == again
    assert first.outcome is Delivery.SENT
    assert str(pushed["id"]) == first.message_id
    assert pushed["choices"] == [{"label": "Snooze", "action": "snooze?id=1"}]
    assert both.kept() == [(False, "Còn 7 ngày")]


def test_what_another_process_wrote_is_found(both: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_pages, "SWEEP_SECONDS", 0.05)
    _linked(both)
    elsewhere = WebGateway(both.engine, Clock.of("UTC", NOW))
    with both.line() as line:
        asyncio.run(elsewhere.send(Address("web", both.chat()), Reply("from afar"), "key"))
        assert frames_until(line, "message")[-1]["text"] == "from afar"


def test_nothing_is_pushed_to_a_chat_that_is_nobodys(home: House) -> None:
    sent = asyncio.run(home.web.gateway.send(Address("web", "unknown"), Reply("x"), "key"))
    assert sent.outcome is Delivery.REFUSED
    assert home.kept() == []


def test_the_page_is_told_whose_chat_it_is(home: House) -> None:
    with home.line() as line:
        assert line.welcome["who"] == {"role": "nobody"}
        _linked(home)
        line.send_json(say("key-00001", "hello"))
        told = frames_until(line, "who")[-1]["who"]
    assert told == {"role": "head", "name": "Vàng Thị Trưởng", "unit": "Office"}


def test_other_chats_messages_stay_theirs(both: House) -> None:
    with both.line() as line:
        line.send_json(say("key-00001", "secret"))
        frames_until(line, "message", mine=False)
    both.client.cookies.clear()
    both.page()
    with both.line() as line:
        assert line.welcome["messages"] == []
        line.send_json(say("key-00001", "the same key"))
        assert frames_until(line, "message", text="heard the same key")


def test_lines_that_ended_are_forgotten(home: House) -> None:
    with home.line() as line:
        line.send_json({"t": "ping"})
        frames_until(line, "pong")
        assert home.web.hub.pages == 1
    assert home.web.hub.pages == 0


def test_a_long_label_is_cut_and_its_button_works(home: House) -> None:
    home.page()
    with home.line() as line:
        tap = {"t": "tap", "key": "key-00001", "action": "more", "label": "L" * 400}
        line.send_json(tap)
        mine = frames_until(line, "message", mine=True)[-1]
        assert mine["text"] == "L" * 120
        assert frames_until(line, "message", mine=False)[-1]["text"] == "did more"


def test_a_message_kept_between_welcome_and_joining_is_shown(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    join = Hub.join

    def late(self: Hub, line: object) -> object:
        with writing(home.engine) as connection:
            transcript.keep_push(connection, home.chat(), Reply("just now"), "late", NOW)
        return join(self, line)

    monkeypatch.setattr(Hub, "join", late)
    with home.line() as line:
        assert line.welcome["messages"] == []
        assert frames_until(line, "message")[-1]["text"] == "just now"


def test_signing_out_closes_the_other_pages_of_the_chat(home: House) -> None:
    with home.line() as line:
        fields = {"token": home.token()}
        answer = home.client.post(
            "/sign-out", data=fields, headers={"Origin": BASE}, follow_redirects=False
        )
        assert answer.status_code == 303
        with pytest.raises(WebSocketDisconnect) as closed:
            frames_until(line, "never")
    assert closed.value.code == 4401
