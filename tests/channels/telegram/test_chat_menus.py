"""Menus of single chats follow the roles of their people."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, delete, insert, select

from bot.base.texts import Texts
from bot.channels.telegram.chat_menus import ChatMenus
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.training.enums import Role
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import Frozen, agency, at, person
from tests.channels.telegram.stub import StubRequest, refusal, stub_bot

NOW = at(date(2026, 11, 16), 9)


@pytest.fixture
def request_of() -> StubRequest:
    return StubRequest()


@pytest.fixture
def menus(engine: Engine, vi: Texts, request_of: StubRequest) -> ChatMenus:
    with writing(engine) as connection:
        agency(connection)
        for code in ("A", "B", "C"):
            person(connection, code, linked=None)
        for number in (1, 2, 3):
            chat = {"channel": "telegram", "address": str(40 + number), "linked_at": NOW}
            connection.execute(insert(tables.channel_account).values(person_id=number, **chat))
        spans = {"valid_from": ALWAYS, "valid_to": OPEN}
        connection.execute(insert(tables.unit_head).values(unit_id=1, person_id=1, **spans))
        grant = {"role": Role.OFFICER, "granted_at": NOW, **spans}
        connection.execute(insert(tables.role_grant).values(person_id=2, **grant))
    return ChatMenus(engine, Frozen(NOW), stub_bot(request_of), vi)  # type: ignore[arg-type]


def shown(request: StubRequest, method: str) -> dict[int, set[str]]:
    found = {}
    for fields in request.named(method):
        chat = fields["scope"]["chat_id"]
        listed = fields.get("commands", [])
        found[chat] = {item["command"] for item in listed}
    return found


async def test_heads_and_officers_get_menus_of_their_own_once(
    menus: ChatMenus, request_of: StubRequest
) -> None:
    assert await menus.refresh() == 2
    assert await menus.refresh() == 0
    found = shown(request_of, "setMyCommands")
    assert set(found) == {41, 42}
    assert "aichua" in found[41]
    assert "choduyet" in found[42]
    assert "choduyet" not in found[41]


async def test_a_role_that_ends_and_a_chat_that_is_parted_lose_theirs(
    menus: ChatMenus, engine: Engine, request_of: StubRequest
) -> None:
    await menus.refresh()
    with writing(engine) as connection:
        connection.execute(delete(tables.unit_head))
        connection.execute(
            delete(tables.channel_account).where(tables.channel_account.c.address == "42")
        )
    assert await menus.refresh() == 2
    assert set(shown(request_of, "deleteMyCommands")) == {41, 42}
    with reading(engine) as connection:
        assert connection.execute(select(tables.chat_menu)).all() == []


async def test_a_chat_that_is_gone_holds_nobody_up(
    menus: ChatMenus, request_of: StubRequest
) -> None:
    request_of.script = lambda method, fields: refusal(400, "Bad Request: chat not found")
    assert await menus.refresh() == 2
    assert await menus.refresh() == 0
