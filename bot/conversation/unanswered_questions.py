"""Questions that were not understood are kept masked, for the officer to label.

What is kept has names, codes, numbers and dates replaced by placeholders, and goes after 30 days
(see ``storage.retention``). Only this masked text can become an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from bot.storage.tables import masked_question


def keep(connection: Connection, masked: str, candidates: Sequence[str], now: datetime) -> None:
    """Keep a masked question; one of nothing but placeholders teaches nothing and is dropped."""
    if any(not word.startswith("@") for word in masked.split()):
        connection.execute(
            insert(masked_question).values(text=masked, candidates=list(candidates), asked_at=now)
        )
