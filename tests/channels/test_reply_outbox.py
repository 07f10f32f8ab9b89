"""A reply stands until it was sent, is sent by one process, and is forgotten then."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event, func, select

from bot.channels.registry import chat_parted
from bot.channels.reply_json import reply_as_json, reply_from_json
from bot.channels.reply_outbox import LEASE, ReplyOutbox, Unsent
from bot.conversation.messages import Address, Attachment, Choice, Delivery, Reply, Sent
from bot.storage.engine import reading, writing
from bot.storage.tables import unsent_reply
from bot.understanding.reading import ChoiceRole

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CHAT = Address("telegram", "42")
SENT = Sent(Delivery.SENT, message_id="1")


class Hands:
    """A clock that is set by hand."""

    zone = ZONE

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 27, 9, tzinfo=ZONE)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Hands:
    return Hands()


def outbox(engine: Engine, clock: Hands) -> ReplyOutbox:
    return ReplyOutbox(engine, clock)  # type: ignore[arg-type]


def keep(engine: Engine, replies: ReplyOutbox, text: str = "answer") -> Unsent:
    with writing(engine) as connection:
        return replies.keep(connection, CHAT, Reply(text), None)


def kept(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(unsent_reply)).scalar_one()


def test_a_reply_comes_back_whole() -> None:
    reply = Reply(
        "text",
        (Choice("Có", "cancel_booking:yes=1", ChoiceRole.CONFIRM),),
        (Attachment("a.xlsx", "application/x", b"\x00\xff"),),
        edits=True,
    )
    assert reply_from_json(reply_as_json(reply)) == reply


async def test_what_was_sent_is_forgotten(engine: Engine, clock: Hands) -> None:
    replies = outbox(engine, clock)
    unsent = keep(engine, replies)
    assert kept(engine) == 1
    replies.settle(unsent, SENT)
    await replies.close()
    assert kept(engine) == 0


async def test_the_next_answer_takes_along_what_was_sent(engine: Engine, clock: Hands) -> None:
    replies = outbox(engine, clock)
    replies.settle(keep(engine, replies), SENT)
    keep(engine, replies)
    assert kept(engine) == 1
    await replies.close()
    assert kept(engine) == 1


async def test_what_an_answer_took_along_is_not_looked_for_again(
    sqlite: Engine, clock: Hands
) -> None:
    replies = outbox(sqlite, clock)
    for text in ("first", "second", "third"):
        replies.settle(keep(sqlite, replies, text), SENT)
    seen: list[str] = []
    with sqlite.connect() as connection:
        driver = connection.connection.driver_connection
    driver.set_trace_callback(seen.append)
    keep(sqlite, replies, "fourth")
    assert [statement.split()[0] for statement in seen] == ["BEGIN", "INSERT", "DELETE", "COMMIT"]


async def test_a_reply_rolled_back_with_its_answer_is_none(engine: Engine, clock: Hands) -> None:
    replies = outbox(engine, clock)
    with engine.connect() as connection:
        replies.keep(connection, CHAT, Reply("answer"), None)
        connection.rollback()
    assert await outbox(engine, clock).claim("telegram") == []


async def test_what_a_process_left_behind_is_taken_by_one_other(
    engine: Engine, clock: Hands
) -> None:
    gone = outbox(engine, clock)
    for text in ("first", "second"):
        keep(engine, gone, text)
        clock.moment += timedelta(seconds=1)
    clock.moment += LEASE
    one = outbox(engine, clock)
    found = await one.claim("telegram")
    assert [unsent.reply.text for unsent in found] == ["first", "second"]
    assert await one.claim("telegram") == []
    assert await one.claim("zalo") == []


async def test_an_answer_kept_while_others_are_looked_for_is_not_taken(
    engine: Engine, clock: Hands
) -> None:
    keep(engine, outbox(engine, clock), "left behind")
    clock.moment += LEASE + timedelta(seconds=1)
    replies, meanwhile, looked = outbox(engine, clock), list[Unsent](), list[str]()

    @event.listens_for(engine, "before_cursor_execute")
    def answer(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT") and not looked:
            looked.append(statement)
            meanwhile.append(keep(engine, replies, "of this process"))

    found = await replies.claim("telegram")
    event.remove(engine, "before_cursor_execute", answer)
    assert meanwhile
    assert [unsent.reply.text for unsent in found] == ["left behind"]


async def test_bots_of_one_channel_take_their_own_chats_only(engine: Engine, clock: Hands) -> None:
    gone = outbox(engine, clock)
    with writing(engine) as connection:
        for chat in ("a:1", "ab:1", "b:1"):
            gone.keep(connection, Address("zalo_bot", chat), Reply("answer"), None)
    clock.moment += LEASE
    found = await outbox(engine, clock).claim("zalo_bot", "a:")
    assert [unsent.to.id for unsent in found] == ["a:1"]


async def test_on_postgresql_a_living_process_keeps_its_replies(
    engine: Engine, clock: Hands
) -> None:
    alive, other = outbox(engine, clock), outbox(engine, clock)
    keep(engine, alive)
    for _ in range(3):
        clock.moment += LEASE / 2
        assert await alive.claim("telegram") == []  # in its hand already; renewed
        if engine.dialect.name == "postgresql":
            assert await other.claim("telegram") == []


async def test_a_messenger_that_is_down_gets_it_later(sqlite: Engine, clock: Hands) -> None:
    replies = outbox(sqlite, clock)
    replies.settle(keep(sqlite, replies), Sent(Delivery.LATER, reason="down"))
    (again,) = await replies.claim("telegram")
    replies.settle(again, SENT)
    await replies.close()
    assert kept(sqlite) == 0


async def test_an_unknown_outcome_is_repeated_once(sqlite: Engine, clock: Hands) -> None:
    replies = outbox(sqlite, clock)
    unknown = Sent(Delivery.UNKNOWN, reason="timeout")
    first = keep(sqlite, replies)
    await replies.tried(first)
    replies.settle(first, unknown)
    (again,) = await replies.claim("telegram")
    assert again.attempts == 1
    replies.settle(again, unknown)
    assert await replies.claim("telegram") == []
    await replies.close()
    assert kept(sqlite) == 0


async def test_a_long_reply_goes_on_where_it_was(sqlite: Engine, clock: Hands) -> None:
    gone = outbox(sqlite, clock)
    await gone.went(keep(sqlite, gone), 2)
    (left,) = await outbox(sqlite, clock).claim("telegram")
    assert left.pieces == 2


async def test_many_are_forgotten_while_others_are_kept(sqlite: Engine, clock: Hands) -> None:
    replies = outbox(sqlite, clock)
    for _ in range(20):
        replies.settle(keep(sqlite, replies), SENT)
        await asyncio.sleep(0)
    stays = keep(sqlite, replies)
    await replies.close()
    with reading(sqlite) as connection:
        assert connection.execute(select(unsent_reply.c.key)).scalars().all() == [stays.key]


async def test_an_attempt_is_recorded_when_the_transaction_that_takes_it_out_stands(
    engine: Engine, clock: Hands
) -> None:
    replies, recorded = outbox(engine, clock), list[str]()
    replies.settle(keep(engine, replies), SENT, lambda: recorded.append("first"))
    following = keep(engine, replies, "second")
    assert recorded == []
    replies.stands(following)
    assert recorded == ["first"]


async def test_what_a_transaction_that_was_rolled_back_took_out_is_forgotten_later(
    engine: Engine, clock: Hands
) -> None:
    replies, recorded = outbox(engine, clock), list[str]()
    replies.settle(keep(engine, replies), SENT, lambda: recorded.append("first"))
    with engine.connect() as connection:
        rolled_back = replies.keep(connection, CHAT, Reply("second"), None)
        connection.rollback()
    assert kept(engine) == 1
    replies.release([rolled_back])
    await replies.close()
    assert recorded == ["first"]
    assert kept(engine) == 0


async def test_without_another_answer_a_sent_reply_is_recorded_by_itself(
    engine: Engine, clock: Hands
) -> None:
    replies, recorded = outbox(engine, clock), asyncio.Event()
    replies.settle(keep(engine, replies), SENT, recorded.set)
    async with asyncio.timeout(10):
        await recorded.wait()
    assert kept(engine) == 0


async def test_a_parted_chat_is_sent_nothing_that_was_kept_for_it(
    engine: Engine, clock: Hands
) -> None:
    replies, other = outbox(engine, clock), Address("telegram", "43")
    keep(engine, replies)
    with writing(engine) as connection:
        replies.keep(connection, other, Reply("another's"), None)
        chat_parted(connection, CHAT)
    clock.moment += 2 * LEASE
    assert [found.to for found in await outbox(engine, clock).claim("telegram")] == [other]
