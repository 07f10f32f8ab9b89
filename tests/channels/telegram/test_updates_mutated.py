"""Thousands of spoilt updates at Telegram's webhook: no crash, no forged one answered."""

from __future__ import annotations

from starlette.applications import Starlette

from bot.channels.telegram.setup import HEADER, PATH
from bot.channels.webhook import Entrance, SecretHeader, Webhook
from tests.channels.mutations import Target, storm
from tests.channels.telegram.stub import message, tap, update
from tests.channels.telegram_house import House

SEEDS = (
    update(1, message=message("chào em", chat=42)),
    update(2, message=message("/start ABCD2345", chat=43)),
    update(3, message=message("@assistant_bot ai chưa xong", chat=-44)),
    update(4, edited_message=message("vì sao", chat=45)),
    update(5, callback_query=tap("my_missing?page=2", chat=46)),
    update(6, message=message(None, chat=47, photo=[{"file_id": "f", "width": 1, "height": 1}])),
    update(7, message=message(None, chat=48, document={"file_id": "f", "file_size": 5})),
    update(8, message=message(None, chat=49, sticker={})),
    update(9, my_chat_member={"chat": {"id": 50}}),
)


def target(house: House) -> Target:
    """Return Telegram's webhook over a house; nothing is replied, so that nothing is throttled."""
    house.reply = lambda request: None
    webhook = Webhook(house.channel.intake.receive, Entrance(PATH, SecretHeader(HEADER, "secret")))
    webhook.open = True
    return Target(
        Starlette(routes=[webhook.route()]),
        PATH,
        SEEDS,
        lambda body, proven: {HEADER: "secret" if proven else "secreT"},
        house.asked,
        lambda: house.queues.drain(10),
    )


async def test_spoilt_updates_break_nothing(house: House) -> None:
    statuses, asked = await storm(target(house), 5000, seed=1)
    assert statuses[200] > statuses[400] > 0
    assert asked > 500
