"""The channel of several bots: in by webhook, out as texts and pictures, within their quotas."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import Engine, select
from starlette.applications import Starlette

from bot.base.clock import Clock
from bot.channels.shared_pictures import SharedPictures
from bot.channels.zalo_bot.quota import WARNED_AT, emptiest, usage
from bot.conversation.actions import action
from bot.conversation.messages import Address, Attachment, Choice, Delivery, Payload, Reply
from bot.storage.engine import reading, writing
from bot.storage.tables import audit_event, channel_account
from tests.builders.sample import Builder
from tests.channels.zalo_bot.conftest import LIMIT, OTHER, TOKEN, Bots
from tests.channels.zalo_oa.conftest import Hand
from tests.e2e.phone import Bubble
from tests.e2e.zalo_bot_emulator import FETCHES, ZaloBotEmulator

TED = Address("zalo_bot", "7123456:ted")
PNG = Attachment("bieu-do.png", "image/png", b"\x89PNG\r\n\x1a\n a chart")
XLSX = Attachment("danh-sach.xlsx", "application/vnd.ms-excel", b"PK")


async def test_a_message_is_answered_by_the_bot_it_was_sent_to(
    zalo: ZaloBotEmulator, bots: Bots
) -> None:
    one, two = zalo.person("ted", TOKEN), zalo.person("ted", OTHER)
    path = "/zalo-bot/8123456"
    assert await bots.posted(two.event("message.text.received", text="a"), path=path) == 200
    assert [bubble.text for bubble in two.screen.bubbles] == ["re: a"]
    assert one.screen.bubbles == []


@pytest.mark.parametrize("secret", ["", "wrong", "made-up-secreT", "made-up-secret "])
async def test_a_call_without_the_secret_is_refused_and_not_answered(
    zalo: ZaloBotEmulator, bots: Bots, secret: str
) -> None:
    ted = zalo.person("ted")
    assert await bots.posted(ted.event("message.text.received", text="a"), secret) == 403
    assert bots.asked == []


async def test_an_empty_probe_is_welcome(bots: Bots) -> None:
    for body in (b"", b"{}"):
        assert (await bots.routes.post("/zalo-bot", content=body)).status_code == 200
    assert bots.asked == []


async def test_choices_are_numbered_lines(zalo: ZaloBotEmulator, bots: Bots) -> None:
    ted = zalo.person("ted")
    choices = tuple(Choice(label, action("help")) for label in ("Xem lớp", "Sao kê", "Sai số liệu"))
    bots.reply = lambda request: Reply("Anh còn thiếu 12 tiết.", choices)
    await bots.posted(ted.event("message.text.received", text="a"))
    (bubble,) = ted.screen.bubbles
    assert bubble.said == "Anh còn thiếu 12 tiết."
    assert bubble.labels == ("Xem lớp", "Sao kê", "Sai số liệu")


async def test_a_long_answer_comes_in_pieces_between_lines(
    zalo: ZaloBotEmulator, bots: Bots
) -> None:
    ted = zalo.person("ted")
    line = "Đạo đức công vụ 4 tiết, Kỹ năng số 8 tiết."
    bots.reply = lambda request: Reply("\n".join([line] * 100), (Choice("Xem", "help"),))
    await bots.posted(ted.event("message.text.received", text="a"))
    texts = [bubble.text for bubble in ted.screen.bubbles]
    assert len(texts) == 3
    assert all(len(text) <= 2000 for text in texts)
    assert {row for text in texts for row in text.split("\n")} == {line, "", "1. Xem"}
    assert texts[-1].endswith("1. Xem")


async def test_a_picture_can_be_fetched_as_often_as_zalo_likes(
    zalo: ZaloBotEmulator, bots: Bots
) -> None:
    ted = zalo.person("ted")
    bots.reply = lambda request: Reply("Biểu đồ: 28/40", files=(PNG,))
    await bots.posted(ted.event("message.text.received", text="a"))
    assert ted.screen.bubbles == [Bubble("Biểu đồ: 28/40"), Bubble("", PNG.content)]
    address = zalo.calls[-1][1]["photo"]
    for _ in range(FETCHES):
        found = await bots.routes.get(address)
        assert (found.status_code, found.content) == (200, PNG.content)
    assert (await bots.routes.get(address[:-1] + "_")).status_code == 404


async def test_another_file_is_named(zalo: ZaloBotEmulator, bots: Bots) -> None:
    ted = zalo.person("ted")
    bots.reply = lambda request: Reply("Danh sách", files=(XLSX,))
    await bots.posted(ted.event("message.text.received", text="a"))
    shown = "\n".join(bubble.text for bubble in ted.screen.bubbles)
    assert "danh-sach.xlsx" in shown
    assert "https://bot.example.vn" in shown


async def test_a_picture_that_was_sent_reaches_the_assistant(
    zalo: ZaloBotEmulator, bots: Bots
) -> None:
    ted = zalo.person("ted")
    event = ted.event("message.image.received", photo="http://bot/nothing", caption="chứng chỉ")
    await bots.posted(event)
    # Nobody's chat: the picture is not even fetched.
    assert (bots.asked[0].payload, bots.asked[0].attachments) == (Payload.FILE, ())


async def test_who_never_wrote_is_reached_some_other_way(bots: Bots) -> None:
    sent = await bots.channel.send(TED, Reply("Nhắc"), "key")
    assert sent.outcome is Delivery.UNREACHABLE


async def test_an_address_of_a_bot_that_is_gone_is_left(bots: Bots) -> None:
    sent = await bots.channel.send(Address("zalo_bot", "999:ted"), Reply("Nhắc"), "key")
    assert (sent.outcome, sent.reason) == (Delivery.UNREACHABLE, "no_such_bot")


async def test_the_months_messages_are_counted_and_warned_of(
    zalo: ZaloBotEmulator, bots: Bots
) -> None:
    zalo.person("ted").screen.bubbles.clear()
    sent = [await bots.channel.send(TED, Reply("Nhắc"), str(n)) for n in range(LIMIT + 2)]
    assert [result.outcome for result in sent[:LIMIT]] == [Delivery.SENT] * LIMIT
    assert {(result.outcome, result.reason) for result in sent[LIMIT:]} == {
        (Delivery.UNREACHABLE, "quota")
    }
    assert len(zalo.person("ted").screen.bubbles) == LIMIT
    with reading(bots.runtime.engine) as connection:
        (alarm,) = connection.execute(select(audit_event.c.details)).scalars()
    assert alarm == {"bot": "7123456", "used": WARNED_AT * LIMIT}


async def test_a_quota_that_zalo_calls_used_up_raises_an_alarm_whatever_we_counted(
    zalo: ZaloBotEmulator, bots: Bots
) -> None:
    zalo.person("ted").screen.bubbles.clear()
    zalo.fail("sendMessage", 429)
    sent = await bots.channel.send(TED, Reply("Nhắc"), "key")
    assert (sent.outcome, sent.reason) == (Delivery.UNREACHABLE, "quota")
    with reading(bots.runtime.engine) as connection:
        (alarm,) = connection.execute(select(audit_event.c.action)).scalars()
    assert alarm == "alarm.zalo_bot_refused"


async def test_what_was_surely_not_sent_is_not_counted(zalo: ZaloBotEmulator, bots: Bots) -> None:
    zalo.person("ted").screen.bubbles.clear()
    zalo.fail("sendMessage", 429)
    zalo.fail("sendMessage", 408)  # may have arrived
    for number in range(3):
        await bots.channel.send(TED, Reply("Nhắc"), str(number))
    now = bots.runtime.clock.now()
    with reading(bots.runtime.engine) as connection:
        assert [bot_usage.messages for bot_usage in usage(connection, ["7123456"], now)] == [2]


async def test_new_people_are_sent_to_the_bot_with_fewest(bots: Bots) -> None:
    now, engine = bots.runtime.clock.now(), bots.runtime.engine
    with writing(engine) as connection:
        person_id = Builder(connection).person("A", None)
        for chat in ("7123456:a", "7123456:b", "8123456:c"):
            connection.execute(
                channel_account.insert().values(
                    channel="zalo_bot", address=chat, person_id=person_id, linked_at=now
                )
            )
    with reading(engine) as connection:
        assert emptiest(connection, ["7123456", "8123456"], now) == "8123456"
        assert [
            bot_usage.people for bot_usage in usage(connection, ["7123456", "8123456"], now)
        ] == [2, 1]


async def test_a_picture_is_there_for_as_long_as_zalo_may_fetch_it(sqlite: Engine) -> None:
    clock = Hand(Clock.of("Asia/Ho_Chi_Minh").zone)
    pictures = SharedPictures(sqlite, clock, "http://bot/")
    address = await pictures.share(PNG)
    pages = httpx.ASGITransport(Starlette(routes=[pictures.route()]))
    async with httpx.AsyncClient(transport=pages) as http:
        clock.forward(seconds=150)
        assert (await http.get(address)).content == PNG.content
        clock.forward(hours=1)
        assert (await http.get(address)).status_code == 404
