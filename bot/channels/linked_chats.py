"""Which chats belong to somebody."""

from __future__ import annotations

import asyncio

from sqlalchemy import Engine

from bot.conversation import chat_accounts
from bot.conversation.messages import Address
from bot.storage.engine import reading


class LinkedChats:
    """Looks chats up, for channels that must know before they ask the assistant."""

    def __init__(self, engine: Engine) -> None:
        """Look in ``engine``'s database, in a thread: event loops must not wait for it."""
        self._engine = engine

    async def linked(self, chat: Address) -> bool:
        """Return whether a chat is linked to a person."""
        return await asyncio.to_thread(self._linked, chat)

    def _linked(self, chat: Address) -> bool:
        with reading(self._engine) as connection:
            return chat_accounts.of_chat(connection, chat) is not None
