"""What pages send over the live line: JSON objects, checked before anything is done."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from bot.conversation.input_cleaning import clean

#: Bytes of one frame; more ends the line.
LIMIT: Final = 64 * 1024
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,40}")
_ACTION: Final = 500
_LABEL: Final = 120


class BadFrameError(ValueError):
    """A frame that no page of ours sends."""


class BadMessageError(ValueError):
    """A message with nothing readable in it; ``key`` tells the page which."""

    def __init__(self, key: str) -> None:
        """Keep the message's key."""
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame: what the page has seen already (0: nothing)."""

    after: int


@dataclass(frozen=True, slots=True)
class Say:
    """Something typed; ``key`` is the page's own, the same when it is sent again."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped button, and the message that it belongs to."""

    key: str
    action: str
    label: str
    message: int


@dataclass(frozen=True, slots=True)
class Older:
    """A wish for the messages before one."""

    before: int


@dataclass(frozen=True, slots=True)
class Ping:
    """A question whether the line still holds."""


Frame = Hello | Say | Tap | Older | Ping


def parse(text: str) -> Frame:
    """Read a frame. Raises BadMessageError, or BadFrameError for anything that is not one."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFrameError("not JSON") from error
    if not isinstance(value, dict):
        raise BadFrameError("not an object")
    match value.get("t"):
        case "hello":
            return Hello(_number(value, "after"))
        case "say":
            return Say(_key(value), _text(value, "text", LIMIT))
        case "tap":
            # A long label is only shown: what the tap means, its action says.
            action, label = _text(value, "action", _ACTION), _text(value, "label", LIMIT)
            return Tap(_key(value), action, label[:_LABEL], _number(value, "message"))
        case "older":
            return Older(_number(value, "before"))
        case "ping":
            return Ping()
    raise BadFrameError("unknown type")


def is_key(text: str) -> bool:
    """Return whether a text can be a page's own key for a message."""
    return _KEY.fullmatch(text) is not None


def _key(value: dict[str, Any]) -> str:
    key = value.get("key")
    if not isinstance(key, str) or not is_key(key):
        raise BadFrameError("key")
    return key


def _text(value: dict[str, Any], name: str, limit: int) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not 0 < len(text) <= limit or not (kept := clean(text)):
        raise BadMessageError(_key(value))
    return kept


def _number(value: dict[str, Any], name: str) -> int:
    number = value.get(name, 0)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**53:
        raise BadFrameError(name)
    return number
