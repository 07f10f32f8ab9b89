"""What changes the outbox from outside of a claim: receipts, ends, and plans that are made anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select, update

from bot.reminders.enums import Reason, State
from bot.reminders.outbox import ATTEMPTS, Claimed
from bot.storage.tables import notification

_row: Final = notification.c


def received(connection: Connection, keys: Collection[str], state: State, now: datetime) -> int:
    """Write a phone's receipts, ``DELIVERED`` or ``SEEN``; return how many were news."""
    # Receipts come in any order, and more than once: one only ever moves a row forward.
    earlier = [State.SENDING, State.SENT, State.UNKNOWN]
    if state is State.SEEN:
        earlier.append(State.DELIVERED)
    changed = connection.execute(
        update(notification)
        .where(_row.key.in_(keys), _row.state.in_(earlier))
        .values(state=state, sent_at=func.coalesce(_row.sent_at, now), lease_until=None)
    )
    return changed.rowcount


def told_again(connection: Connection, claimed: Claimed) -> bool:
    """Return whether a later notice about the same thing goes, or went, to the person.

    Both may be sent at once, the later one first: then the earlier one says nothing new.
    """
    later = connection.execute(
        select(_row.subject).where(
            _row.person_id == claimed.person_id,
            _row.kind == claimed.kind,
            _row.id > claimed.id,
            _row.state != State.DROPPED,
        )
    )
    about = claimed.subject["about"]
    return any(subject["about"] == about for subject in later.scalars())


def replan(connection: Connection, kinds: Collection[str], before: datetime) -> int:
    """Drop what was to go out before a moment and did not, to be planned anew; return how many."""
    changed = connection.execute(
        update(notification)
        .where(_row.kind.in_(kinds), _row.state == State.PLANNED, _row.due_at < before)
        .values(state=State.DROPPED, reason=Reason.REPLANNED)
    )
    return changed.rowcount


def clear(connection: Connection) -> None:
    """Forget every notification: for a sample whose days are lived through again."""
    connection.execute(notification.delete())


def give_up(connection: Connection, now: datetime) -> int:
    """Mark as unknown what was tried as often as may be and never confirmed; return how many."""
    changed = connection.execute(
        update(notification)
        .where(_row.state == State.SENDING, _row.lease_until <= now, _row.attempts >= ATTEMPTS)
        .values(state=State.UNKNOWN, reason="no_answer", lease_until=None)
    )
    return changed.rowcount
