"""The Zalo Bot Platform's calls, as thin as they are.

Its errors come with HTTP 200 and ``ok: false``; a poll that finds nothing is such an "error" too.
The token is part of every address: no error here holds one, and the library's log is silenced.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx

from bot.base.logging import silence_addresses

BASE_URL: Final = "https://bot-api.zaloplatforms.com"
#: Seconds. A picture is fetched several times by Zalo before its call is answered.
_CALL: Final = 30.0
_POLL_MARGIN: Final = 5.0
_PICTURE: Final = 150.0
#: How an idle poll may be told: with these codes, or with none at all.
_IDLE: Final = frozenset({408, 504, None})
_IDLE_SAYS: Final = "timeout"


class ZaloBotError(Exception):
    """A call that was answered, but not with a result. ``code`` is Zalo's, None where it has none.

    ``understood`` is false for an answer that is not Zalo's at all, such as a proxy's page.
    """

    def __init__(
        self, code: int | None, status: int, description: str = "", *, understood: bool = True
    ) -> None:
        """Keep what was answered; the description stays out of messages and logs."""
        super().__init__(f"code {code}, HTTP status {status}")
        self.code = code
        self.status = status
        self.description = description
        self.understood = understood


def bot_key(token: str) -> str:
    """Return what tells a bot from others: the number before the colon, else a digest's start.

    It outlives a token that is made anew for the same bot, and gives nothing of it away.
    """
    number, colon, _ = token.partition(":")
    if colon and number.isascii() and number.isdigit():
        return number
    return hashlib.sha256(token.encode()).hexdigest()[:12]


class ZaloBotClient:
    """One bot's calls. Raises ZaloBotError, or what httpx raises for the way there."""

    def __init__(
        self,
        token: str,
        base_url: str = BASE_URL,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Keep the token and the platform's address; nothing is sent yet."""
        silence_addresses()
        self.key = bot_key(token)
        self._http = httpx.AsyncClient(
            base_url=f"{base_url.rstrip('/')}/bot{token}/", transport=transport, timeout=_CALL
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def me(self) -> Mapping[str, Any]:
        """Return who the bot is: ``id``, ``account_name`` and more."""
        return _object(await self._call("getMe", {}))

    async def updates(self, held: int) -> Sequence[Mapping[str, Any]]:
        """Return what has happened, none or one; wait up to ``held`` seconds for it."""
        try:
            events = await self._call("getUpdates", {"timeout": held}, seconds=held + _POLL_MARGIN)
        except ZaloBotError as error:
            if _nothing_new(error):
                return ()
            raise
        # One event, not a list, though every paper calls it updates; either is taken.
        listed = events if isinstance(events, list) else [events]
        return [update for update in listed if isinstance(update, dict) and update]

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have events sent to an address, with a secret of 8–256 characters in their header."""
        await self._call("setWebhook", {"url": url, "secret_token": secret})

    async def delete_webhook(self) -> None:
        """Have events kept for polling."""
        await self._call("deleteWebhook", {})

    async def send_message(self, chat_id: str, text: str) -> str:
        """Send a text of 1–2,000 characters; return the message's id."""
        return _message_id(await self._call("sendMessage", {"chat_id": chat_id, "text": text}))

    async def send_photo(self, chat_id: str, url: str, caption: str = "") -> str:
        """Send the picture at an address, which Zalo fetches several times; return its id."""
        fields = {"chat_id": chat_id, "photo": url} | ({"caption": caption} if caption else {})
        return _message_id(await self._call("sendPhoto", fields, seconds=_PICTURE))

    async def typing(self, chat_id: str) -> None:
        """Show that an answer is being worked out."""
        await self._call("sendChatAction", {"chat_id": chat_id, "action": "typing"})

    async def _call(self, method: str, fields: Mapping[str, Any], seconds: float = _CALL) -> Any:
        # httpx times each read: an answer that drips would hold the only poller for ever.
        async with asyncio.timeout(seconds + _POLL_MARGIN):
            response = await self._http.post(method, json=dict(fields), timeout=seconds)
        return _result(response)


def _result(response: httpx.Response) -> Any:
    status = response.status_code
    try:
        body = response.json()
    except ValueError:
        raise ZaloBotError(None, status, understood=False) from None
    if not isinstance(body, dict) or "ok" not in body:
        raise ZaloBotError(None, status, understood=False)
    # Errors come with HTTP 200: by the status alone every refused message would count as sent.
    if body["ok"] is not True:
        description = body.get("description")
        raise ZaloBotError(
            _code(body.get("error_code")),
            status,
            description if isinstance(description, str) else "",
        )
    return body.get("result", {})


def _code(value: Any) -> int | None:
    """Return a code, which may be written as text; None for what is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _nothing_new(error: ZaloBotError) -> bool:
    if not error.understood:
        return error.status == 408
    if error.code in (408, 504):
        return True
    return error.code in _IDLE and _IDLE_SAYS in error.description.lower()


def _object(result: Any) -> Mapping[str, Any]:
    if not isinstance(result, dict):
        raise ZaloBotError(None, 200, understood=False)
    return result


def _message_id(result: Any) -> str:
    number = _object(result).get("message_id")
    if not isinstance(number, str | int):
        raise ZaloBotError(None, 200, understood=False)
    return str(number)
