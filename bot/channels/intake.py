"""From a messenger's update to its answer, each chat's in their order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection

from bot.base.problems import Problem
from bot.channels import incoming_files
from bot.channels.admission import TooManyStrangersError
from bot.channels.linked_chats import LinkedChats
from bot.channels.long_actions import LongActions
from bot.channels.protocol import Incoming, Json, Messenger, RemoteFile
from bot.channels.reply_outbox import Unsent
from bot.channels.runtime import Runtime
from bot.channels.sender import Sender
from bot.conversation.messages import Address, Attachment, Delivery, Outcome, Reply, Turn

#: A reply that comes later than this answers a question that nobody has in mind any more.
_FRESH: Final = timedelta(minutes=10)
_log = structlog.get_logger(__name__)


class Intake:
    """Takes a messenger's updates and answers them."""

    def __init__(
        self, runtime: Runtime, messenger: Messenger, sender: Sender, long_actions: LongActions
    ) -> None:
        """Answer what ``messenger`` is told, in the threads and chat queues of ``runtime``."""
        self._runtime = runtime
        self._messenger = messenger
        self._sender = sender
        self._long_actions = long_actions
        self._linked_chats = LinkedChats(runtime.engine)
        self._replies = runtime.replies
        self._acknowledging: set[asyncio.Task[None]] = set()

    def receive(self, update: Json) -> asyncio.Future[None] | None:
        """Take one update as JSON; None when there is nothing to answer.

        The future is done once the answer stands in the database: until then the update is not
        ours, and the messenger shall give it again if this process dies. Sending goes on after it.
        """
        self._runtime.metrics.add("bot_updates_total", channel=self._messenger.name)
        incoming = self._read(update)
        if incoming is None:
            return None
        # The button stops waiting at once, however long the chat's queue is.
        acknowledged = self._acknowledge(incoming.tap) if incoming.tap else None
        taken = asyncio.get_running_loop().create_future()
        chat = incoming.request.sender
        job = partial(self._serve, incoming, acknowledged, taken)
        apology = partial(self._apologise, chat)
        return taken if self._runtime.queues.add(chat, job, apology) else None

    def _read(self, update: Json) -> Incoming | None:
        try:
            return self._messenger.read(update)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
            # Not what the messenger sends; asking for it again would bring the same.
            _log.warning("update_not_understood", channel=self._messenger.name)
            self._runtime.metrics.add("bot_bad_updates_total", channel=self._messenger.name)
            return None

    def _acknowledge(self, tap: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._acknowledged(tap))
        self._acknowledging.add(task)
        task.add_done_callback(self._acknowledging.discard)
        return task

    async def _acknowledged(self, tap: str) -> None:
        try:
            await self._messenger.acknowledge(tap)
        except Exception as error:
            # Too old for that, mostly; the answer comes all the same.
            _log.info("tap_not_acknowledged", reason=self._messenger.outcome(error).reason)

    async def _serve(
        self,
        incoming: Incoming,
        acknowledged: asyncio.Task[None] | None,
        taken: asyncio.Future[None],
    ) -> None:
        chat = incoming.request.sender
        kept: list[Unsent] = []
        try:
            reply = await self._answer(incoming, kept)
        except asyncio.CancelledError:
            taken.cancel()
            raise
        except TooManyStrangersError:
            reply = _refusal(self._runtime.say("channels.strangers_wait"))
        except Exception:
            # Something failed around the assistant; nobody is left without an answer.
            _log.exception("answer_failed", channel=chat.channel)
            self._runtime.metrics.add("bot_answers_total", channel=chat.channel, outcome="failed")
            reply = _refusal(self._runtime.say("channels.failed"))
        if not taken.done():  # whoever waited may have gone
            taken.set_result(None)
        if acknowledged is not None:
            await acknowledged
        if kept and reply is kept[-1].reply:
            self._replies.release(kept[:-1])  # answered anew after those were rolled back
            await self._send_kept(kept[-1])
            return
        self._replies.release(kept)  # its transaction was rolled back
        if reply is not None:
            await self._sender.answer(chat, reply, incoming.message)

    async def resend(self, chats: str = "") -> int:
        """Send the replies that were kept and that nobody is sending; return how many.

        Only of the chats whose id begins with ``chats``.
        """
        left = await self._replies.claim(self._messenger.name, chats)
        by_chat: dict[Address, list[Unsent]] = {}
        for unsent in left:
            by_chat.setdefault(unsent.to, []).append(unsent)
        for chat, replies in by_chat.items():
            job = partial(self._send_again, chat, replies)
            if not self._runtime.queues.add(chat, job, partial(self._apologise, chat)):
                self._replies.release(replies)
        return len(left)

    async def _send_again(self, chat: Address, replies: Sequence[Unsent]) -> None:
        """Send what was left unsent; for what is too old, an apology once."""
        fresh_since = self._runtime.clock.now() - _FRESH
        late = [unsent for unsent in replies if unsent.kept_at < fresh_since]
        if late:
            say, at = self._runtime.say, late[0].kept_at.astimezone(self._runtime.clock.zone)
            sorry = say("channels.too_late", hour=say.hour(at), day=say.day(at.date()))
            sent = await self._sender.answer(chat, _refusal(sorry), kept=True)
            for unsent in late[1:]:
                self._replies.settle(unsent, sent)
            self._replies.settle(late[0], sent, partial(self._sender.recorded, sent))
        for unsent in replies:
            if unsent.kept_at >= fresh_since:
                await self._send_kept(unsent)

    async def _send_kept(self, unsent: Unsent) -> None:
        self._replies.stands(unsent)
        sent = await self._sender.answer(
            unsent.to,
            unsent.reply,
            unsent.redraws,
            gone=unsent.pieces,
            piece=partial(self._replies.went, unsent),
            kept=True,
        )
        recorded = partial(self._sender.recorded, sent)
        if sent.outcome is Delivery.UNKNOWN:
            try:
                await self._replies.tried(unsent)
            except Problem:
                recorded()
                raise
        self._replies.settle(unsent, sent, recorded)

    async def _answer(self, incoming: Incoming, kept: list[Unsent]) -> Reply | None:
        request = incoming.request
        # Files in a group are the group's talk; a certificate is handed in privately.
        if incoming.file is not None and not request.in_group:
            try:
                request = replace(
                    request, attachments=await self._fetch(request.sender, incoming.file)
                )
            except Problem as problem:
                return _refusal(self._runtime.say.problem(problem))
        if request.action is not None:
            action = await self._long_actions.full(request.action)
            request = replace(request, action=action)

        def keep(connection: Connection, turn: Turn) -> None:
            to, redraws = request.sender, incoming.message
            kept.append(self._replies.keep(connection, to, turn.reply, redraws))

        typing = partial(self._messenger.typing, request.sender)
        return await self._runtime.executor(request, typing, keep)

    async def _fetch(self, chat: Address, file: RemoteFile) -> tuple[Attachment, ...]:
        """Return the file; nothing for strangers, whose files are not fetched at all.

        Raises Problem when it is not taken.
        """
        if not await self._linked_chats.linked(chat):
            return ()
        incoming_files.check_size(file.size or 0)
        try:
            content = await self._messenger.fetch(file, incoming_files.LARGEST)
        except Problem:
            raise
        except Exception as error:
            _log.warning("file_not_fetched", channel=chat.channel, kind=type(error).__name__)
            raise Problem("channels.file_not_fetched") from error
        return (incoming_files.attachment(file.name, content),)

    async def _apologise(self, chat: Address, missed: int) -> None:
        text = self._runtime.say("channels.too_fast", count=missed)
        await self._sender.answer(chat, _refusal(text))


def _refusal(text: str) -> Reply:
    return Reply(text, outcome=Outcome.REFUSED)
