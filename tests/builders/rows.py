"""One row of each table of facts, with what a test does not care about filled in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Table, insert

from bot.base.folding import fold
from bot.storage import tables
from bot.training.enums import Evidence, Topic, topic_mask
from bot.training.timeline import ALWAYS, OPEN

_FLAGS: Final = ("leading", "managing", "sensitive", "successor", "councillor", "part_time")


def add(connection: Connection, table: Table, **values: Any) -> int:
    """Insert a row; return its id."""
    key = connection.execute(insert(table).values(values)).inserted_primary_key
    return int(key[0]) if key is not None else 0


def add_unit_version(
    connection: Connection,
    unit_id: int,
    name: str,
    *,
    parent_id: int | None = None,
    first: date = ALWAYS,
    last: date = OPEN,
) -> None:
    """Say what a unit is called and what it is part of over some days."""
    add(
        connection,
        tables.unit_version,
        unit_id=unit_id,
        name=name,
        aliases=[],
        kind="",
        parent_id=parent_id,
        valid_from=first,
        valid_to=last,
    )


def add_person(connection: Connection, code: str, name: str, **values: Any) -> int:
    """Add somebody who stands nowhere yet."""
    return add(connection, tables.person, code=code, name=name, folded_name=fold(name), **values)


def add_post(
    connection: Connection,
    person_id: int,
    unit_id: int | None,
    group: str = "cong_chuc",
    *,
    first: date = ALWAYS,
    last: date = OPEN,
    **values: Any,
) -> None:
    """Give somebody a post over some days."""
    add(
        connection,
        tables.post,
        person_id=person_id,
        unit_id=unit_id,
        group=group,
        valid_from=first,
        valid_to=last,
        **{**dict.fromkeys(_FLAGS, False), **values},
    )


def add_status(
    connection: Connection, person_id: int, status: str, first: date = ALWAYS, last: date = OPEN
) -> None:
    """Put somebody's status over some days."""
    add(
        connection,
        tables.status_period,
        person_id=person_id,
        status=status,
        valid_from=first,
        valid_to=last,
    )


def add_result(
    connection: Connection,
    person_id: int,
    topics: tuple[Topic, ...],
    ends: date,
    hours: Decimal,
    *,
    at: datetime,
    **values: Any,
) -> int:
    """Add a result that was imported at a moment."""
    row = {"title": "A class", "evidence": Evidence.ATTENDANCE, "passed": True, **values}
    return add(
        connection,
        tables.ledger,
        person_id=person_id,
        topics=topic_mask(topics),
        hours=hours,
        ends=ends,
        source="import",
        recorded_at=at,
        **row,
    )


def add_waiver(
    connection: Connection,
    person_id: int,
    requirement: str,
    kind: str = "exemption",
    first: date = ALWAYS,
    last: date = OPEN,
) -> None:
    """Exempt somebody from a requirement, or extend it to ``last``."""
    add(
        connection,
        tables.waiver,
        person_id=person_id,
        requirement=requirement,
        kind=kind,
        valid_from=first,
        valid_to=last,
    )
