"""What a chat was last about: kept in the database for 30 idle minutes."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, String, delete, select, update

from bot.conversation.messages import Address
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import channel_account, chat_memory
from bot.storage.upserts import put
from bot.understanding.reading import ChoiceRole, Ending, FormState, Memory, OfferedChoice
from bot.understanding.slots import Slots

IDLE: Final = timedelta(minutes=30)

_RECALL: Final = Prepared(
    select(chat_memory.c.memory, chat_memory.c.changed_at).where(
        chat_memory.c.channel == parameter("of_channel", String),
        chat_memory.c.address == parameter("of_chat", String),
    )
)


def recall(connection: Connection, chat: Address, now: datetime) -> Memory:
    """Return a chat's memory; an empty one when there is none or it is too old."""
    row = _RECALL.first(connection, of_channel=chat.channel, of_chat=chat.id)
    if row is None or now - row.changed_at > IDLE:
        return Memory()
    return _memory(row.memory, row.changed_at)


def taken_over(connection: Connection, chat: Address, person_id: int, now: datetime) -> Memory:
    """Return what a person's other chat was last about, for a chat that has nothing in mind.

    A form goes on here and no longer there: it must not be handed in twice. Choices stay where
    they are seen.
    """
    account, kept = channel_account.c, chat_memory.c
    row = connection.execute(
        select(chat_memory)
        .join(
            channel_account,
            (account.channel == kept.channel) & (account.address == kept.address),
        )
        .where(
            account.person_id == person_id,
            (kept.channel != chat.channel) | (kept.address != chat.id),
            kept.changed_at >= now - IDLE,
        )
        .order_by(kept.changed_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return Memory()
    memory = _memory(row.memory, row.changed_at)
    if memory.form is not None:
        remember(connection, Address(row.channel, row.address), Memory(), row.changed_at)
    # "2" means the second line of what is seen here, not of a list on another device.
    return replace(memory, choices=(), failures=0)


def remember(connection: Connection, chat: Address, memory: Memory, now: datetime) -> None:
    """Keep a chat's memory in place of the one before."""
    kept = {
        "intent": memory.intent,
        "slots": memory.slots.stored(),
        "choices": [(choice.label, choice.action, choice.role) for choice in memory.choices],
        "items": memory.items,
        "asks": memory.asks,
        "failures": memory.failures,
        "ended": memory.ended,
        "form": asdict(memory.form) if memory.form else None,
    }
    put(
        connection,
        chat_memory,
        ("channel", "address"),
        {"channel": chat.channel, "address": chat.id, "memory": kept, "changed_at": now},
    )


def forget(connection: Connection, chat: Address) -> None:
    """Drop a chat's memory."""
    connection.execute(
        delete(chat_memory).where(
            chat_memory.c.channel == chat.channel, chat_memory.c.address == chat.id
        )
    )


def move(connection: Connection, chat: Address, to: str) -> None:
    """Give what a chat was about to another address of its channel."""
    row = chat_memory.c
    connection.execute(
        update(chat_memory)
        .where(row.channel == chat.channel, row.address == chat.id)
        .values(address=to)
    )


def _choice(label: str, action: str, role: str = ChoiceRole.PLAIN) -> OfferedChoice:
    return OfferedChoice(label, action, ChoiceRole(role))


def _form(kept: dict[str, Any] | None) -> FormState | None:
    if not kept:
        return None
    return FormState(
        kept["intent"],
        kept["values"],
        tuple(kept["order"]),
        tuple(kept["skipped"]),
        kept["asked"],
        kept["paused"],
    )


def _memory(kept: dict[str, Any], at: datetime) -> Memory:
    return Memory(
        intent=kept.get("intent"),
        slots=Slots.from_json(kept.get("slots") or {}),
        choices=tuple(_choice(*listed) for listed in kept.get("choices", ())),
        items=tuple(kept.get("items", ())),
        asks=kept.get("asks"),
        failures=kept.get("failures", 0),
        form=_form(kept.get("form")),
        ended=Ending(kept["ended"]) if kept.get("ended") else None,
        at=at,
    )
