"""From something that came to what is kept of it: answered once, in the chat's order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import structlog
from sqlalchemy import Connection, Engine

from bot.base.clock import Clock
from bot.channels.admission import TooManyStrangersError
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.web.chat import transcript
from bot.channels.web.chat.open_pages import Hub
from bot.channels.web.chat.transcript import CHANNEL, Incoming
from bot.channels.web.signing_in import link_browser
from bot.channels.web.signing_in.sessions import Sessions
from bot.conversation import inbox
from bot.conversation.messages import Address, Attachment, Payload, Reply, Request, Turn
from bot.storage.engine import writing

#: The intent in whose turn a chat becomes somebody's.
_LINKING: Final = "link_account"
_log = structlog.get_logger(__name__)


class Taken(StrEnum):
    """What became of a message."""

    YES = "taken"  # kept, with its answer; now or before
    LATER = "later"  # nothing was kept: it is to be sent again


@dataclass(frozen=True, slots=True)
class Turns:
    """Answers what pages send. One transaction holds the question, its effects and the answer."""

    engine: Engine
    clock: Clock
    executor: AnswerExecutor
    queues: ChatQueues
    hub: Hub

    def take(
        self,
        chat: str,
        request: Request,
        came: Incoming,
        renewed: Callable[[str], None] | None = None,
    ) -> asyncio.Future[Taken] | None:
        """Queue a message behind the chat's earlier ones; None when too many are waiting.

        ``renewed`` is told of the new chat when the message linked this one: what was linked is a
        chat that only the page knows from which the consent came.
        """
        result: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()

        async def job() -> None:
            try:
                taken = await self._answered(chat, request, came, renewed)
            except BaseException:
                if not result.done():
                    result.set_result(Taken.LATER)
                raise
            if not result.done():
                result.set_result(taken)

        async def no_apology(_refused: int) -> None:
            """Say nothing: the page was told of each, and sends them again."""

        return result if self.queues.add(Address(CHANNEL, chat), job, no_apology) else None

    async def _answered(
        self,
        chat: str,
        request: Request,
        came: Incoming,
        renewed: Callable[[str], None] | None,
    ) -> Taken:
        kept, fresh = False, Sessions.new_chat()
        moved = False

        def keep(connection: Connection, turn: Turn) -> None:
            nonlocal kept, moved
            transcript.keep_turn(connection, chat, came, turn.reply, self.clock.now())
            kept = True
            if renewed is not None and turn.intent == _LINKING:
                moved = link_browser.move(connection, chat, fresh)

        async def typing() -> None:
            for line in self.hub.of(chat):
                line.push({"t": "typing"})

        try:
            reply = await self.executor(request, typing, keep)
        except TooManyStrangersError:
            return Taken.LATER
        if reply is not None and not kept:
            try:
                await asyncio.to_thread(self._keep_failure, chat, request, came, reply)
            except Exception as error:
                _log.warning("message_not_kept", kind=type(error).__name__)
                return Taken.LATER
        # Not from within the turn: the page's line must change chats between two messages of it.
        if moved and renewed is not None:
            asyncio.get_running_loop().call_soon(renewed, fresh)
        else:
            self.hub.wake(chat)
        return Taken.YES

    def _keep_failure(self, chat: str, request: Request, came: Incoming, apology: Reply) -> None:
        """Keep what could not be answered, with the apology: it must not come again for ever."""
        now = self.clock.now()
        with writing(self.engine) as connection:
            # Kept, while its mark was swept: it waited for weeks in a page to be sent again.
            if transcript.is_taken(connection, chat, came.key):
                return
            if inbox.first_time(connection, request, now):
                transcript.keep_turn(connection, chat, came, apology, now)


def typed(chat: str, key: str, text: str, source: str | None = None) -> Request:
    """Return the request of a typed message."""
    return Request(Address(CHANNEL, chat), text=text, update_id=f"{chat}:{key}", source=source)


def tapped(chat: str, key: str, action: str, source: str | None = None) -> Request:
    """Return the request of a tapped button."""
    return Request(
        Address(CHANNEL, chat),
        action=action,
        payload=Payload.ACTION,
        update_id=f"{chat}:{key}",
        source=source,
    )


def sent_file(chat: str, key: str, file: Attachment, caption: str = "") -> Request:
    """Return the request of a file."""
    return Request(
        Address(CHANNEL, chat),
        text=caption,
        payload=Payload.FILE,
        attachments=(file,),
        update_id=f"{chat}:{key}",
    )
