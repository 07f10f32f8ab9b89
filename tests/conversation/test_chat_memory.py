"""What a chat was last about is kept for half an hour, for each chat apart."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation import chat_memory
from bot.conversation.messages import Address
from bot.understanding.reading import ChoiceRole, Memory, OfferedChoice
from bot.understanding.slots import Slots
from tests.builders.sample import NOW, Builder

CHAT = Address("ask", "1")
KEPT = Memory(
    intent="unit_missing",
    slots=Slots.from_json(
        {"unit": "P01", "period": {"from": "2026-01-01", "to": "2026-03-31"}, "topics": ["law"]}
    ),
    choices=(OfferedChoice("Trang sau", "unit_missing?page=2", ChoiceRole.CONFIRM),),
    items=("007", "008"),
    asks="person",
    failures=1,
)


def recalled(make: Builder, chat: Address = CHAT, minutes: float = 0) -> Memory:
    return chat_memory.recall(make.connection, chat, NOW + timedelta(minutes=minutes))


def test_a_chat_that_never_spoke_has_nothing_to_remember(make: Builder):
    assert recalled(make) == Memory()


def test_everything_comes_back_as_it_was(make: Builder):
    chat_memory.remember(make.connection, CHAT, KEPT, NOW)
    found = recalled(make, minutes=1)
    assert found.at == NOW
    assert (found.intent, found.slots, found.choices, found.items, found.asks, found.failures) == (
        KEPT.intent,
        KEPT.slots,
        KEPT.choices,
        KEPT.items,
        KEPT.asks,
        KEPT.failures,
    )


def test_thirty_idle_minutes_end_it(make: Builder):
    chat_memory.remember(make.connection, CHAT, KEPT, NOW)
    assert recalled(make, minutes=30).intent == "unit_missing"
    assert recalled(make, minutes=30.1) == Memory()


def test_speaking_again_keeps_it_alive_and_replaces_it(make: Builder):
    chat_memory.remember(make.connection, CHAT, KEPT, NOW)
    chat_memory.remember(make.connection, CHAT, Memory(intent="help"), NOW + timedelta(minutes=20))
    found = recalled(make, minutes=45)
    assert (found.intent, found.slots, found.items) == ("help", Slots(), ())


def test_chats_do_not_hear_each_other(make: Builder):
    chat_memory.remember(make.connection, CHAT, KEPT, NOW)
    assert recalled(make, Address("telegram", "1")) == Memory()
    assert recalled(make, Address("ask", "2")) == Memory()


def test_forgetting_forgets_one_chat(make: Builder):
    other = Address("ask", "2")
    chat_memory.remember(make.connection, CHAT, KEPT, NOW)
    chat_memory.remember(make.connection, other, KEPT, NOW)
    chat_memory.forget(make.connection, CHAT)
    assert recalled(make) == Memory()
    assert recalled(make, other).intent == "unit_missing"
