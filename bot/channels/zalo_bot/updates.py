"""What the platform's events mean.

Anything that is not as Zalo writes it raises KeyError, TypeError, ValueError or AttributeError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.channels.protocol import Incoming, Json, RemoteFile
from bot.conversation.messages import Address, Payload, Request

CHANNEL: Final = "zalo_bot"
_TEXT: Final = "message.text.received"
_IMAGE: Final = "message.image.received"
#: Under which names a picture's address comes; its value may be the address or hold it.
_PICTURES: Final = ("photo", "photo_url", "url", "image")
_LONGEST_ADDRESS: Final = 2000


def address(bot: str, chat_id: str) -> Address:
    """Return a chat's address: ids are each bot's own, and a reply must not cross bots."""
    return Address(CHANNEL, f"{bot}:{chat_id}")


def chat_of(to: Address) -> tuple[str, str]:
    """Return the bot's key and the chat's id of an address."""
    bot, _, chat_id = to.id.partition(":")
    return bot, chat_id


def read(update: Json, bot: str) -> Incoming | None:
    """Return what an event asks; None for what is no message of a person.

    The event comes with or without the wrapper ``{"ok", "result"}``.
    """
    event = update.get("result", update)
    name, message = _text(event["event_name"]), event["message"]
    if not name.startswith("message.") or _is_bot(message):
        return None
    request = Request(
        address(bot, _id(message["chat"]["id"])),
        text=_text(message.get("text") or message.get("caption") or ""),
        in_group=message["chat"].get("chat_type", "PRIVATE") != "PRIVATE",
        # There is no offset: the message's id is all that tells an event which comes a second time.
        update_id=f"{bot}.{_id(message['message_id'])}"[:100],
    )
    file = _picture(message) if name == _IMAGE else None
    return Incoming(_with_payload(request, name, file), file=file)


def _with_payload(request: Request, name: str, file: RemoteFile | None) -> Request:
    if name == _TEXT:
        payload = Payload.TEXT
    elif file is not None:
        payload = Payload.FILE
    else:  # stickers, voice, and what Zalo shows nobody: links, messages of protected people
        payload = Payload.UNSUPPORTED
    text = request.text if payload is not Payload.UNSUPPORTED else ""
    return replace(request, text=text, payload=payload)


def _is_bot(message: Json) -> bool:
    return bool((message.get("from") or {}).get("is_bot"))


def _picture(message: Json) -> RemoteFile | None:
    for name in _PICTURES:
        if found := _address_in(message.get(name)):
            return RemoteFile(found, "photo.jpg", "image/jpeg", None)
    return None


def _address_in(value: Any) -> str | None:
    """Return the address in a value: itself, the first of a list, or nested under a known name."""
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        value = next((value[name] for name in _PICTURES if isinstance(value.get(name), str)), None)
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_ADDRESS else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _id(value: Any) -> str:
    """Return an id, which has up to 50 characters. Raises ValueError for what is none."""
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
    if not 0 < len(found) <= 50 or not found.isprintable():
        raise ValueError("no id")
    return found
