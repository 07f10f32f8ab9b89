"""What a chat was last about is kept for half an hour, for each chat apart."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation import chat_memory
from bot.conversation.messages import Address
from bot.storage.tables import channel_account
from bot.understanding.reading import ChoiceRole, FormState, Memory, OfferedChoice
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


PHONE, PAGE = Address("zalo_bot", "7:a"), Address("web", "b")


def linked(make: Builder, *chats: Address, code: str = "A") -> int:
    person_id = make.person(code, None)
    for chat in chats:
        values = {"channel": chat.channel, "address": chat.id, "person_id": person_id}
        make.connection.execute(channel_account.insert().values(linked_at=NOW, **values))
    return person_id


def taken(make: Builder, person_id: int, minutes: float = 1) -> Memory:
    at = NOW + timedelta(minutes=minutes)
    return chat_memory.taken_over(make.connection, PAGE, person_id, at)


def test_a_conversation_goes_on_in_another_chat_of_the_person_without_its_numbers(make: Builder):
    person_id = linked(make, PHONE, PAGE)
    chat_memory.remember(make.connection, PHONE, KEPT, NOW)
    found = taken(make, person_id)
    assert (found.intent, found.slots, found.items) == (KEPT.intent, KEPT.slots, KEPT.items)
    assert found.choices == ()
    assert recalled(make, PHONE, 1).choices == KEPT.choices
    assert taken(make, person_id, 31) == Memory()


def test_nothing_goes_on_in_a_chat_of_somebody_else(make: Builder):
    linked(make, PHONE)
    other = linked(make, PAGE, code="B")
    chat_memory.remember(make.connection, PHONE, KEPT, NOW)
    assert taken(make, other) == Memory()


def test_a_form_goes_on_in_one_chat_only(make: Builder):
    person_id = linked(make, PHONE, PAGE)
    form = FormState("submit_evidence", {"hours": "8"}, asked="file")
    chat_memory.remember(make.connection, PHONE, Memory(intent="submit_evidence", form=form), NOW)
    assert taken(make, person_id).form == form
    assert recalled(make, PHONE, 1).form is None
