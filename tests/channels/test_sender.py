from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.conversation.messages import Address, Attachment, Choice, Delivery, Reply, Sent
from tests.channels.telegram.stub import Answer, refusal
from tests.channels.telegram_house import House

CHAT = Address("telegram", "42")
CHOICES = tuple(Choice(f"Label {n}", f"action_{n}") for n in range(1, 6))
FILE = Attachment("report.xlsx", "application/x", b"content")


def keyboard(fields: dict[str, Any]) -> list[list[tuple[str, str]]]:
    markup = fields["reply_markup"]
    rows = (json.loads(markup) if isinstance(markup, str) else markup)["inline_keyboard"]
    return [[(button["text"], button["callback_data"]) for button in row] for row in rows]


async def test_a_message_goes_out_once_and_is_known_by_its_number(house: House) -> None:
    sent = await house.gateway.send(CHAT, Reply("Reminder"), "key")
    assert (sent.outcome, sent.message_id) == (Delivery.SENT, "101")
    assert house.request.named("sendMessage") == [{"chat_id": 42, "text": "Reminder"}]


async def test_buttons_stand_two_in_a_row(house: House) -> None:
    await house.gateway.answer(CHAT, Reply("Which?", CHOICES))
    (fields,) = house.request.named("sendMessage")
    assert [len(row) for row in keyboard(fields)] == [2, 2, 1]
    assert keyboard(fields)[0] == [("Label 1", "action_1"), ("Label 2", "action_2")]


async def test_an_action_longer_than_a_button_holds_is_found_again(house: House) -> None:
    long = Choice("Label", "upcoming_classes?topic=law&period=" + "x" * 80)
    await house.gateway.answer(CHAT, Reply("Which?", (long,)))
    (((_, data),),) = keyboard(house.request.named("sendMessage")[0])
    assert len(data.encode()) <= 64
    assert await house.long_actions.full(data) == long.action


async def test_files_follow_the_text_as_documents(house: House) -> None:
    await house.gateway.answer(CHAT, Reply("Here", files=(FILE,)))
    assert house.request.names == ["sendMessage", "sendDocument"]
    assert house.request.calls[1].files == ["document"]


async def test_a_reply_that_edits_redraws_its_message(house: House) -> None:
    await house.gateway.answer(CHAT, Reply("Page 2", CHOICES, edits=True), redraws=55)
    (fields,) = house.request.named("editMessageText")
    assert (fields["message_id"], fields["text"]) == (55, "Page 2")
    assert house.said == []


async def test_a_result_is_a_new_message_even_after_a_tap(house: House) -> None:
    await house.gateway.answer(CHAT, Reply("Done"), redraws=55)
    assert house.request.names == ["sendMessage"]


@pytest.mark.parametrize("why", ["message can't be edited", "message to edit not found"])
async def test_what_cannot_be_redrawn_is_said_below(house: House, why: str) -> None:
    house.request.script = lambda method, fields: (
        refusal(400, f"Bad Request: {why}") if method == "editMessageText" else None
    )
    sent = await house.gateway.answer(CHAT, Reply("Page 2", edits=True), redraws=55)
    assert sent.outcome is Delivery.SENT
    assert house.said == ["Page 2"]


def failing(times: int, answer: Answer) -> Any:
    left = times

    def script(method: str, fields: dict[str, Any]) -> Answer | None:
        nonlocal left
        left -= 1
        return answer if left >= 0 else None

    return script


async def test_an_answer_is_tried_again_after_failures_that_delivered_nothing(
    house: House,
) -> None:
    house.request.script = failing(2, (502, b""))
    assert (await house.gateway.answer(CHAT, Reply("Answer"))).outcome is Delivery.SENT
    assert len(house.said) == 3


async def test_an_answer_is_given_up_after_a_few_tries(house: House) -> None:
    house.request.script = failing(99, (502, b""))
    assert (await house.gateway.answer(CHAT, Reply("Answer"))).outcome is Delivery.LATER
    assert len(house.said) == 3


@pytest.mark.parametrize("answer", [(200, b"<html>"), refusal(403, "Forbidden: bot was blocked")])
async def test_what_may_have_arrived_or_never_will_is_not_tried_again(
    house: House, answer: Answer
) -> None:
    house.request.script = failing(1, answer)
    assert (await house.gateway.answer(CHAT, Reply("Answer"))).outcome is not Delivery.SENT
    assert len(house.said) == 1


async def test_bulk_is_never_tried_again_here_and_keeps_the_pause_asked_for(house: House) -> None:
    house.request.script = failing(1, refusal(429, "Too Many Requests", retry_after=17))
    first = await house.gateway.send(CHAT, Reply("Reminder"), "one")
    assert (first.outcome, first.retry_after) == (Delivery.LATER, 17.0)
    second = await house.gateway.send(CHAT, Reply("Reminder"), "two")
    assert second.outcome is Delivery.LATER
    assert second.retry_after is not None
    assert 16 < second.retry_after <= 17
    assert len(house.said) == 1


async def test_a_message_cut_off_after_its_first_part_counts_as_sent(house: House) -> None:
    house.request.script = lambda method, fields: (502, b"") if method == "sendDocument" else None
    sent = await house.gateway.send(CHAT, Reply("Here", files=(FILE,)), "key")
    assert sent.outcome is Delivery.SENT


async def test_outcomes_are_counted(house: House) -> None:
    house.request.script = failing(1, refusal(403, "Forbidden"))
    await house.gateway.send(CHAT, Reply("Reminder"), "key")
    assert 'bot_sends_total{channel="telegram",outcome="refused"} 1' in house.metrics.text()


async def test_a_button_tapped_twice_makes_no_second_copy(house: House) -> None:
    same = refusal(400, "Bad Request: message is not modified: specified new message content …")
    house.request.script = lambda method, fields: same if method == "editMessageText" else None
    sent = await house.gateway.answer(CHAT, Reply("Page 2", edits=True), "55")
    assert (sent.outcome, sent.message_id) == (Delivery.SENT, "55")
    assert house.said == []


async def test_a_group_that_has_grown_is_answered_where_it_is_now(house: House) -> None:
    house.request.script = lambda method, fields: (
        refusal(400, "group upgraded", migrate_to_chat_id=-100777)
        if fields.get("chat_id") == -7
        else None
    )
    sent = await house.gateway.answer(Address("telegram", "-7"), Reply("Answer"))
    assert sent.outcome is Delivery.SENT
    assert house.request.named("sendMessage")[-1]["chat_id"] == -100777


async def test_a_topic_is_answered_in_the_topic(house: House) -> None:
    await house.gateway.answer(Address("telegram", "-100200/9"), Reply("Answer"))
    (said,) = house.request.named("sendMessage")
    assert (said["chat_id"], said["message_thread_id"]) == (-100200, 9)


async def test_the_first_of_several_lines_is_bold_in_new_and_redrawn_messages(house: House) -> None:
    chat = Address("telegram", "42")
    await house.gateway.answer(chat, Reply("Còn thiếu 😀\nThiếu: luật"))
    await house.gateway.answer(chat, Reply("Một dòng"))
    await house.gateway.answer(chat, Reply("Trang 2\nx", edits=True), "7")
    new, alone = house.request.named("sendMessage")
    (redrawn,) = house.request.named("editMessageText")
    marks = [json.loads(sent["entities"]) for sent in (new, redrawn)]
    assert marks == [[{"type": "bold", "offset": 0, "length": n}] for n in (12, 7)]
    assert "entities" not in alone


async def test_only_the_first_piece_of_a_long_answer_has_a_bold_line(house: House) -> None:
    await house.gateway.answer(Address("telegram", "42"), Reply("Đầu\n" + "dòng\n" * 1000))
    first, second = house.request.named("sendMessage")
    assert "entities" in first
    assert "entities" not in second


async def test_a_number_is_asked_for_by_telegrams_own_key(house: House) -> None:
    await house.gateway.answer(Address("telegram", "42"), Reply("Nhập mã.", wants_contact=True))
    (sent,) = house.request.named("sendMessage")
    ((key,),) = json.loads(sent["reply_markup"])["keyboard"]
    assert key["request_contact"] is True
    assert "số điện thoại" in key["text"]
    assert sent["text"] == "Nhập mã."  # the words are those of every channel


async def test_in_a_group_a_button_leads_into_the_private_chat(house: House) -> None:
    asks = Choice("Hỏi riêng em", "class_detail?class=L015", private=True)
    await house.gateway.answer(Address("telegram", "-5"), Reply("Nhắn riêng cho em.", (asks,)))
    (sent,) = house.request.named("sendMessage")
    ((button,),) = json.loads(sent["reply_markup"])["inline_keyboard"]
    assert button["url"] == "https://t.me/assistant_bot?start=class_L015"
    assert "callback_data" not in button


async def test_few_kept_answers_are_open_at_a_time_until_they_are_recorded(house: House) -> None:
    async def answer(number: int) -> Sent:
        return await house.gateway.answer(CHAT, Reply(f"{number}"), kept=True)

    asking = [asyncio.create_task(answer(number)) for number in range(10)]
    done, waiting = await asyncio.wait(asking, timeout=0.2)
    assert (len(done), len(house.said)) == (8, 8)
    for task in done:
        house.gateway.recorded(task.result())
    await asyncio.wait_for(asyncio.gather(*waiting), 5)
    assert len(house.said) == 10
