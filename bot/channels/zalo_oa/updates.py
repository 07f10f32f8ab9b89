"""What the account's events ask.

Anything that is not as Zalo writes it raises KeyError, TypeError, ValueError or AttributeError.
"""

from __future__ import annotations

import re
from typing import Any, Final

from bot.channels.protocol import Incoming, Json, RemoteFile
from bot.conversation.messages import Address, Payload, Request

CHANNEL: Final = "zalo_oa"
#: What a tapped button sends: this sign and the action. Nobody sees it in the chat.
TAP: Final = "#"
_ACTION: Final = re.compile(r"#([a-z_]{1,41}(?:[?~].*)?)", re.DOTALL)
_SENT: Final = "user_send_"
_GROUPS: Final = ("user_send_group_", "user_send_anonymous_")
_FILES: Final = {"user_send_image": "image", "user_send_file": "file"}
_LONGEST_ADDRESS: Final = 2000


def read(update: Json) -> Incoming | None:
    """Return what an event asks; None for what no person said to the account."""
    name = _text(update["event_name"])
    if not name.startswith(_SENT) or name.startswith(_GROUPS):
        return None
    message = update["message"]
    text = _text(message.get("text") or "")
    chat = Address(CHANNEL, user_of(update))
    key = id_of(message["msg_id"])
    if name == "user_send_text":
        tapped = _ACTION.fullmatch(text.strip())
        if tapped is not None:
            return Incoming(Request(chat, action=tapped[1], payload=Payload.ACTION, update_id=key))
        return Incoming(Request(chat, text=text, update_id=key))
    file = _file(message, _FILES[name]) if name in _FILES else None
    if file is None:
        return Incoming(Request(chat, payload=Payload.UNSUPPORTED, update_id=key))
    return Incoming(Request(chat, text=text, payload=Payload.FILE, update_id=key), file=file)


def user_of(update: Json) -> str:
    """Return the id of the person who did what an event says."""
    return id_of(update["sender"]["id"])


def _file(message: Json, kind: str) -> RemoteFile | None:
    attachments = message.get("attachments") or ()
    payload = next(
        (
            attachment["payload"]
            for attachment in attachments
            if attachment.get("type", kind) == kind
        ),
        None,
    )
    if payload is None:
        return None
    url = payload.get("url")
    if not isinstance(url, str) or not 0 < len(url) <= _LONGEST_ADDRESS:
        return None
    name = payload.get("name") if kind == "file" else "photo.jpg"
    return RemoteFile(url, _text(name or "file")[:200], "", _size(payload.get("size")))


def _size(value: Any) -> int | None:
    """Return a size in bytes, which Zalo writes as text; None for anything odd."""
    text = str(value) if isinstance(value, str | int) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def id_of(value: Any) -> str:
    """Return an id, which has up to 100 characters. Raises ValueError for what is none."""
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
    if not 0 < len(found) <= 100 or not found.isprintable():
        raise ValueError("no id")
    return found
