"""Sending to Telegram: answers at once and persistently, bulk messages politely."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from telegram.error import BadRequest

from bot.base.texts import Texts
from bot.channels.long_actions import LongActions
from bot.channels.metrics import Metrics
from bot.channels.render import fit
from bot.channels.send_throttle import Precedence
from bot.channels.telegram.bot import TelegramBot
from bot.channels.telegram.errors import outcome
from bot.channels.telegram.updates import CHANNEL
from bot.conversation.messages import (
    Address,
    Attachment,
    Capabilities,
    Choice,
    Delivery,
    Reply,
    Sent,
)

_IN_A_ROW: Final = 2
#: Pauses before an answer is tried again, in seconds; a longer pause asked for is kept to.
_PAUSES: Final = (1.0, 3.0, 8.0, 20.0)
_LONGEST_PAUSE: Final = 60.0
_UPLOAD_SECONDS: Final = 60.0
_log = structlog.get_logger(__name__)


class TelegramGateway:
    """What the assistant says, as calls of the Bot API."""

    name = CHANNEL
    capabilities = Capabilities()

    def __init__(
        self,
        bot: TelegramBot,
        say: Texts,
        long_actions: LongActions,
        precedence: Precedence,
        metrics: Metrics,
    ) -> None:
        """Join the parts."""
        self._bot = bot
        self._say = say
        self._long_actions = long_actions
        self._precedence = precedence
        self._metrics = metrics

    async def send(self, to: Address, reply: Reply, key: str) -> Sent:
        """Send a message that nobody waits for, once. Telegram has no use for the key.

        A message of several parts whose first part arrived counts as sent: sending it again
        would say that part twice.
        """
        if (pause := self._precedence.held) > 0:
            return Sent(Delivery.LATER, retry_after=pause, reason="too_many")
        sent: Sent | None = None
        for call in await self._calls(to, reply, redraws=None):
            await self._precedence.bulk()
            found = await self._once(call)
            if found.outcome is not Delivery.SENT:
                if found.retry_after is not None:
                    self._precedence.hold(found.retry_after)
                return sent or found
            sent = sent or found
        return sent or Sent(Delivery.FAILED, reason="empty")

    async def answer(self, to: Address, reply: Reply, redraws: int | None = None) -> Sent:
        """Send an answer; redraw the message ``redraws`` when the reply wants that.

        Tried again, a bounded number of times, only after failures that delivered nothing.
        """
        sent: Sent | None = None
        for call in await self._calls(to, reply, redraws if reply.edits else None):
            found = await self._persistently(call)
            if found.outcome is not Delivery.SENT:
                _log.warning("answer_not_delivered", channel=CHANNEL, reason=found.reason)
                return found
            sent = sent or found
        return sent or Sent(Delivery.FAILED, reason="empty")

    async def typing(self, to: Address) -> None:
        """Show that an answer is being worked out."""
        await self._bot.send_chat_action(int(to.id), "typing")

    async def acknowledge(self, tap: str) -> None:
        """Take the waiting mark off a tapped button; what is too old for that is left."""
        try:
            await self._bot.answer_callback_query(tap)
        except Exception as error:
            _log.info("tap_not_acknowledged", reason=outcome(error).reason)

    async def _calls(self, to: Address, reply: Reply, redraws: int | None) -> list[_Call]:
        chat = int(to.id)
        calls: list[_Call] = []
        for part in fit(reply, self.capabilities, self._say):
            if part.text:
                markup = await self._markup(part.choices)
                calls.append(self._text(chat, part.text, markup, redraws))
                redraws = None
            calls += [self._file(chat, file) for file in part.files]
        return calls

    def _text(self, chat: int, text: str, markup: str | None, redraws: int | None) -> _Call:
        fields = {"chat_id": chat, "text": text, "reply_markup": markup}

        async def new() -> int:
            return int((await self._bot.call("sendMessage", fields))["message_id"])

        async def redrawn() -> int:
            try:
                await self._bot.call("editMessageText", {**fields, "message_id": redraws})
            except BadRequest:
                # Nothing changed, or the message is gone or too old: say it below instead.
                return await new()
            return redraws or 0

        return new if redraws is None else redrawn

    def _file(self, chat: int, file: Attachment) -> _Call:
        async def new() -> int:
            message = await self._bot.send_document(
                chat, file.content, filename=file.name, read_timeout=_UPLOAD_SECONDS
            )
            return message.message_id

        return new

    async def _markup(self, choices: tuple[Choice, ...]) -> str | None:
        """Return the buttons as the JSON that goes out."""
        if not choices:
            return None
        short = await self._long_actions.shorten(choices, self.capabilities.action_limit)
        buttons = [{"text": each.label, "callback_data": each.action} for each in short]
        rows = [buttons[at : at + _IN_A_ROW] for at in range(0, len(buttons), _IN_A_ROW)]
        return json.dumps({"inline_keyboard": rows}, ensure_ascii=False)

    async def _persistently(self, call: _Call) -> Sent:
        for pause in (*_PAUSES, None):
            with self._precedence.live():
                found = await self._once(call)
            if found.outcome is not Delivery.LATER or pause is None:
                break
            if (found.retry_after or 0) > _LONGEST_PAUSE:
                break
            await asyncio.sleep(max(pause, found.retry_after or 0))
        return found

    async def _once(self, call: _Call) -> Sent:
        try:
            sent = Sent(Delivery.SENT, str(await call()))
        except Exception as error:
            sent = outcome(error)
            if sent.reason == "wrong_token":
                _log.error("telegram_token_refused")
        self._metrics.add("bot_sends_total", channel=CHANNEL, outcome=sent.outcome.value)
        return sent


_Call = Callable[[], Awaitable[int]]
