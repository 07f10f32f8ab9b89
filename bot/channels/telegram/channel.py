"""From an update to its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.linked_chats import Accounts
from bot.channels.long_actions import LongActions
from bot.channels.runtime import Shared
from bot.channels.telegram.gateway import TelegramGateway
from bot.channels.telegram.updates import CHANNEL, FileNote, Incoming, Me, read
from bot.conversation.messages import Address, Attachment, Outcome, Reply

#: Larger files are not fetched; the Bot API itself ends at 20 MB.
_LARGEST_FILE: Final = 10 * 2**20
_log = structlog.get_logger(__name__)


class TelegramChannel:
    """Takes updates and answers them, each chat's in their order."""

    def __init__(
        self,
        shared: Shared,
        bot: Bot,
        gateway: TelegramGateway,
        long_actions: LongActions,
        accounts: Accounts,
        commands: Mapping[str, str],
    ) -> None:
        """Join the parts; ``commands`` maps a command's name to an intent."""
        self._shared = shared
        self._bot = bot
        self.gateway = gateway
        self._long_actions = long_actions
        self._accounts = accounts
        self._commands = commands
        self._acknowledging: set[asyncio.Task[None]] = set()

    def receive(self, data: Mapping[str, Any]) -> asyncio.Future[None] | None:
        """Take one update as JSON; None when there is nothing to answer.

        The future is done once the answer stands in the database: until then the update is not
        ours, and Telegram shall give it again if this process dies. Sending goes on after it.
        """
        self._shared.metrics.add("bot_updates_total", channel=CHANNEL)
        incoming = self._read(data)
        if incoming is None:
            return None
        # The button stops waiting at once, however long the chat's line is.
        acknowledged = self._acknowledge(incoming.tap) if incoming.tap else None
        taken = asyncio.get_running_loop().create_future()
        chat = incoming.request.sender
        job = partial(self._serve, incoming, acknowledged, taken)
        return taken if self._shared.lanes.add(chat, job, partial(self._apologise, chat)) else None

    def _read(self, data: Mapping[str, Any]) -> Incoming | None:
        try:
            user = self._bot.bot
            return read(data, Me(user.id, user.username), self._commands)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
            # Not what Telegram sends; asking for it again would bring the same.
            _log.warning("update_not_understood")
            self._shared.metrics.add("bot_bad_updates_total", channel=CHANNEL)
            return None

    def _acknowledge(self, tap: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self.gateway.acknowledge(tap))
        self._acknowledging.add(task)
        task.add_done_callback(self._acknowledging.discard)
        return task

    async def _serve(
        self,
        incoming: Incoming,
        acknowledged: asyncio.Task[None] | None,
        taken: asyncio.Future[None],
    ) -> None:
        chat = incoming.request.sender
        try:
            reply = await self._answer(incoming)
        except asyncio.CancelledError:
            taken.cancel()
            raise
        except Exception:
            # Something failed around the assistant; nobody is left without an answer.
            _log.exception("answer_failed", channel=CHANNEL)
            self._shared.metrics.add("bot_answers_total", channel=CHANNEL, outcome="failed")
            reply = _refusal(self._shared.say("channels.failed"))
        _done(taken)
        if acknowledged is not None:
            await acknowledged
        if reply is not None:
            await self.gateway.answer(chat, reply, incoming.message)

    async def _answer(self, incoming: Incoming) -> Reply | None:
        request = incoming.request
        if incoming.file is not None and not request.in_group:
            fetched = await self._fetch(request.sender, incoming.file)
            if isinstance(fetched, Reply):
                return fetched
            request = replace(request, attachments=fetched)
        if request.action is not None:
            action = await self._long_actions.full(request.action)
            request = replace(request, action=action)
        typing = partial(self.gateway.typing, request.sender)
        return await self._shared.answering(request, typing)

    async def _fetch(self, chat: Address, file: FileNote) -> tuple[Attachment, ...] | Reply:
        """Return the file, or why it is not taken. Strangers' files are not fetched at all."""
        if not await self._accounts.linked(chat):
            return ()
        if (file.size or 0) > _LARGEST_FILE:
            megabytes = _LARGEST_FILE // 2**20
            return _refusal(self._shared.say("channels.file_too_large", megabytes=megabytes))
        try:
            where = await self._bot.get_file(file.id)
            content = bytes(await where.download_as_bytearray())
        except TelegramError:
            _log.warning("file_not_fetched", channel=CHANNEL)
            return _refusal(self._shared.say("channels.file_not_fetched"))
        return (Attachment(file.name, file.mime, content),)

    async def _apologise(self, chat: Address, missed: int) -> None:
        text = self._shared.say("channels.too_fast", count=missed)
        await self.gateway.answer(chat, _refusal(text))


def _done(taken: asyncio.Future[None]) -> None:
    if not taken.done():  # whoever waited may have gone
        taken.set_result(None)


def _refusal(text: str) -> Reply:
    return Reply(text, outcome=Outcome.REFUSED)
