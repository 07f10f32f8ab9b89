"""Joining Telegram and leaving it: who we are there, our commands, the way in."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

import structlog
from telegram.error import TelegramError

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.channels.telegram.bot import TelegramBot
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.commands import menu
from bot.channels.telegram.errors import outcome
from bot.channels.telegram.polling import Backoff, poll
from bot.channels.telegram.updates import KINDS
from bot.channels.telegram.webhook import PATH, Webhook

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class TelegramConnection:
    """The channel's life in a running process.

    With a webhook, Telegram is told to call ``public_url``; without one, updates are polled for.
    """

    bot: TelegramBot
    channel: TelegramChannel
    say: Texts
    webhook: Webhook | None = None
    secret: str | None = None
    public_url: str | None = None
    _joined: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    _starting: bool = True

    @property
    def connected(self) -> bool:
        """Whether Telegram has answered since the start."""
        return self._joined.is_set()

    async def start(self, patience: float) -> None:
        """Begin; wait up to ``patience`` seconds for Telegram, then go on trying beside the rest.

        Raises Problem when Telegram answers in that time that there is no such bot.
        """
        self._task = asyncio.create_task(self._live())
        joined = asyncio.create_task(self._joined.wait())
        await asyncio.wait(
            {self._task, joined}, timeout=patience, return_when=asyncio.FIRST_COMPLETED
        )
        joined.cancel()
        if self._task.done():
            self._task.result()
        # From here on nobody reads what is wrong but the log, and it may be put right.
        self._starting = False

    async def stop_receiving(self) -> None:
        """Take no more updates; Telegram keeps them."""
        if self.webhook is not None:
            self.webhook.open = False
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Problem):
                await self._task

    async def close(self) -> None:
        """Close the connections."""
        with contextlib.suppress(TelegramError, RuntimeError):
            await self.bot.shutdown()

    async def _live(self) -> None:
        await self._join()
        self._joined.set()
        _log.info("telegram_joined", way="webhook" if self.webhook else "polling")
        await self._introduce()
        if self.webhook is None:
            await poll(self.bot, self.channel.receive)

    async def _join(self) -> None:
        """Find out who we are and open the way in, however long Telegram takes to answer."""
        backoff = Backoff()
        while True:
            try:
                await self.bot.initialize()
                await self._open()
            except Exception as error:
                failed = outcome(error)
                if failed.reason == "wrong_token":
                    _log.error("telegram_token_refused")
                    if self._starting:
                        raise Problem("channels.telegram_token") from None
                _log.warning("telegram_not_joined", reason=failed.reason, kind=type(error).__name__)
                await asyncio.sleep(backoff.pause(failed.retry_after))
            else:
                return

    async def _open(self) -> None:
        if self.webhook is None:
            await self.bot.delete_webhook()
            return
        self.webhook.open = True  # Telegram may call before it has answered us
        await self.bot.set_webhook(
            f"{(self.public_url or '').rstrip('/')}{PATH}",
            secret_token=self.secret,
            allowed_updates=KINDS,
        )

    async def _introduce(self) -> None:
        try:
            await self.bot.set_my_commands(menu(self.say))
        except Exception as error:
            # The menu is a convenience: everything can be asked in words.
            _log.warning("commands_not_set", reason=outcome(error).reason)
