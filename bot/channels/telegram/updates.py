"""What Telegram's updates mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery, Chat, Message, Update

from bot.conversation.actions import action
from bot.conversation.messages import Address, Payload, Request

CHANNEL: Final = "telegram"
#: The kinds of update that are asked for.
KINDS: Final = ("message", "edited_message", "callback_query")


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    username: str | None


@dataclass(frozen=True, slots=True)
class FileNote:
    """A file that lies on Telegram's side. ``size`` in bytes, when it is known."""

    id: str
    name: str
    mime: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request, with what the channel needs to serve it.

    ``tap`` is the id of a button's tap to be acknowledged; ``message`` the message that the
    button is on, when it can still be redrawn.
    """

    request: Request
    tap: str | None = None
    message: int | None = None
    file: FileNote | None = None


def read(update: Update, me: Me, commands: Mapping[str, str]) -> Incoming | None:
    """Return what an update asks; None for what is not said to the bot.

    ``commands`` maps a command's name to an intent. An edited message is a new question: who
    corrects a slip of the finger wants the corrected question answered. (Edited anything else,
    such as a moving location, asks nothing.) In a group only commands, answers to the bot and
    messages that name it are for it.
    """
    if update.callback_query is not None:
        return _tapped(update, update.callback_query)
    message = update.message or update.edited_message
    if message is None:
        return None
    in_group = message.chat.type != Chat.PRIVATE
    text = message.text or message.caption or ""
    if in_group and not _addressed(message, text, me):
        return None
    if update.edited_message is not None and not message.text:
        return None
    return _said(update, message, _without_name(text, me), commands, in_group=in_group)


def _said(
    update: Update, message: Message, text: str, commands: Mapping[str, str], *, in_group: bool
) -> Incoming | None:
    file = _file(message)
    if not text and file is None and message.effective_attachment is None:
        return None  # somebody joined, a message was pinned …
    chosen, text = _command(text, commands) if text.startswith("/") else (None, text)
    payload = Payload.TEXT
    if file is not None:
        payload = Payload.FILE
    elif chosen is not None:
        payload = Payload.ACTION
    elif not text:
        payload = Payload.UNSUPPORTED
    request = Request(
        Address(CHANNEL, str(message.chat.id)),
        text=text,
        action=chosen,
        payload=payload,
        in_group=in_group,
        update_id=f"{update.update_id}.{message.message_id}",
    )
    return Incoming(request, file=file)


def _tapped(update: Update, tap: CallbackQuery) -> Incoming | None:
    chat = tap.message.chat if tap.message else None
    if not tap.data:
        return None
    address = chat.id if chat else tap.from_user.id
    request = Request(
        Address(CHANNEL, str(address)),
        action=tap.data,
        payload=Payload.ACTION,
        in_group=chat is not None and chat.type != Chat.PRIVATE,
        update_id=f"{update.update_id}.{tap.id}"[:100],
    )
    redrawn = tap.message.message_id if tap.message and tap.message.is_accessible else None
    return Incoming(request, tap=tap.id, message=redrawn)


def _command(text: str, commands: Mapping[str, str]) -> tuple[str | None, str]:
    """Return a command as an action, or as a question when words follow or it is unknown."""
    name, _, rest = text[1:].partition(" ")
    name, rest = name.partition("@")[0].lower(), rest.strip()
    if name == "start" and rest:
        return action("link_account", code=rest), ""
    if name in commands and not rest:
        return commands[name], ""
    return None, f"{name} {rest}".strip()


def _addressed(message: Message, text: str, me: Me) -> bool:
    answered = message.reply_to_message.from_user if message.reply_to_message else None
    if answered is not None and answered.id == me.id:
        return True
    name = f"@{me.username}".lower() if me.username else None
    if text.startswith("/"):
        first = text.split(maxsplit=1)[0].lower()
        return "@" not in first or (name is not None and first.endswith(name))
    return name is not None and name in text.lower().split()


def _without_name(text: str, me: Me) -> str:
    if not me.username:
        return text
    name = f"@{me.username}".lower()
    return " ".join(word for word in text.split(" ") if word.lower() != name)


def _file(message: Message) -> FileNote | None:
    if message.animation is not None:  # comes with a document of its own, for old programs
        return None
    if message.document is not None:
        document = message.document
        return FileNote(
            document.file_id,
            document.file_name or "file",
            document.mime_type or "application/octet-stream",
            document.file_size,
        )
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return FileNote(largest.file_id, "photo.jpg", "image/jpeg", largest.file_size)
    return None
