"""Thousands of spoilt events at a Zalo bot's webhook: no crash, no forged one answered."""

from __future__ import annotations

from itertools import count

from bot.channels.zalo_bot.setup import HEADER, PATH
from bot.conversation.messages import Reply
from tests.channels.mutations import Target, storm
from tests.channels.zalo_bot.conftest import SECRET, Bots
from tests.e2e.zalo_bot_emulator import ZaloBotEmulator


def target(zalo: ZaloBotEmulator, bots: Bots) -> Target:
    """Return the webhook; each fiftieth message is replied to."""
    ted, numbers = zalo.person("ted"), count()
    bots.reply = lambda request: Reply("ạ") if next(numbers) % 50 == 0 else None
    text = ted.event("message.text.received", text="chào em")
    seeds = (
        text,
        {"ok": True, "result": text},
        ted.event("message.text.received", text="2"),
        ted.event("message.image.received", photo="http://bot/a", caption="chứng chỉ"),
        ted.event("message.image.received", photo={"url": "http://bot/a"}),
        ted.event("message.sticker.received"),
        {"ok": True, "result": ted.event("message.unsupported.received")},
    )
    transport = bots.routes._transport
    return Target(
        transport.app,  # type: ignore[attr-defined]
        PATH,
        seeds,
        lambda body, proven: {HEADER: SECRET if proven else SECRET[:-1]},
        bots.asked,
        lambda: bots.runtime.queues.drain(10),
    )


async def test_spoilt_events_break_nothing(zalo: ZaloBotEmulator, bots: Bots) -> None:
    statuses, asked = await storm(target(zalo, bots), 5000, seed=2)
    assert statuses[200] > statuses[400] > 0
    assert asked > 500
