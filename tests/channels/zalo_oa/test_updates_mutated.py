"""Thousands of spoilt events at the account's webhook: no crash, no forged one answered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import count

from bot.channels.zalo_oa.setup import PATH
from bot.conversation.messages import Reply
from tests.channels.mutations import Target, storm
from tests.channels.zalo_oa.conftest import Account
from tests.e2e.zalo_oa_emulator import APP_ID, SIGNING_KEY


def target(account: Account) -> Target:
    """Return the webhook; each fiftieth message is replied to."""
    lan, numbers = account.zalo.person("lan"), count()
    account.reply = lambda request: Reply("ạ") if next(numbers) % 50 == 0 else None
    payload = {"url": "https://f.zalo.vn/a", "name": "a.pdf", "size": "5", "type": "pdf"}
    seeds = (
        lan.event("user_send_text", {"text": "chào em"}),
        lan.event("user_send_text", {"text": "#my_missing?page=2"}),
        lan.event("user_send_image", {"attachments": [{"type": "image", "payload": payload}]}),
        lan.event("user_send_file", {"attachments": [{"type": "file", "payload": payload}]}),
        lan.event("user_send_sticker", {"attachments": []}),
        lan._event("follow", follower={"id": "lan"}),
        lan._event("user_seen_message", message={"msg_id": "1", "msg_ids": ["1", "2"]}),
        lan._event("user_received_message", message={"msg_id": "1", "tracking_id": "7"}),
        lan._event("oa_send_text", message={"msg_id": "3", "text": "a"}),
    )
    transport = account.routes._transport
    return Target(
        transport.app,  # type: ignore[attr-defined]
        PATH,
        seeds,
        _signed,
        account.asked,
        account.settled,
    )


def _signed(body: bytes, proven: bool) -> Mapping[str, str]:
    stamp, key = "1699003881354", SIGNING_KEY if proven else "another-key"
    mac = hashlib.sha256(APP_ID.encode() + body + stamp.encode() + key.encode()).hexdigest()
    return {"X-ZEvent-Timestamp": stamp, "X-ZEvent-Signature": f"mac={mac}"}


async def test_spoilt_events_break_nothing(account: Account) -> None:
    statuses, asked = await storm(target(account), 5000, seed=3)
    assert statuses[200] > statuses[400] > 0
    assert asked > 500
