from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, select

from bot.storage.engine import reading, writing
from bot.storage.retention import sweep
from bot.storage.tables import (
    channel_account,
    chat_memory,
    inbox,
    link_attempt,
    link_code,
    long_action,
    masked_question,
    message,
    message_file,
    person,
    unsent_reply,
)

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
CHAT = {"channel": "telegram", "address": "1"}


@pytest.mark.parametrize(
    ("table", "values", "moment", "kept"),
    [
        (inbox, {"channel": "telegram", "update_id": "1"}, "received_at", timedelta(days=7)),
        (chat_memory, {**CHAT, "memory": {}}, "changed_at", timedelta(days=1)),
        (link_attempt, CHAT, "at", timedelta(days=2)),
        (
            unsent_reply,
            {
                **CHAT,
                "key": "k",
                "content": {},
                "owner": "o",
                "lease_until": NOW,
                "pieces": 0,
                "attempts": 0,
            },
            "kept_at",
            timedelta(days=1),
        ),
        (masked_question, {"text": "…", "candidates": []}, "asked_at", timedelta(days=30)),
        (long_action, {"key": "k", "action": "a"}, "kept_at", timedelta(days=366)),
        (message, {**CHAT, "incoming": True, "content": {}}, "at", timedelta(days=1)),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_rows_go_after_their_time_and_not_before(
    engine: Engine, table: Table, values: dict[str, Any], moment: str, kept: timedelta
) -> None:
    with writing(engine) as connection:
        connection.execute(table.insert().values(**values, **{moment: NOW - kept}))
        assert sweep(connection, NOW) == 0
        assert sweep(connection, NOW + timedelta(seconds=1)) == 1
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar() == 0


def test_what_was_said_in_a_linked_chat_stays_a_year(engine: Engine) -> None:
    with writing(engine) as connection:
        someone = person.insert().values(code="A", name="A", folded_name="a")
        number = connection.execute(someone).inserted_primary_key[0]
        account = {**CHAT, "person_id": number, "linked_at": NOW}
        connection.execute(channel_account.insert().values(account))
        said = {**CHAT, "incoming": True, "content": {}, "at": NOW}
        connection.execute(message.insert().values(said))
        assert sweep(connection, NOW + timedelta(days=366)) == 0
        assert sweep(connection, NOW + timedelta(days=366, seconds=1)) == 1


def test_a_messages_files_go_with_it(engine: Engine) -> None:
    long_ago = NOW - timedelta(days=400)
    with writing(engine) as connection:
        said = message.insert().values(**CHAT, incoming=False, content={}, at=long_ago)
        number = connection.execute(said).inserted_primary_key[0]
        connection.execute(
            message_file.insert().values(
                message_id=number, name="a.xlsx", mime="application/octet-stream", content=b"1"
            )
        )
        sweep(connection, NOW)
        assert connection.execute(select(func.count()).select_from(message_file)).scalar() == 0


@pytest.mark.parametrize("used", [True, False])
def test_a_link_code_goes_a_month_after_its_use_or_its_end(engine: Engine, used: bool) -> None:
    month = timedelta(days=30)
    with writing(engine) as connection:
        someone = person.insert().values(code="A", name="A", folded_name="a")
        number = connection.execute(someone).inserted_primary_key[0]
        connection.execute(
            link_code.insert().values(
                digest="x",
                person_id=number,
                expires=NOW + timedelta(days=300 if used else 0),
                used_at=NOW if used else None,
            )
        )
        assert sweep(connection, NOW + month) == 0
        assert sweep(connection, NOW + month + timedelta(seconds=1)) == 1


def test_a_link_code_stays_while_a_try_of_it_is_kept(engine: Engine) -> None:
    with writing(engine) as connection:
        someone = person.insert().values(code="A", name="A", folded_name="a")
        number = connection.execute(someone).inserted_primary_key[0]
        code = link_code.insert().values(
            digest="x", person_id=number, expires=NOW - timedelta(days=99)
        )
        code_id = connection.execute(code).inserted_primary_key[0]
        connection.execute(link_attempt.insert().values(**CHAT, at=NOW, code_id=code_id))
        assert sweep(connection, NOW) == 0
        assert sweep(connection, NOW + timedelta(days=3)) == 2
