"""Telling browsers that something came: one short call to each one's push service."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import http_ece
import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from sqlalchemy import Engine

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.channels.web.push import subscriptions
from bot.channels.web.push.subscriptions import Subscription, decoded
from bot.storage.engine import reading, writing

#: Seconds that a push service keeps what it could not deliver: a day's news is old the next day.
_LIVES: Final = 24 * 3600
_TIMEOUT: Final = 10.0
#: The service's word that a subscription is over (RFC 8030, 5): it is never called again.
_OVER: Final = frozenset({404, 410})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PushSender:
    """Tells a chat's browsers. ``contact`` is whom a push service may write to, an address.

    A service that fails costs nothing but this one notice: the message stands in the chat.
    """

    engine: Engine
    say: Texts
    key: Vapid02
    contact: str
    client: httpx.AsyncClient

    async def tell(self, chat: str) -> None:
        """Invite the browsers of a chat to open the page; never raises for a service's fault."""
        try:
            for subscription in await asyncio.to_thread(self._of_chat, chat):
                await self._tell(subscription)
        except Problem as problem:
            _log.warning("push_not_sent", problem=problem.key)

    async def _tell(self, subscription: Subscription) -> None:
        address = urlsplit(subscription.endpoint)
        # Apple answers 403 to a subject that is no real address, so there is no default one.
        claims = {"aud": f"{address.scheme}://{address.netloc}", "sub": f"mailto:{self.contact}"}
        headers = {
            **self.key.sign(claims),
            "Content-Encoding": "aes128gcm",
            "TTL": str(_LIVES),
            "Urgency": "normal",
        }
        try:
            content = self._encrypted(subscription)
            answer = await self.client.post(
                subscription.endpoint, content=content, headers=headers, timeout=_TIMEOUT
            )
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, http_ece.ECEException) as error:
            _log.warning("push_failed", kind=type(error).__name__)
            return
        if answer.status_code in _OVER:
            await asyncio.to_thread(self._end, subscription.endpoint)
        elif answer.is_error:
            _log.warning("push_refused", status=answer.status_code)

    def _encrypted(self, subscription: Subscription) -> bytes:
        # Always shown: browsers end the subscription of a page whose pushes show nothing.
        told = {"title": self.say("web.push_title"), "body": self.say("web.push_body")}
        sealed: bytes = http_ece.encrypt(
            json.dumps(told).encode(),
            salt=secrets.token_bytes(16),
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=decoded(subscription.p256dh),
            auth_secret=decoded(subscription.auth),
        )
        return sealed

    def _of_chat(self, chat: str) -> list[Subscription]:
        with reading(self.engine) as connection:
            return subscriptions.of_chat(connection, chat)

    def _end(self, endpoint: str) -> None:
        with writing(self.engine) as connection:
            subscriptions.end(connection, endpoint)
