"""New tokens for old: the one call of Zalo's OAuth that is needed again and again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from bot.base.logging import silence_addresses

OAUTH_URL: Final = "https://oauth.zaloapp.com"
#: Seconds; the lock around a refresh is longer, see ``tokens.LEASE``.
TIMEOUT: Final = 30.0
_PATH: Final = "/v4/oa/access_token"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new pair of tokens; ``seconds`` the access token is good for."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int


class OAuthRefusedError(Exception):
    """Zalo answered without both tokens. ``reason`` is its name for why, for the log."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class OAuthClient:
    """Spends refresh tokens. Raises OAuthRefusedError, or what httpx raises for the way there."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        base_url: str = OAUTH_URL,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Keep who asks; nothing is sent yet."""
        silence_addresses()
        self._app_id = app_id
        self._http = httpx.AsyncClient(
            base_url=base_url.rstrip("/"),
            transport=transport,
            timeout=TIMEOUT,
            headers={"secret_key": app_secret},
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def refresh(self, token: str) -> Fresh:
        """Return the next pair; the token is spent by it, and a second use is refused."""
        form = {
            "refresh_token": token,
            "app_id": self._app_id,
            "grant_type": "refresh_token",
        }
        async with asyncio.timeout(TIMEOUT):
            response = await self._http.post(_PATH, data=form)
        return _fresh(response)


def _fresh(response: httpx.Response) -> Fresh:
    """Return the pair in an answer. Failures, too, come with HTTP 200 and with any fields."""
    try:
        body: Any = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise OAuthRefusedError(f"status_{response.status_code}")
    access, refresh = body.get("access_token"), body.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
        raise OAuthRefusedError(
            str(body.get("error_name") or body.get("error") or "no_tokens")[:60]
        )
    try:
        seconds = int(body.get("expires_in") or 0)
    except (TypeError, ValueError):
        seconds = 0
    # Without a good number it is asked for again at its first refusal.
    return Fresh(access, refresh, seconds if 0 < seconds <= 10**7 else 3600)
