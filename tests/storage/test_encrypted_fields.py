"""Phone numbers, birth dates and tokens in the database: encrypted, read back, rotated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from bot.base.problems import Problem
from bot.storage import schema
from bot.storage.encrypted_fields import rotate, seal
from bot.storage.encryption import Cipher, is_encrypted
from bot.storage.engine import open_engine, reading, writing
from bot.storage.tables import person
from tests.builders.sample import Builder

OLD, NEW = Cipher(["old-secret"]), Cipher(["new-secret", "old-secret"])
PHONE, BORN = "0900000001", date(1980, 2, 3)


@contextmanager
def opened(address: str, cipher: Cipher | None) -> Iterator[Engine]:
    engine = open_engine(address, cipher=cipher)
    yield engine
    engine.dispose()


def write(engine: Engine) -> None:
    with writing(engine) as connection:
        Builder(connection).person("A", None, phone=PHONE)
        connection.execute(person.update().values(birth_date=BORN))
        Builder(connection).person("B", None)


def stored(engine: Engine) -> list[str | None]:
    with reading(engine) as connection:
        rows = connection.execute(text("SELECT phone, birth_date FROM person ORDER BY code"))
        return [value for row in rows for value in row]


def read(engine: Engine) -> list[object]:
    with reading(engine) as connection:
        rows = connection.execute(
            select(person.c.phone, person.c.birth_date).order_by(person.c.code)
        )
        return [value for row in rows for value in row]


def test_fields_are_encrypted_where_there_is_a_key(database: str) -> None:
    with opened(database, OLD) as engine:
        write(engine)
        assert [is_encrypted(value or "") for value in stored(engine)] == [True, True, False, False]
        assert read(engine) == [PHONE, BORN, None, None]


def test_without_the_key_nothing_is_shown(database: str) -> None:
    with opened(database, OLD) as engine:
        write(engine)
    for cipher in (None, Cipher(["another-secret"])):
        with opened(database, cipher) as engine, pytest.raises(Problem, match="cannot_decrypt"):
            read(engine)


def test_what_was_written_in_clear_is_sealed(database: str) -> None:
    with opened(database, None) as engine:
        write(engine)
        assert stored(engine) == [PHONE, str(BORN), None, None]
        assert read(engine) == [PHONE, BORN, None, None]
    with opened(database, OLD) as engine:
        for sealed in (2, 0):
            with writing(engine) as connection:
                assert seal(connection, OLD) == sealed
        assert read(engine) == [PHONE, BORN, None, None]
        assert PHONE not in stored(engine)


def test_the_key_is_changed_with_all_fields(database: str) -> None:
    with opened(database, OLD) as engine:
        write(engine)
    with opened(database, NEW) as engine, writing(engine) as connection:
        assert rotate(connection, NEW) == 2
    with opened(database, Cipher(["new-secret"])) as engine:
        assert read(engine) == [PHONE, BORN, None, None]


def test_a_field_that_no_key_opens_stops_the_change_whole(database: str) -> None:
    with opened(database, OLD) as engine:
        write(engine)
        before = stored(engine)
        other = Cipher(["another-secret"])
        with pytest.raises(Problem, match="cannot_decrypt"), writing(engine) as connection:
            rotate(connection, other)
        assert stored(engine) == before


def test_migrating_keeps_what_was_there(tmp_path: Path) -> None:
    from alembic import command

    with opened(f"sqlite:///{tmp_path / 'old.db'}", None) as engine:
        with writing(engine) as connection:
            command.upgrade(schema._config(connection), "0010")
            connection.execute(
                text(
                    "INSERT INTO person (id, code, name, folded_name, birth_date, phone)"
                    " VALUES (1, 'A', 'A', 'a', '1980-02-03', '0900000001')"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO channel_account (channel, address, person_id, linked_at)"
                    " VALUES ('web', 'w', 1, '2026-01-01 00:00:00')"
                )
            )
        schema.migrate(engine)
        assert read(engine) == [PHONE, BORN]


def found(engine: Engine, number: str) -> list[str]:
    with reading(engine) as connection:
        rows = connection.execute(select(person.c.code).where(person.c.phone_digest == number))
        return list(rows.scalars())


def test_a_number_is_found_by_its_digest_however_it_is_written(database: str) -> None:
    with opened(database, OLD) as engine:
        with writing(engine) as connection:
            Builder(connection).person("A", None, phone=PHONE)
            Builder(connection).person("B", None, phone="see note")
        assert found(engine, PHONE) == []  # written in a way that makes none
        with writing(engine) as connection:
            seal(connection, OLD)
        assert found(engine, "+84 900 000 001") == ["A"]
        with engine.connect() as connection:
            digests = connection.execute(text("SELECT phone_digest FROM person")).scalars().all()
        assert not any(PHONE[1:] in (digest or "") for digest in digests)
    with opened(database, NEW) as engine:
        assert found(engine, PHONE) == []
        with writing(engine) as connection:
            rotate(connection, NEW)
        assert found(engine, PHONE) == ["A"]
    with opened(database, None) as engine:
        assert found(engine, PHONE) == []
