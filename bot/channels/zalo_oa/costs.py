"""What was sent through the account and what it costs, written before sending."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from bot.channels.alarms import raise_alarm
from bot.channels.zalo_oa.tariff import MessageKind, Tariff
from bot.storage.tables import zalo_oa_day, zalo_oa_message
from bot.storage.upserts import put

#: The share of the month's cap at which it is time to say so.
WARNED_AT: Final = 0.8
_row: Final = zalo_oa_message.c


class CostState(StrEnum):
    """How far a message is. All but ``FAILED`` count as spent."""

    RESERVED = "reserved"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DELIVERED = "delivered"
    SEEN = "seen"


def spent(connection: Connection, now: datetime) -> int:
    """Return what this month's messages cost, in đồng."""
    first = datetime.combine(now.date().replace(day=1), time.min, tzinfo=now.tzinfo)
    return int(
        connection.execute(
            select(func.coalesce(func.sum(_row.price), 0)).where(
                _row.at >= first, _row.state != CostState.FAILED
            )
        ).scalar_one()
    )


def templates_left(connection: Connection, tariff: Tariff, now: datetime) -> int:
    """Return how many templates may still go today: Zalo's last word, else the setting."""
    told = connection.execute(
        select(zalo_oa_day.c.remaining).where(zalo_oa_day.c.day == now.date())
    ).scalar()
    return tariff.daily_quota if told is None else int(told)


def templates_sent(connection: Connection, now: datetime) -> int:
    """Return how many templates went today, those included that may have gone."""
    midnight = datetime.combine(now.date(), time.min, tzinfo=now.tzinfo)
    return connection.execute(
        select(func.count()).where(
            _row.kind != MessageKind.CONSULTATION,
            _row.at >= midnight,
            _row.state != CostState.FAILED,
        )
    ).scalar_one()


def told_left(connection: Connection, day: date, remaining: int) -> None:
    """Keep what Zalo says is left of a day."""
    put(connection, zalo_oa_day, ("day",), {"day": day, "remaining": max(0, remaining)})


def reserve(
    connection: Connection,
    tariff: Tariff,
    *,
    key: str,
    user_id: str,
    kind: MessageKind,
    price: int,
    now: datetime,
) -> int | None:
    """Write a message before it is sent; return its number, None where the money is used up."""
    # Reserved and unknown count as spent: a cap in money must hold in the worst case.
    before = spent(connection, now) if price else 0
    if price and before + price > tariff.monthly_cap:
        raise_alarm(connection, now, "zalo_oa_money", spent=before, cap=tariff.monthly_cap)
        return None
    if price and before + price >= WARNED_AT * tariff.monthly_cap:
        raise_alarm(connection, now, "zalo_oa_money_soon", spent=before, cap=tariff.monthly_cap)
    values = {"key": key[:200], "user_id": user_id, "kind": kind, "price": price, "at": now}
    return int(
        connection.execute(
            insert(zalo_oa_message).values(state=CostState.RESERVED, **values).returning(_row.id)
        ).scalar_one()
    )


def settle(
    connection: Connection, number: int, state: CostState, message_id: str | None = None
) -> None:
    """Write what became of a message."""
    connection.execute(
        update(zalo_oa_message)
        # A receipt may be quicker than the answer of the call.
        .where(_row.id == number, _row.state.in_((CostState.RESERVED, CostState.UNKNOWN)))
        .values(state=state, message_id=message_id or None)
    )


def received(
    connection: Connection, message_ids: Collection[str], numbers: Collection[int], state: CostState
) -> list[str]:
    """Write a phone's receipts; return the keys of the messages that they are of.

    ``numbers`` are those that ``reserve`` gave, which templates carry with them.
    """
    earlier = [CostState.RESERVED, CostState.SENT, CostState.UNKNOWN]
    if state is CostState.SEEN:
        earlier.append(CostState.DELIVERED)
    rows = connection.execute(
        update(zalo_oa_message)
        .where(_row.message_id.in_(message_ids) | _row.id.in_(numbers), _row.state.in_(earlier))
        .values(state=state)
        .returning(_row.key)
    )
    return [key for (key,) in rows]


def is_ours(connection: Connection, message_id: str) -> bool:
    """Return whether a message was sent by this program."""
    query = select(_row.id).where(_row.message_id == message_id).limit(1)
    return connection.execute(query).first() is not None
