"""Questions that were not understood are kept masked, for the officer to label.

What is kept has names, codes, numbers and dates replaced by placeholders, and goes after 30 days
(see ``storage.retention``). Only this masked text can become an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.storage.tables import masked_question

_row = masked_question.c


def keep(connection: Connection, masked: str, candidates: Sequence[str], now: datetime) -> None:
    """Keep a masked question; one of nothing but placeholders teaches nothing and is dropped."""
    if any(not word.startswith("@") for word in masked.split()):
        connection.execute(
            insert(masked_question).values(text=masked, candidates=list(candidates), asked_at=now)
        )


def kept(connection: Connection) -> Sequence[Row[Any]]:
    """Return all that are kept, the oldest first: ``id, text, candidates, asked_at, label``."""
    return connection.execute(select(masked_question).order_by(_row.asked_at, _row.id)).all()


def label(connection: Connection, number: int, intent: str) -> bool:
    """Say what a question asks for; return whether there is such a question."""
    change = update(masked_question).where(_row.id == number).values(label=intent)
    return bool(connection.execute(change).rowcount)


def drop(connection: Connection, numbers: Sequence[int]) -> None:
    """Keep questions no longer."""
    connection.execute(delete(masked_question).where(_row.id.in_(numbers)))
