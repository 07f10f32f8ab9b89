from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.channels.admission import Admission
from bot.channels.long_actions import LongActions
from bot.channels.reply_outbox import ReplyOutbox
from bot.conversation.messages import Address, Attachment, Choice, Payload, Reply, Request
from bot.storage.engine import writing
from bot.storage.tables import channel_account, person
from tests.channels.telegram.stub import message, refusal, tap, update
from tests.channels.telegram_house import House

PHOTO = [{"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 900}]


async def served(house: House, *updates: dict[str, object]) -> None:
    for event in updates:
        house.channel.intake.receive(event)
    assert await house.queues.drain(5)


def link(engine: Engine, address: str = "42") -> None:
    with writing(engine) as connection:
        connection.execute(person.insert().values(id=1, code="001", name="A", folded_name="a"))
        connection.execute(
            channel_account.insert().values(
                channel="telegram", address=address, person_id=1, linked_at=datetime.now(UTC)
            )
        )


async def test_a_question_is_answered_in_its_chat(house: House) -> None:
    await served(house, update(message=message("em con thieu gi")))
    assert house.request.named("sendMessage") == [{"chat_id": 42, "text": "re: em con thieu gi"}]


async def test_a_repeated_update_is_not_answered_again(house: House) -> None:
    house.reply = lambda request: None
    await served(house, update(message=message("em con thieu gi")))
    assert house.request.calls == []


async def test_twenty_messages_in_a_second_are_answered_in_their_order(house: House) -> None:
    texts = [f"question {number}" for number in range(20)]
    await served(
        house, *(update(n, message=message(text, number=n)) for n, text in enumerate(texts))
    )
    assert house.said == [f"re: {text}" for text in texts]


async def test_a_flood_is_answered_as_far_as_it_goes_and_the_rest_is_owned_up_to(
    house: House, vi: Texts
) -> None:
    await served(house, *(update(n, message=message(str(n), number=n)) for n in range(40)))
    missed = 40 - 25
    assert len(house.said) == 25 + 1
    assert house.said[-1] == vi("channels.too_fast", count=missed)


async def test_a_slow_answer_does_not_hold_up_another_chat(house: House) -> None:
    gate = threading.Event()

    def reply(request: Request) -> Reply:
        if request.sender.id == "1":
            assert gate.wait(5)
        else:
            gate.set()
        return Reply(request.sender.id)

    house.reply = reply
    await served(
        house, update(1, message=message("slow", chat=1)), update(2, message=message("b", chat=2))
    )
    assert sorted(house.said) == ["1", "2"]


async def test_a_tap_is_acknowledged_before_it_is_worked_on(house: House) -> None:
    house.reply = lambda request: Reply("Page 2", (Choice("a", "b"),), edits=True)
    await served(house, update(callback_query=tap("my_missing?page=2")))
    assert house.request.names == ["answerCallbackQuery", "editMessageText"]
    assert house.asked[0].action == "my_missing?page=2"


async def test_a_tap_too_old_to_acknowledge_is_answered_all_the_same(house: House) -> None:
    house.request.script = lambda method, fields: (
        refusal(400, "Bad Request: query is too old") if method == "answerCallbackQuery" else None
    )
    await served(house, update(callback_query=tap("my_missing")))
    assert len(house.said) == 1


async def test_a_button_kept_under_a_short_key_asks_for_the_whole_action(house: House) -> None:
    long = "upcoming_classes?topic=law&period=" + "x" * 80
    (short,) = await house.long_actions.shorten([Choice("Label", long)], 64)
    await served(house, update(callback_query=tap(short.action)))
    assert house.asked[0].action == long


async def test_an_update_is_taken_when_its_answer_is_kept_not_when_it_is_sent(
    house: House,
) -> None:
    house.reply = lambda request: Reply("Answer")
    taken = house.channel.intake.receive(update(message=message("question")))
    assert taken is not None
    await asyncio.wait_for(taken, 5)
    assert len(house.asked) == 1


async def test_an_update_cut_off_by_the_end_is_not_taken(house: House) -> None:
    gate = threading.Event()

    def reply(request: Request) -> Reply:
        gate.wait(5)
        return Reply("late")

    house.reply = reply
    taken = house.channel.intake.receive(update(message=message("question")))
    assert taken is not None
    assert not await house.queues.drain(0.05)
    gate.set()
    assert taken.cancelled()


@pytest.mark.parametrize(
    "garbage",
    [
        {},
        {"update_id": 1},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": "text"},
        {"update_id": 1, "message": {"message_id": 1, "date": "x", "chat": 5}},
        {"update_id": 1, "callback_query": {"id": 5}},
    ],
)
async def test_garbage_is_passed_over(house: House, garbage: dict[str, object]) -> None:
    assert house.channel.intake.receive(garbage) is None
    assert house.request.calls == []


async def test_a_linked_persons_file_is_handed_on_whole(house: House, sqlite: Engine) -> None:
    link(sqlite)
    await served(house, update(message=message(photo=PHOTO)))
    (request,) = house.asked
    assert request.payload is Payload.FILE
    photo = Attachment("photo.jpg", "image/jpeg", house.request.content)
    assert request.attachments == (photo,)


async def test_a_file_of_another_kind_than_it_says_is_refused(
    house: House, sqlite: Engine, vi: Texts
) -> None:
    link(sqlite)
    house.request.content = b"MZ a program"
    await served(house, update(message=message(photo=PHOTO)))
    assert house.said == [vi("channels.file_kind")]
    assert house.asked == []


async def test_a_strangers_file_is_not_fetched(house: House) -> None:
    await served(house, update(message=message(photo=PHOTO)))
    assert house.asked[0].attachments == ()
    assert "getFile" not in house.request.names


async def test_a_file_that_is_too_large_is_refused_with_the_limit(
    house: House, sqlite: Engine, vi: Texts
) -> None:
    link(sqlite)
    huge = [{**PHOTO[0], "file_size": 11 * 2**20}]
    await served(house, update(message=message(photo=huge)))
    assert house.said == [vi("channels.file_too_large", megabytes=10)]
    assert "getFile" not in house.request.names


async def test_a_file_that_cannot_be_fetched_is_asked_for_again(
    house: House, sqlite: Engine, vi: Texts
) -> None:
    link(sqlite)
    house.request.script = lambda method, fields: (502, b"") if method == "getFile" else None
    await served(house, update(message=message(photo=PHOTO)))
    assert house.said == [vi("channels.file_not_fetched")]


async def test_nobody_is_left_without_an_answer_when_the_database_is_away(
    house: House, vi: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(self: object, action: str) -> str:
        raise Problem("problem.database", reason="locked")

    monkeypatch.setattr(LongActions, "full", away)
    taken = house.channel.intake.receive(update(callback_query=tap("unit_missing~" + "b" * 22)))
    assert await house.queues.drain(5)
    assert house.said == [vi("channels.failed")]
    assert taken is not None
    assert taken.done()


def left_behind(house: House, age: timedelta, *texts: str) -> None:
    """Keep replies as a process that died before it sent them."""
    clock = house.runtime.clock

    class Earlier:
        zone = clock.zone

        def now(self) -> datetime:
            return clock.now() - age

    replies = ReplyOutbox(house.runtime.engine, Earlier())  # type: ignore[arg-type]
    with writing(house.runtime.engine) as connection:
        for text in texts:
            replies.keep(connection, Address("telegram", "42"), Reply(text), None)


async def test_what_was_left_unsent_is_sent_once(house: House) -> None:
    left_behind(house, timedelta(minutes=9), "one", "two")
    assert await house.channel.intake.resend() == 2
    assert await house.channel.intake.resend() == 0
    assert await house.queues.drain(5)
    await house.runtime.replies.close()
    assert await house.channel.intake.resend() == 0
    assert house.said == ["one", "two"]


async def test_what_is_too_old_is_apologised_for_once(house: House) -> None:
    left_behind(house, timedelta(minutes=11), "one", "two")
    left_behind(house, timedelta(minutes=1), "three")
    assert await house.channel.intake.resend() == 3
    assert await house.queues.drain(5)
    apology, fresh = house.said
    assert apology.startswith("Em bị gián đoạn")
    assert fresh == "three"
    await house.runtime.replies.close()
    assert await house.channel.intake.resend() == 0


async def test_an_answer_that_a_stop_cut_off_while_sending_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(*_: object, **__: object) -> tuple[int, bytes]:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(house.request, "do_request", stuck)
    taken = house.channel.intake.receive(update(message=message("question")))
    assert taken is not None
    await asyncio.wait_for(taken, 5)
    assert not await house.queues.drain(0.05)
    (left,) = await ReplyOutbox(house.runtime.engine, house.runtime.clock).claim("telegram")
    assert left.reply.text == "re: question"


async def test_a_stranger_over_the_budget_is_told_so_and_not_read(house: House, vi: Texts) -> None:
    async def nobody(chat: Address) -> bool:
        return False

    house.runtime.executor._admission = Admission(1, nobody)
    await served(house, *(update(n, message=message(f"{n}", number=n)) for n in range(20)))
    await served(house, *(update(n, message=message(f"{n}", number=n)) for n in range(20, 40)))
    assert len(house.asked) < 40
    assert house.said[-1] == vi("channels.strangers_wait")
