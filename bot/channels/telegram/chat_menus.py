"""Menus of single chats: a head's and an officer's offer more than everybody's.

Roles change without a message in the chat: on a day, by an import, from the command line. So what
is shown is compared with what should be, again and again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from sqlalchemy import Connection, Engine, delete, select
from telegram import BotCommandScopeChat
from telegram.error import BadRequest, Forbidden

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.channels.telegram.bot import TelegramBot
from bot.channels.telegram.commands import BY_ROLE, menu
from bot.channels.telegram.updates import CHANNEL
from bot.storage.engine import reading, writing
from bot.storage.tables import channel_account, chat_menu
from bot.storage.upserts import put
from bot.training import access
from bot.training.as_of import AsOf

#: Menus changed at a time: they are a convenience, and answers go first.
_AT_ONCE: Final = 20
#: The chat is gone or closed to us: there is nobody to see a menu.
_NOBODY_THERE: Final = (BadRequest, Forbidden)
_log = structlog.get_logger(__name__)


class ChatMenus:
    """Keeps the menus of one bot's chats as their people's roles are."""

    def __init__(self, engine: Engine, clock: Clock, bot: TelegramBot, say: Texts) -> None:
        """Know roles from the database, and what of them ``bot`` was told to show."""
        self._engine = engine
        self._clock = clock
        self._bot = bot
        self._say = say

    async def refresh(self) -> int:
        """Change the menus that are not as they should be; return how many were changed.

        Raises what the library raises; those changed before stay so.
        """
        due = await asyncio.to_thread(self._due)
        for address, role in due[:_AT_ONCE]:
            await self._show(address, role)
            await asyncio.to_thread(self._note, address, role)
        return min(len(due), _AT_ONCE)

    async def _show(self, address: str, role: str | None) -> None:
        scope = BotCommandScopeChat(int(address.partition("/")[0]))
        try:
            if role is None:
                await self._bot.delete_my_commands(scope)
            else:
                await self._bot.set_my_commands(menu(self._say, BY_ROLE[role]), scope)
        except _NOBODY_THERE as error:
            _log.info("menu_not_shown", kind=type(error).__name__)

    def _due(self) -> list[tuple[str, str | None]]:
        with reading(self._engine) as connection:
            shown = _shown(connection)
            wanted = _wanted(AsOf(connection, self._clock.today()))
        changed = [(chat, role) for chat, role in wanted.items() if shown.get(chat) != role]
        return [*changed, *((chat, None) for chat in shown if chat not in wanted)]

    def _note(self, address: str, role: str | None) -> None:
        with writing(self._engine) as connection:
            if role is not None:
                values = {"channel": CHANNEL, "address": address, "role": role}
                put(connection, chat_menu, ("channel", "address"), values)
                return
            kept = chat_menu.c
            connection.execute(
                delete(chat_menu).where(kept.channel == CHANNEL, kept.address == address)
            )


def _shown(connection: Connection) -> dict[str, str]:
    kept = chat_menu.c
    rows = connection.execute(select(kept.address, kept.role).where(kept.channel == CHANNEL))
    return {row.address: row.role for row in rows}


def _wanted(as_of: AsOf) -> Mapping[str, str]:
    """Return the role whose menu a chat should have, of those that are not everybody's."""
    roles = access.leading(as_of)
    account = channel_account.c
    rows = as_of.connection.execute(
        select(account.address, account.person_id).where(
            account.channel == CHANNEL, account.blocked_at.is_(None)
        )
    )
    return {row.address: roles[row.person_id] for row in rows if row.person_id in roles}
