from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.conversation.inbox import first_time, person_of
from bot.conversation.messages import Address, Request
from bot.storage.tables import channel_account
from tests.builders.sample import NOW, Builder

CHAT = Address("telegram", "77")
ACCOUNT = channel_account.c


@pytest.fixture
def linked(make: Builder) -> Connection:
    make.person("A1", None)
    make.connection.execute(
        insert(channel_account).values(
            channel="telegram", address="77", person_id=make.people["A1"], linked_at=NOW
        )
    )
    return make.connection


def seen(connection: Connection) -> datetime | None:
    return connection.execute(select(ACCOUNT.seen_at)).scalar_one()


def test_an_update_is_taken_once_for_each_channel(make: Builder) -> None:
    connection = make.connection
    asked = Request(CHAT, "hello", update_id="5")
    assert first_time(connection, asked, NOW)
    assert not first_time(connection, asked, NOW)
    assert first_time(connection, Request(Address("web", "77"), "hello", update_id="5"), NOW)


def test_what_has_no_number_is_always_new(make: Builder) -> None:
    assert first_time(make.connection, Request(CHAT, "hello"), NOW)
    assert first_time(make.connection, Request(CHAT, "hello"), NOW)


def test_a_chat_is_its_persons_on_its_own_channel_only(linked: Connection) -> None:
    assert person_of(linked, CHAT, NOW) is not None
    assert person_of(linked, Address("web", "77"), NOW) is None
    assert person_of(linked, Address("telegram", "78"), NOW) is None


def test_a_sign_of_life_is_kept_to_the_minute(linked: Connection) -> None:
    person_of(linked, CHAT, NOW)
    person_of(linked, CHAT, NOW + timedelta(seconds=59))
    assert seen(linked) == NOW
    person_of(linked, CHAT, NOW + timedelta(seconds=60))
    assert seen(linked) == NOW + timedelta(seconds=60)


def test_who_writes_has_unblocked_us_at_once(linked: Connection) -> None:
    person_of(linked, CHAT, NOW)
    linked.execute(update(channel_account).values(blocked_at=NOW))
    person_of(linked, CHAT, NOW + timedelta(seconds=1))
    assert linked.execute(select(ACCOUNT.blocked_at)).scalar_one() is None
