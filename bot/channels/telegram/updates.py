"""What Telegram's updates mean.

They are read as the JSON that they are: the library's objects cost more time than a short answer.
Anything that is not as Telegram writes it raises KeyError, TypeError, ValueError or AttributeError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.channels.protocol import Incoming, Json, RemoteFile
from bot.channels.telegram.deep_links import asked
from bot.channels.telegram.mentions import Me, mentions, without
from bot.conversation.actions import action
from bot.conversation.messages import Address, Payload, Request
from bot.understanding.entities.link_codes import link_code

CHANNEL: Final = "telegram"
#: The kinds of update that are asked for.
KINDS: Final = ("message", "edited_message", "callback_query")
#: Telegram's numbers have at most 52 bits; a text in the database has no room for hundreds.
_LARGEST_ID: Final = 2**63
#: What a message may hold that is neither text nor a file. Anything else, such as somebody
#: joining a group, is Telegram's own notice and no message.
_OTHERS: Final = frozenset(
    {
        *("animation", "audio", "video", "video_note", "voice"),
        *("location", "venue", "sticker", "story"),
        *("checklist", "dice", "game", "invoice", "paid_media", "poll"),
    }
)


def read(update: Json, me: Me, commands: Mapping[str, str]) -> Incoming | None:
    """Return what an update asks; None for what is not said to the bot.

    ``commands`` maps a command's name to an intent. An edited message is a new question: who
    corrects a slip of the finger wants the corrected question answered. (Edited anything else,
    such as a moving location, asks nothing.) In a group only commands, answers to the bot and
    messages that name it are for it, and codes, which must end where others read them.
    """
    number = int(update["update_id"])
    if "callback_query" in update:
        return _tapped(number, update["callback_query"])
    edited = "edited_message" in update
    message = update.get("edited_message" if edited else "message")
    if message is None or (edited and "text" not in message):
        return None
    chat, in_group = _chat(message)
    text = _text(message.get("text") or message.get("caption") or "")
    named = mentions(message, text, me)
    if in_group and not named and not _addressed(message, text, me) and link_code(text) is None:
        return None
    request = Request(
        chat,
        text=without(text, named),
        in_group=in_group,
        update_id=f"{number}.{int(message['message_id'])}",
    )
    return _said(message, request, commands)


def _said(message: Json, request: Request, commands: Mapping[str, str]) -> Incoming | None:
    file = _file(message)
    chosen, text = _command(request.text, commands)
    if "contact" in message:
        contact = _own_contact(message)
        return Incoming(replace(request, payload=Payload.CONTACT, contact=contact))
    if file is not None:
        payload = Payload.FILE
    elif "text" in message or text:
        payload = Payload.TEXT if chosen is None else Payload.ACTION
    elif not _OTHERS.isdisjoint(message):
        payload = Payload.UNSUPPORTED
    else:
        return None
    return Incoming(replace(request, text=text, action=chosen, payload=payload), file=file)


def _own_contact(message: Json) -> str | None:
    """Return the phone number of whoever sent it; None for somebody else's card."""
    contact, sender = message["contact"], message.get("from") or {}
    own = "user_id" in contact and contact["user_id"] == sender.get("id")
    return _text(contact["phone_number"])[:40] if own else None


def _tapped(number: int, tap: Json) -> Incoming | None:
    message = tap.get("message")
    action_ = tap.get("data")
    if message is None or not action_:
        return None  # a button of another kind, or on a message sent through another chat
    chat, in_group = _chat(message)
    request = Request(
        chat,
        action=_text(action_),
        payload=Payload.ACTION,
        in_group=in_group,
        update_id=f"{number}.{_text(tap['id'])}"[:100],
    )
    # A message too old to be redrawn comes without its date.
    redrawn = str(int(message["message_id"])) if message["date"] else None
    return Incoming(request, _text(tap["id"]), redrawn)


def _chat(message: Json) -> tuple[Address, bool]:
    """Return where a message was written: a topic of a forum is a chat of its own."""
    chat = message["chat"]
    number = int(chat["id"])
    if abs(number) >= _LARGEST_ID:
        raise ValueError("no chat has such a number")
    topic = int(message["message_thread_id"]) if message.get("is_topic_message") else None
    name = str(number) if topic is None else f"{number}/{topic}"
    return Address(CHANNEL, name), chat["type"] != "private"


def _command(text: str, commands: Mapping[str, str]) -> tuple[str | None, str]:
    """Return a command as an action, or as a question when words follow or it is unknown."""
    if not text.startswith("/"):
        return None, text
    name, _, rest = text[1:].partition(" ")
    name, rest = name.partition("@")[0].lower(), rest.strip()
    if name == "start" and rest:
        return asked(rest) or action("link_account", code=rest), ""
    if name in commands and not rest:
        return commands[name], ""
    return None, f"{name} {rest}".strip()


def _addressed(message: Json, text: str, me: Me) -> bool:
    answered = (message.get("reply_to_message") or {}).get("from") or {}
    if answered.get("id") == me.id:
        return True
    name = f"@{me.username}".lower() if me.username else None
    if text.startswith("/"):
        first = text.split(maxsplit=1)[0].lower()
        return "@" not in first or (name is not None and first.endswith(name))
    return False


def _file(message: Json) -> RemoteFile | None:
    if "animation" in message:  # comes with a document of its own, for old programs
        return None
    if document := message.get("document"):
        name = document.get("file_name") or "file"
        return _note(document, name, document.get("mime_type") or "application/octet-stream")
    if photo := message.get("photo"):
        largest = max(photo, key=lambda size: int(size["width"]) * int(size["height"]))
        return _note(largest, "photo.jpg", "image/jpeg")
    return None


def _note(file: Json, name: str, mime: str) -> RemoteFile:
    size = file.get("file_size")
    known = size if type(size) is int and size >= 0 else None
    return RemoteFile(_text(file["file_id"]), _text(name), _text(mime), known)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value
