"""Several Zalo bots as one channel: each serves the people who wrote to it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from bot.channels.messenger_channel import MessengerChannel
from bot.channels.shared_pictures import SharedPictures
from bot.channels.zalo_bot.messenger import ZaloBotMessenger
from bot.channels.zalo_bot.updates import CHANNEL, chat_of
from bot.conversation.messages import Address, Capabilities, Delivery, Reply, Sent


class ZaloBots:
    """The channel of all bots; its own gateway, which knows whose chat an address is."""

    name: str = CHANNEL
    capabilities: Capabilities = ZaloBotMessenger.capabilities

    def __init__(
        self, bots: Mapping[str, MessengerChannel], pictures: SharedPictures | None
    ) -> None:
        """Join the bots by their keys."""
        self.bots = bots
        self._pictures = pictures

    @property
    def gateway(self) -> ZaloBots:
        """What reminders are sent through."""
        return self

    def routes(self) -> Sequence[BaseRoute]:
        """Return each bot's webhook, and where pictures are fetched."""
        routes = [route for bot in self.bots.values() for route in bot.routes()]
        return routes if self._pictures is None else [*routes, self._pictures.route()]

    async def start(self, patience: float) -> None:
        """Begin with every bot. Raises Problem when a token is refused in that time."""
        await asyncio.gather(*(bot.start(patience) for bot in self.bots.values()))

    async def start_sending(self) -> None:
        """Do nothing: a message is a call of its own."""

    async def resend(self) -> int:
        """Send the replies that were kept and that nobody is sending; return how many."""
        return sum(await asyncio.gather(*(bot.resend() for bot in self.bots.values())))

    async def stop_receiving(self) -> None:
        """Take nothing new; answers under way are still sent."""
        await asyncio.gather(*(bot.stop_receiving() for bot in self.bots.values()))

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.gather(*(bot.close() for bot in self.bots.values()))

    async def send(self, to: Address, reply: Reply, key: str) -> Sent:
        """Send through the bot that the chat is with; no other one could, and none other may."""
        bot = self.bots.get(chat_of(to)[0])
        # Its token was taken out of the settings: chat ids mean nothing to the other bots.
        if bot is None:
            return Sent(Delivery.UNREACHABLE, reason="no_such_bot")
        return await bot.gateway.send(to, reply, key)
