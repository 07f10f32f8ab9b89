"""Web Push as one part of the web chat, where the installation has turned it on."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from sqlalchemy import Engine

from bot.base.settings import Settings, plain
from bot.base.texts import Texts
from bot.channels.web.push import keys
from bot.channels.web.push.sender import PushSender


@dataclass(frozen=True, slots=True)
class PushService:
    """The sender, what pages need to subscribe, and the push services that may be called."""

    sender: PushSender
    hosts: tuple[str, ...]

    @property
    def public_key(self) -> str:
        """What a browser is subscribed with."""
        return keys.public_key(self.sender.key)

    async def tell(self, chat: str) -> None:
        """Invite a chat's browsers to open the page."""
        await self.sender.tell(chat)

    async def close(self) -> None:
        """Close the connections to push services."""
        await self.sender.client.aclose()


def of_settings(engine: Engine, say: Texts, settings: Settings) -> PushService | None:
    """Return the service; None without a contact, which push services ask for."""
    contact, secret = settings.web_push_contact, plain(settings.secret_key)
    if not contact or not secret:
        return None
    sender = PushSender(engine, say, keys.vapid(secret.strip()), contact, httpx.AsyncClient())
    return PushService(sender, tuple(filter(None, settings.web_push_hosts.split(","))))
