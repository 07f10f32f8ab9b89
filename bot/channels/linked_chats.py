"""Which chats belong to somebody."""

from __future__ import annotations

import asyncio

from sqlalchemy import Engine, select

from bot.conversation.messages import Address
from bot.storage.engine import reading
from bot.storage.tables import channel_account


class LinkedChats:
    """Looks chats up, for channels that must know before they ask the assistant."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    async def linked(self, chat: Address) -> bool:
        """Return whether a chat is linked to a person."""
        return await asyncio.to_thread(self._linked, chat)

    def _linked(self, chat: Address) -> bool:
        account = channel_account.c
        with reading(self._engine) as connection:
            found = connection.execute(
                select(account.id).where(
                    account.channel == chat.channel, account.address == chat.id
                )
            ).first()
        return found is not None
