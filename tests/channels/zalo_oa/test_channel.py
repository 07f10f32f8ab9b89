"""The account's webhook: what is proven, what is answered, and when it keeps still."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.channels.zalo_oa.setup import PATH
from bot.channels.zalo_oa.windows import ChatWindow, window_of
from bot.conversation.messages import Attachment, Choice, Payload, Reply, Request
from bot.storage.engine import reading, writing
from bot.storage.tables import audit_event, channel_account
from tests.builders.sample import Builder
from tests.channels.zalo_oa.conftest import PHOTO, Account
from tests.e2e.zalo_oa_emulator import APP_ID, OA_ID, Person


@pytest.fixture
def lan(account: Account) -> Person:
    return account.zalo.person("lan")


@pytest.mark.parametrize("prefixed", [True, False])
@pytest.mark.parametrize("in_header", [True, False])
async def test_a_signed_message_is_answered(
    account: Account, lan: Person, prefixed: bool, in_header: bool
) -> None:
    account.zalo.prefixed, account.zalo.stamp_in_header = prefixed, in_header
    assert await account.says(lan, "em còn thiếu gì") == 200
    assert [bubble.text for bubble in lan.screen.bubbles] == ["re: em còn thiếu gì"]


@pytest.mark.parametrize(
    "forged",
    [
        {"X-ZEvent-Signature": ""},
        {"X-ZEvent-Signature": "mac="},
        {"X-ZEvent-Signature": "mac=" + "0" * 64},
        {"X-ZEvent-Signature": "é"},
    ],
)
async def test_an_event_that_is_not_proven_is_refused(
    account: Account, lan: Person, forged: dict[str, str]
) -> None:
    body, headers = account.zalo.signed(lan.event("user_send_text", {"text": "a"}))
    encoded = {name: value.encode() for name, value in (headers | forged).items()}
    found = await account.routes.post(PATH, content=body, headers=encoded)
    assert found.status_code == 403
    assert account.asked == []


async def test_a_changed_body_is_refused(account: Account, lan: Person) -> None:
    event = lan.event("user_send_text", {"text": "a"})
    _, headers = account.zalo.signed(event)
    event["sender"]["id"] = "somebody-else"
    found = await account.routes.post(PATH, content=json.dumps(event), headers=headers)
    assert found.status_code == 403
    assert account.asked == []


@pytest.mark.parametrize("signs_with", [APP_ID, OA_ID])
async def test_a_signature_is_made_with_the_apps_id_or_the_accounts(
    account: Account, lan: Person, signs_with: str
) -> None:
    account.zalo.signs_with = signs_with
    assert await account.says(lan, "a") == 200
    assert len(account.asked) == 1


async def test_a_signature_with_another_accounts_id_is_refused(
    account: Account, lan: Person
) -> None:
    account.zalo.signs_with = "99999"
    assert await account.says(lan, "a") == 403
    assert account.asked == []


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": {"id": "99999"}},
        {"recipient": {"id": 99999}},
        {"oa_id": "99999"},
        {"app_id": "99999"},
    ],
)
@pytest.mark.parametrize("name", ["user_send_text", "user_send_sticker", "follow"])
async def test_an_event_of_another_account_changes_nothing(
    account: Account, lan: Person, name: str, changed: dict[str, Any]
) -> None:
    event = lan.event(name, {"text": "a"}) | changed
    assert await account.posted(event) == 200  # else it comes again, until all is switched off
    assert (account.asked, lan.screen.bubbles) == ([], [])
    with reading(account.runtime.engine) as connection:
        assert window_of(connection, "lan") == ChatWindow()


async def test_another_accounts_console_keeps_nobody_still_here(
    account: Account, lan: Person
) -> None:
    event = lan.event("oa_send_text", {"text": "a"})
    echo = event | {"sender": {"id": "99999"}, "recipient": {"id": "lan"}}
    assert await account.posted(echo) == 200
    assert await account.says(lan, "b") == 200
    assert len(account.asked) == 1


async def test_an_event_that_leaves_the_account_out_is_ours(account: Account, lan: Person) -> None:
    event = lan.event("user_send_text", {"text": "a"})
    del event["recipient"], event["app_id"]
    assert await account.posted(event) == 200
    assert len(account.asked) == 1


@pytest.mark.parametrize("body", [b"", b"{}"])
async def test_the_empty_probe_wants_200(account: Account, body: bytes) -> None:
    assert (await account.routes.post(PATH, content=body)).status_code == 200


async def test_zalo_is_answered_in_two_seconds_whatever_happens_behind(
    account: Account, lan: Person
) -> None:
    release = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(request: Request) -> Reply:
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result()
        return Reply("Xong")

    account.reply = slow
    body, headers = account.zalo.signed(lan.event("user_send_text", {"text": "a"}))
    began = time.monotonic()
    found = await account.routes.post(PATH, content=body, headers=headers)
    assert (found.status_code, time.monotonic() - began < 2) == (200, True)
    release.set()
    await account.settled()
    assert [bubble.text for bubble in lan.screen.bubbles] == ["Xong"]


async def test_a_tapped_button_is_its_action(account: Account, lan: Person) -> None:
    choices = (
        Choice("Xem lớp", "classes?page=2"),
        *(Choice(f"Nút {number}", "help") for number in range(5)),
    )
    account.reply = lambda request: Reply("Còn thiếu 12 tiết", choices)
    await account.says(lan, "a")
    (bubble,) = lan.screen.bubbles
    assert bubble.labels == tuple(choice.label for choice in choices)
    assert (len(bubble.buttons), bubble.said) == (5, "Còn thiếu 12 tiết")
    await account.says(lan, bubble.buttons[0][1])
    assert account.asked[-1].action == "classes?page=2"
    assert account.asked[-1].payload is Payload.ACTION


async def test_buttons_that_zalo_will_not_have_are_numbered(account: Account, lan: Person) -> None:
    account.zalo.refuses_buttons = True
    account.reply = lambda request: Reply("Chào", (Choice("Xem lớp", "a"), Choice("Sao kê", "b")))
    await account.says(lan, "a")
    assert [bubble.text for bubble in lan.screen.bubbles] == ["Chào\n\n1. Xem lớp\n2. Sao kê"]


async def test_files_go_where_they_can(account: Account, lan: Person) -> None:
    files = (
        Attachment("a.png", "image/png", b"a picture"),
        Attachment("a.pdf", "application/pdf", b"%PDF-"),
        Attachment("a.xlsx", "application/vnd.ms-excel", b"PK"),
    )
    account.reply = lambda request: Reply("Đây", files=files)
    await account.says(lan, "a")
    texts = [bubble.text for bubble in lan.screen.bubbles if bubble.picture is None]
    assert texts[0] == "Đây"
    assert "a.xlsx" in texts[1]
    shown = [bubble.picture for bubble in lan.screen.bubbles if bubble.picture is not None]
    assert shown == [b"a picture", b"%PDF-"]


async def test_a_picture_of_a_linked_person_reaches_the_assistant(
    account: Account, lan: Person
) -> None:
    with writing(account.runtime.engine) as connection:
        connection.execute(
            insert(channel_account).values(
                channel="zalo_oa",
                address="lan",
                person_id=Builder(connection).person("A", None),
                linked_at=account.hand.now(),
            )
        )
    payload = {"url": "https://f.zalo.vn/a", "thumbnail": "https://f.zalo.vn/t"}
    picture = {"attachments": [{"type": "image", "payload": payload}]}
    await account.posted(lan.event("user_send_image", picture))
    (request,) = account.asked
    assert [(attachment.mime, attachment.content) for attachment in request.attachments] == [
        ("image/jpeg", PHOTO)
    ]


@pytest.mark.parametrize("kind", ["sticker", "audio", "location", "link", "business_card"])
async def test_other_things_are_answered_kindly(account: Account, lan: Person, kind: str) -> None:
    await account.posted(lan.event(f"user_send_{kind}", {"attachments": []}))
    assert [request.payload for request in account.asked] == [Payload.UNSUPPORTED]


@pytest.mark.parametrize(
    "event",
    [
        {"event_name": "user_send_group_text", "sender": {"id": "a"}, "message": {}},
        {"event_name": "user_click_chatnow"},
        {"event_name": "follow", "follower": {"id": "a"}},
        {"event_name": "follow"},
        {"event_name": "user_seen_message", "message": {"msg_ids": ["a", None, {}]}},
        {"event_name": "oa_send_text"},
        {"event_name": 7},
        {"event_name": "user_send_text", "sender": {"id": "a\x00"}, "message": {"msg_id": "1"}},
        {"nothing": 1},
    ],
)
async def test_what_asks_nothing_is_taken_and_not_answered(
    account: Account, event: dict[str, Any]
) -> None:
    assert await account.posted({"timestamp": "1", **event}) == 200
    assert account.asked == []


async def test_it_keeps_still_while_a_human_answers(account: Account, lan: Person) -> None:
    await account.says(lan, "a")
    message = {"msg_id": "written-by-hand", "text": "Chào anh, tôi là cán bộ trực"}
    echo = lan._event("oa_send_text", message=message)
    await account.posted(echo | {"sender": {"id": OA_ID}, "recipient": {"id": "lan"}})
    await account.says(lan, "b")
    assert [request.text for request in account.asked] == ["a"]
    account.hand.forward(minutes=31)
    await account.says(lan, "c")
    assert [request.text for request in account.asked] == ["a", "c"]


async def test_the_echo_of_its_own_message_is_no_human(account: Account, lan: Person) -> None:
    await account.says(lan, "a")
    ((number, _),) = lan.received
    echo = lan._event("oa_send_text", message={"msg_id": number, "text": "re: a"})
    await account.posted(echo | {"sender": {"id": OA_ID}, "recipient": {"id": "lan"}})
    await account.says(lan, "b")
    assert [request.text for request in account.asked] == ["a", "b"]


async def test_a_message_opens_the_window(account: Account, lan: Person) -> None:
    await account.says(lan, "a")
    with reading(account.runtime.engine) as connection:
        assert window_of(connection, "lan").interacted_at == account.hand.now()
        assert window_of(connection, "somebody").interacted_at is None


async def test_silence_in_working_hours_raises_an_alarm(account: Account, lan: Person) -> None:
    with writing(account.runtime.engine) as connection:
        connection.execute(
            insert(channel_account).values(
                channel="zalo_oa",
                address="lan",
                person_id=Builder(connection).person("A", None),
                linked_at=account.hand.now(),
            )
        )
    await account.says(lan, "a")

    async def hours(count: int) -> list[str]:
        for _ in range(count):
            account.hand.forward(hours=1)
            await account.watch.look()
        with reading(account.runtime.engine) as connection:
            return list(connection.execute(select(audit_event.c.action)).scalars())

    assert await hours(2) == []
    await account.says(lan, "b")
    assert await hours(18) == []  # until eight in the morning: nobody works at night
    assert await hours(6) == ["alarm.zalo_oa_silent"]


async def test_tokens_that_are_not_refreshed_for_days_raise_an_alarm(account: Account) -> None:
    for _ in range(10):
        account.zalo.refuse_oauth()
    for _ in range(2):
        account.hand.forward(days=2)
        await account.watch.look()
    with reading(account.runtime.engine) as connection:
        actions = list(connection.execute(select(audit_event.c.action)).scalars())
    refused = ["alarm.zalo_oa_token_refused"] * 2  # at once, the first day
    assert sorted(actions) == ["alarm.zalo_oa_token_old", *refused]
