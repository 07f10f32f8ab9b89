"""What the platform's events mean, in each shape in which they come."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.protocol import RemoteFile
from bot.channels.zalo_bot.updates import read
from bot.conversation.messages import Address, Payload
from tests.e2e.zalo_bot_emulator import Person, Shape, ZaloBotEmulator

TED = Address("zalo_bot", "712:ted")


@pytest.fixture
def ted(zalo: ZaloBotEmulator) -> Person:
    return zalo.person("ted")


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_text_comes_with_or_without_its_wrapper(ted: Person, wrapped: bool) -> None:
    event = ted.event("message.text.received", text="Xin chào")
    found = read({"ok": True, "result": event} if wrapped else event, "712")
    assert found is not None
    request = found.request
    assert (request.sender, request.text, request.payload) == (TED, "Xin chào", Payload.TEXT)
    assert request.update_id == f"712.{event['message']['message_id']}"
    assert not request.in_group


@pytest.mark.parametrize(
    "content",
    [
        {"photo": "https://f.vn/a"},
        {"photo_url": "https://f.vn/a"},
        {"photo": {"url": "https://f.vn/a"}},
        {"photo": [{"photo_url": "https://f.vn/a"}]},
        {"url": "https://f.vn/a"},
    ],
)
def test_a_picture_comes_under_several_names(ted: Person, content: dict[str, Any]) -> None:
    event = ted.event("message.image.received", caption="chứng chỉ", **content)
    found = read(event, "712")
    assert found is not None
    assert found.file == RemoteFile("https://f.vn/a", "photo.jpg", "image/jpeg", None)
    assert (found.request.payload, found.request.text) == (Payload.FILE, "chứng chỉ")


@pytest.mark.parametrize("kind", ["sticker", "voice", "unsupported", "image", "new_kind"])
def test_what_cannot_be_seen_is_unsupported(ted: Person, kind: str) -> None:
    found = read(ted.event(f"message.{kind}.received"), "712")
    assert found is not None
    assert (found.request.payload, found.file) == (Payload.UNSUPPORTED, None)


def test_other_bots_and_other_events_ask_nothing(ted: Person) -> None:
    event = ted.event("message.text.received", text="a")
    event["message"]["from"]["is_bot"] = True
    assert read(event, "712") is None
    assert read(ted.event("bot.joined"), "712") is None


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"result": None},
        {"result": []},
        {"event_name": "message.text.received"},
        {"event_name": 7, "message": {}},
        {"event_name": "message.text.received", "message": {"chat": {"id": None}}},
        {"event_name": "message.text.received", "message": {"chat": {"id": "x" * 51}}},
        {
            "event_name": "message.text.received",
            "message": {"chat": {"id": "a"}, "message_id": "1", "text": ["a"]},
        },
    ],
)
def test_what_zalo_does_not_send_raises_what_the_intake_expects(broken: dict[str, Any]) -> None:
    with pytest.raises((LookupError, TypeError, ValueError, AttributeError)):
        read(broken, "712")


def test_the_same_person_with_two_bots_is_two_chats(ted: Person) -> None:
    event = ted.event("message.text.received", text="a")
    first, second = read(event, "712"), read(event, "812")
    assert first is not None
    assert second is not None
    assert first.request.sender != second.request.sender
    assert first.request.update_id != second.request.update_id


def test_shapes_of_the_emulator_are_all_read(zalo: ZaloBotEmulator, ted: Person) -> None:
    shapes: tuple[Shape, ...] = ("photo", "photo_url", "nested")
    for shape in shapes:
        ted.sends_picture("https://f.vn/a", shape=shape)
    found = [read(event, "712") for event in ted.bot.events]
    assert [update.file.id for update in found if update and update.file] == ["https://f.vn/a"] * 3
