"""Telegram as a messenger: its updates read, its calls made."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from telegram import BotCommandScopeAllPrivateChats
from telegram.error import BadRequest, ChatMigrated

from bot.base.texts import Texts
from bot.channels import render
from bot.channels.protocol import Call, Incoming, Json, RemoteFile, Source
from bot.channels.telegram import deep_links, errors
from bot.channels.telegram.bot import TelegramBot
from bot.channels.telegram.commands import menu
from bot.channels.telegram.edits import Edits
from bot.channels.telegram.mentions import Me
from bot.channels.telegram.updates import CHANNEL, KINDS, read
from bot.conversation.messages import Address, Attachment, Capabilities, Choice, Reply, Sent

_UPLOAD_SECONDS: Final = 60.0
#: A link that asks nothing in particular opens with this question.
_GREETING: Final = "ask_help"
_UNCHANGED: Final = "message is not modified"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Callback:
    """Where Telegram is told to call, and the secret that it then sends."""

    url: str
    secret: str


class TelegramMessenger:
    """The Bot API, with updates by a webhook or by long polling."""

    name: str = CHANNEL
    capabilities = Capabilities(private_links=True)
    refused_token = "channels.telegram_token"  # noqa: S105 - a catalogue key

    def __init__(
        self,
        bot: TelegramBot,
        say: Texts,
        commands: Mapping[str, str],
        callback: Callback | None = None,
    ) -> None:
        """Join the parts; ``commands`` maps a command's name to an intent."""
        self._bot = bot
        self._say = say
        self._commands = commands
        self._callback = callback
        self._edits = Edits()

    async def open(self, *, webhook: bool) -> None:
        """Find out who we are; tell Telegram where to call, or that we ask."""
        await self._bot.initialize()
        # Polling is answered with 409 while a webhook is set, and both never work at once.
        if not webhook or self._callback is None:
            await self._bot.delete_webhook()
            return
        await self._bot.set_webhook(
            self._callback.url, secret_token=self._callback.secret, allowed_updates=KINDS
        )

    async def introduce(self) -> None:
        """Set the menu of commands: in private chats only, a group has none."""
        private = BotCommandScopeAllPrivateChats()
        await self._bot.set_my_commands(menu(self._say), private)
        # Menus of an earlier version stood for groups as well, and stay until they are deleted.
        await self._bot.delete_my_commands()

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.shutdown()

    def sources(self) -> Sequence[Source]:
        """Return the one bot."""
        return (self._bot,)

    def read(self, update: Json) -> Incoming | None:
        """Return what an update asks; None for what is not said to the bot."""
        if self._edits.says_nothing_new(update):
            return None
        user = self._bot.bot
        return read(update, Me(user.id, user.username), self._commands)

    async def fetch(self, file: RemoteFile, limit: int) -> bytes:
        """Return a file's content; the Bot API itself ends at 20 MB."""
        where = await self._bot.get_file(file.id)
        return bytes(await where.download_as_bytearray())

    async def acknowledge(self, tap: str) -> None:
        """Take the waiting mark off a tapped button."""
        await self._bot.answer_callback_query(tap)

    async def typing(self, to: Address) -> None:
        """Show that an answer is being worked out."""
        chat, topic = _chat(to)
        await self._bot.send_chat_action(chat, "typing", message_thread_id=topic)

    def calls(self, to: Address, reply: Reply, redraws: str | None) -> Sequence[Call]:
        """Return a call for the text with its buttons, and one for each file."""
        text = [self._text(to, reply, redraws)] if reply.text else []
        return [*text, *(self._file(to, file) for file in reply.files)]

    def outcome(self, error: Exception) -> Sent:
        """Return what is known of a call that raised an error."""
        return errors.outcome(error)

    def _text(self, to: Address, reply: Reply, redraws: str | None) -> Call:
        chat, topic = _chat(to)
        markup = self._contact_keyboard() if reply.wants_contact else None
        fields = {
            "text": reply.text,
            # A message has one keyboard, and the one that sends a number is not an inline one.
            "reply_markup": markup or _markup(reply.choices, self._username()),
        }
        if not reply.continues and (bold := _first_line(reply.text)):
            # By an entity rather than by markup: a name with "*" or "<" would break either kind.
            fields["entities"] = bold
        in_topic = {} if topic is None else {"message_thread_id": topic}

        async def new() -> str:
            def say(there: int) -> Awaitable[Mapping[str, Any]]:
                return self._bot.call("sendMessage", {"chat_id": there, **fields, **in_topic})

            sent = await self._in_chat(chat, say)
            return str(sent["message_id"])

        async def redrawn() -> str:
            edit = {"chat_id": chat, **fields, "message_id": int(redraws or 0)}
            try:
                await self._bot.call("editMessageText", edit)
            except BadRequest as error:
                if _UNCHANGED in error.message.lower():
                    return redraws or ""  # a button tapped twice: it stands there already
                # The message is gone or too old: say it below instead.
                return await new()
            return redraws or ""

        return new if redraws is None else redrawn

    def _file(self, to: Address, file: Attachment) -> Call:
        chat, topic = _chat(to)

        async def new() -> str:
            message = await self._in_chat(
                chat,
                lambda there: self._bot.send_document(
                    there,
                    file.content,
                    filename=file.name,
                    message_thread_id=topic,
                    read_timeout=_UPLOAD_SECONDS,
                ),
            )
            return str(message.message_id)

        return new

    def _contact_keyboard(self) -> str:
        """Return the key that sends the sender's own number; Telegram has it in private chats."""
        label = self._say("channels.contact_button")
        keyboard = {
            "keyboard": [[{"text": label, "request_contact": True}]],
            "resize_keyboard": True,
            "one_time_keyboard": True,
        }
        return json.dumps(keyboard, ensure_ascii=False)

    def _username(self) -> str | None:
        """Return the bot's name; None until Telegram has told it, and in a process that only sends.

        Buttons of reminders go into private chats, and need no link back there.
        """
        try:
            return self._bot.bot.username
        except RuntimeError:
            return None

    @staticmethod
    async def _in_chat(chat: int, call: Callable[[int], Awaitable[T]]) -> T:
        """Make a call in a chat, or in the one that it has become: a group may grow."""
        try:
            return await call(chat)
        except ChatMigrated as moved:
            return await call(moved.new_chat_id)


def _chat(to: Address) -> tuple[int, int | None]:
    """Return a chat's number, and that of the topic in it."""
    chat, _, topic = to.id.partition("/")
    return int(chat), int(topic) if topic else None


def _first_line(text: str) -> str | None:
    """Return the mark that makes the first of several lines bold: it is the answer."""
    first, more, _ = text.partition("\n")
    if not more or not first:
        return None
    return json.dumps([{"type": "bold", "offset": 0, "length": render.width(first)}])


def _markup(choices: Sequence[Choice], username: str | None) -> str | None:
    """Return the buttons as the JSON that goes out."""
    keyboard = [[_button(choice, username) for choice in row] for row in render.rows(choices)]
    if not any(keyboard):
        return None
    return json.dumps({"inline_keyboard": keyboard}, ensure_ascii=False)


def _button(choice: Choice, username: str | None) -> dict[str, str]:
    if not choice.private or username is None:
        return {"text": choice.label, "callback_data": choice.action}
    start = deep_links.payload(choice.action) or _GREETING
    return {"text": choice.label, "url": deep_links.link(username, start)}
