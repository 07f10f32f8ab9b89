"""Links that open the private chat with a question asked: ``t.me/<bot>?start=<payload>``.

Only what shows something can be asked so. A link is opened with one tap, and by whom it was sent
is not known: nothing may happen by it.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, urlsafe_b64encode
from typing import Final

from bot.channels.telegram.commands import SHOWN
from bot.conversation.actions import action, parse

#: What Telegram takes behind ``start=``.
LONGEST: Final = 64
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")
#: Kinds of record that a link leads to: the intent that shows one, and the slot it is named in.
_RECORDS: Final = {
    "class": ("class_detail", "class"),
    "obligation": ("why_obligation", "target"),
}
#: Codes that the payload's alphabet cannot spell follow this letter, in base64.
_CODED: Final = "64"
_QUESTION: Final = "ask"


def payload(tapped: str) -> str | None:
    """Return the payload that asks what a button's action asks; None where none can."""
    intent, slots = parse(tapped)
    for kind, (shows, slot) in _RECORDS.items():
        if intent == shows and set(slots) == {slot}:
            return _fitting(kind, str(slots[slot]))
    return _fitting(_QUESTION, intent) if intent in SHOWN and not slots else None


def asked(start: str) -> str | None:
    """Return the action of a payload that came with ``/start``; None when it asks nothing."""
    kind, parted, code = start.partition("_")
    if not parted or not code:
        return None
    if kind == _QUESTION:
        return code if code in SHOWN else None
    if kind in _RECORDS:
        intent, slot = _RECORDS[kind]
        return action(intent, **{slot: code})
    if kind.removesuffix(_CODED) in _RECORDS and (plain := _decoded(code)) is not None:
        intent, slot = _RECORDS[kind.removesuffix(_CODED)]
        return action(intent, **{slot: plain})
    return None


def link(username: str, start: str) -> str:
    """Return the address that opens a bot's private chat with a payload."""
    return f"https://t.me/{username}?start={start}"


def _fitting(kind: str, code: str) -> str | None:
    if not _PLAIN.fullmatch(code):
        kind = f"{kind}{_CODED}"
        code = urlsafe_b64encode(code.encode("utf-8", "replace")).decode("ascii").rstrip("=")
    start = f"{kind}_{code}"
    return start if code and len(start) <= LONGEST else None


def _decoded(code: str) -> str | None:
    try:
        padded = code + "=" * (-len(code) % 4)
        return b64decode(padded, altchars=b"-_", validate=True).decode("utf-8") or None
    except (binascii.Error, ValueError):
        return None
