"""Messages that nobody asked for: kept first, then shown on the pages that are open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.channels.web.chat import transcript
from bot.channels.web.chat.open_pages import Hub
from bot.channels.web.signing_in.link_browser import person_of
from bot.conversation.messages import Address, Capabilities, Delivery, Reply, Sent
from bot.storage.engine import writing

CAPABILITIES: Final = Capabilities(text_limit=8000, action_limit=500)


@dataclass(frozen=True, slots=True)
class WebGateway:
    """Sends to pages. A process without pages leaves ``hub`` out: theirs finds the row."""

    engine: Engine
    clock: Clock
    hub: Hub | None = None
    #: Tells the chat's browsers, where no page is open to show it.
    tell: Callable[[str], Awaitable[None]] | None = None
    name: str = transcript.CHANNEL
    capabilities: Capabilities = CAPABILITIES

    async def send(self, to: Address, reply: Reply, key: str) -> Sent:
        """Keep a message for a chat, once for each key; sent means kept: the page will show it."""
        try:
            message_id = await asyncio.to_thread(self._keep, to.id, reply, key)
        except Problem as problem:
            # The transaction did not end well, or its end is not known; the key keeps it single.
            return Sent(Delivery.LATER, reason=problem.key)
        if message_id is None:
            return Sent(Delivery.REFUSED, reason="signed out")
        if self.hub is not None:
            self.hub.wake(to.id)
        if self.tell is not None and (self.hub is None or not self.hub.of(to.id)):
            await self.tell(to.id)
        return Sent(Delivery.SENT, str(message_id))

    def _keep(self, chat: str, reply: Reply, key: str) -> int | None:
        with writing(self.engine) as connection:
            if person_of(connection, chat) is None:
                return None
            return transcript.keep_push(connection, chat, reply, key, self.clock.now())
