"""Telegram as a channel: a messenger's, with the menus of its chats kept beside."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

import structlog

from bot.channels.messenger_channel import SENDS_A_SECOND, MessengerChannel
from bot.channels.runtime import Runtime
from bot.channels.telegram.chat_menus import ChatMenus
from bot.channels.telegram.messenger import TelegramMessenger
from bot.channels.webhook import Entrance

#: Seconds between two looks at the menus.
_EVERY: Final = 30.0
_log = structlog.get_logger(__name__)


class TelegramChannel(MessengerChannel):
    """The channel's life, and in it the look at the menus."""

    def __init__(
        self,
        runtime: Runtime,
        messenger: TelegramMessenger,
        menus: ChatMenus,
        entrance: Entrance | None = None,
        *,
        a_second: float = SENDS_A_SECOND,
    ) -> None:
        """Join the parts; nothing is sent yet."""
        super().__init__(runtime, messenger, entrance, a_second=a_second)
        self._menus = menus
        self._keeping: asyncio.Task[None] | None = None

    async def start(self, patience: float) -> None:
        """Begin, as ``MessengerChannel.start`` does; the menus follow once Telegram answers."""
        await super().start(patience)
        self._keeping = asyncio.create_task(self._keep_menus())

    async def stop_receiving(self) -> None:
        """Take no more updates, and leave the menus as they are."""
        if self._keeping is not None:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
        await super().stop_receiving()

    async def _keep_menus(self) -> None:
        while True:
            if self.connected:
                try:
                    await self._menus.refresh()
                except Exception as error:
                    # The next look finds what this one left.
                    _log.info("menus_not_kept", kind=type(error).__name__)
            await asyncio.sleep(_EVERY)
