from __future__ import annotations

from sqlalchemy import Engine, select

from bot.storage.engine import writing
from bot.storage.tables import inbox
from bot.storage.upserts import insert_once, put
from tests.builders.sample import NOW


def _row(number: int) -> dict[str, object]:
    return {"channel": "web", "update_id": str(number), "received_at": NOW}


def test_a_row_is_inserted_once(engine: Engine) -> None:
    with writing(engine) as connection:
        assert insert_once(connection, inbox, _row(1)) is True
        assert insert_once(connection, inbox, _row(1)) is False
    with writing(engine) as connection:
        assert insert_once(connection, inbox, _row(1)) is False


def test_putting_changes_the_row_of_the_same_key(engine: Engine) -> None:
    later = NOW.replace(year=2027)
    with writing(engine) as connection:
        put(connection, inbox, ("channel", "update_id"), _row(1))
        put(connection, inbox, ("channel", "update_id"), {**_row(1), "received_at": later})
        assert connection.execute(select(inbox.c.received_at)).scalars().all() == [later]
