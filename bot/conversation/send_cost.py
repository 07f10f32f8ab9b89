"""What messages that nobody asked for will cost: the channels know, handlers only ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class PlannedSend:
    """A reminder of a kind to a person on a channel, at a moment."""

    person_id: int
    kind: str
    channel: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SendCost:
    """Đồng in all, how many messages are paid for, and how many no kind of message can carry."""

    dong: int
    paid: int
    unreachable: int


#: Returns what sends will cost; None where no channel costs anything.
EstimateCost = Callable[[Connection, Iterable[PlannedSend]], SendCost | None]


def nothing_paid(_connection: Connection, _planned: Iterable[PlannedSend]) -> SendCost | None:
    """Return None: no channel costs anything."""
    return None
