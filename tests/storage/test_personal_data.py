"""One list of what is kept: every table is in it, and sweep, export and erasure follow it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, func, insert, select

import bot.storage.schema  # noqa: F401  (every table is there)
from bot.base.texts import texts
from bot.storage.data_requests import erase, export
from bot.storage.engine import reading, writing
from bot.storage.personal_data import REGISTRY, Erasure, table_of
from bot.storage.tables import (
    audit_event,
    channel_account,
    ledger,
    link_attempt,
    link_code,
    message,
    message_file,
    metadata,
    notification,
    person,
    preference,
)
from bot.storage.tables.zalo import zalo_oa_chat, zalo_oa_message
from tests.builders.sample import Builder

NOW = datetime.fromisoformat("2026-11-18T09:00:00+07:00")


def test_every_table_is_in_the_list_once() -> None:
    listed = [kept.table.name for kept in REGISTRY]
    assert sorted(listed) == sorted(metadata.tables)


def test_every_table_that_refers_to_a_person_says_whose_its_rows_are() -> None:
    for kept in REGISTRY:
        refers = any(key.column.table is person for key in kept.table.foreign_keys)
        assert not refers or kept.rows_of is not None, kept.table.name
        assert (kept.erasure is Erasure.NOBODYS) == (kept.rows_of is None), kept.table.name


def test_the_readme_has_the_lists_table() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "\n".join(table_of(texts("en"))) in readme
    assert len(table_of(texts("vi"))) == len(table_of(texts("en")))


@pytest.fixture
def two(engine: Engine) -> Engine:
    """Two people with something in every kind of table."""
    with writing(engine) as connection:
        make = Builder(connection)
        for code in ("A", "B"):
            person_id = make.person(code, None, phone="0900000001")
            chats = [("web", f"w{code}"), ("zalo_oa", f"z{code}")]
            for channel, address in chats:
                connection.execute(
                    insert(channel_account).values(
                        channel=channel, address=address, person_id=person_id, linked_at=NOW
                    )
                )
            number = connection.execute(
                insert(message)
                .values(channel="web", address=f"w{code}", incoming=True, content={}, at=NOW)
                .returning(message.c.id)
            ).scalar_one()
            connection.execute(
                insert(message_file).values(
                    message_id=number, name="a", mime="a", content=b"secret"
                )
            )
            code_id = connection.execute(
                insert(link_code)
                .values(digest=code, person_id=person_id, expires=NOW)
                .returning(link_code.c.id)
            ).scalar_one()
            connection.execute(
                insert(link_attempt).values(
                    channel="telegram", address="other", at=NOW, code_id=code_id
                )
            )
            connection.execute(insert(zalo_oa_chat).values(user_id=f"z{code}", refused=[]))
            connection.execute(
                insert(zalo_oa_message).values(
                    key="k", user_id=f"z{code}", kind="consultation", price=0, state="sent", at=NOW
                )
            )
            connection.execute(insert(preference).values(person_id=person_id))
            connection.execute(
                insert(notification).values(
                    key=code,
                    person_id=person_id,
                    kind="obligation",
                    subject={},
                    due_at=NOW,
                    state="sent",
                    planned_at=NOW,
                )
            )
    return engine


def _id(engine: Engine, code: str) -> int:
    with reading(engine) as connection:
        return connection.execute(select(person.c.id).where(person.c.code == code)).scalar_one()


def _counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        tables: list[Table] = list(metadata.tables.values())
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }


def test_an_export_has_ones_own_rows_alone(two: Engine) -> None:
    person_id = _id(two, "A")
    with writing(two) as connection:
        found = export(connection, person_id, NOW)
    assert {name: len(rows) for name, rows in found.items()} == {
        "channel_account": 2,
        "link_attempt": 1,
        "link_code": 1,
        "message": 1,
        "message_file": 1,
        "notification": 1,
        "person": 1,
        "post": 1,
        "preference": 1,
        "zalo_oa_chat": 1,
        "zalo_oa_message": 1,
    }
    assert found["person"][0]["phone"] == "0900000001"
    assert found["zalo_oa_chat"][0]["user_id"] == "zA"


def test_erasure_takes_ones_own_rows_and_leaves_the_record(two: Engine) -> None:
    before, person_id = _counts(two), _id(two, "A")
    with writing(two) as connection:
        gone = erase(connection, person_id, NOW)
    after = _counts(two)
    assert gone["channel_account"] == 2
    assert "ledger" not in gone
    for kept in REGISTRY:
        name = kept.table.name
        if kept.table is audit_event:
            assert after[name] == before[name] + 1
        else:
            assert after[name] == before[name] - gone.get(name, 0), name
    with writing(two) as connection:
        assert set(export(connection, person_id, NOW)) == {"audit_event", "person", "post"}
        assert len(export(connection, _id(two, "B"), NOW)) == 11
    assert ledger.name not in gone


def test_the_sweep_follows_the_list(two: Engine) -> None:
    from bot.storage.retention import sweep

    limited = [kept for kept in REGISTRY if kept.days is not None]
    assert {"message", "zalo_oa_message", "link_attempt"} <= {kept.table.name for kept in limited}
    with writing(two) as connection:
        sweep(connection, NOW + timedelta(days=401))
    after = _counts(two)
    assert [after[name] for name in ("message", "zalo_oa_message", "link_attempt")] == [0, 0, 0]
    assert after["channel_account"] == 4
