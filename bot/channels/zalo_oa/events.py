"""What events tell beside a person's words: windows, receipts, humans at the console."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot.channels.protocol import Json
from bot.channels.zalo_oa import costs, windows
from bot.channels.zalo_oa.client import either
from bot.channels.zalo_oa.costs import CostState
from bot.channels.zalo_oa.updates import CHANNEL, id_of, user_of
from bot.reminders import outbox_updates
from bot.reminders.enums import State
from bot.storage.tables import channel_activity
from bot.storage.upserts import put

#: Seconds for which a console's echo waits: the call that sent it may not have returned yet.
ECHO_WAITS: Final = 2.0
_RECEIPTS: Final = {
    "user_received_message": (CostState.DELIVERED, State.DELIVERED),
    "user_seen_message": (CostState.SEEN, State.SEEN),
}
_FOLLOWING: Final = {"follow": True, "unfollow": False}
_OLDEST: Final = timedelta(days=2)
_MOST: Final = 100


def is_echo(update: Json) -> bool:
    """Return whether an event repeats what was written from the account."""
    return str(update.get("event_name", "")).startswith("oa_send_")


def note_message(connection: Connection, update: Json, now: datetime) -> bool:
    """Note that a person wrote; return whether to answer: not while a human does."""
    known = windows.interacted(connection, user_of(update), _moment(update, now))
    _active(connection, now)
    return not known.is_quiet(now)


def note_other(connection: Connection, update: Json, now: datetime) -> None:
    """Note a receipt, or that somebody follows the account or no longer does."""
    name = update["event_name"]
    if name in _RECEIPTS:
        _received(connection, update.get("message") or update, *_RECEIPTS[name], now)
    elif name in _FOLLOWING:
        follower = update.get("follower") or update["sender"]
        windows.follows(connection, id_of(follower["id"]), _FOLLOWING[name])
    else:
        return
    _active(connection, now)


def note_echo(connection: Connection, update: Json, now: datetime, quiet: timedelta) -> None:
    """Keep still towards whom a human wrote to, unless the message is one of ours."""
    message_id = id_of(update["message"]["msg_id"])
    if not costs.is_ours(connection, message_id):
        user_id = id_of(update["recipient"]["id"])
        windows.human_wrote(connection, user_id, message_id, now + quiet)


def _received(
    connection: Connection,
    receipt: Mapping[str, Any],
    cost: CostState,
    state: State,
    now: datetime,
) -> None:
    listed = either(receipt, "msg_ids")
    ids = [either(receipt, "msg_id"), *(listed if isinstance(listed, list) else ())]
    tracking = str(either(receipt, "tracking_id") or "")
    is_number = tracking.isascii() and tracking.isdigit() and len(tracking) < 16
    numbers = [int(tracking)] if is_number else []
    messages = [id_of(message_id) for message_id in ids[:_MOST] if message_id is not None]
    keys = costs.received(connection, messages, numbers, cost)
    if keys:
        outbox_updates.received(connection, keys, state, now)


def _moment(update: Json, now: datetime) -> datetime:
    """Return when something happened: Zalo's word, where it can be."""
    try:
        said = datetime.fromtimestamp(int(update["timestamp"]) / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return now
    return said if now - _OLDEST < said <= now else now


def _active(connection: Connection, now: datetime) -> None:
    put(connection, channel_activity, ("channel",), {"channel": CHANNEL, "event_at": now})
