"""The account's calls: messages, templates, pictures. Success is ``error`` 0, whatever the status.

The access token goes in a header and reaches no error and no log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from bot.base.logging import silence_addresses
from bot.channels.zalo_oa.tokens import TokenKeeper

BASE_URL: Final = "https://openapi.zalo.me"
TEMPLATE_URL: Final = "https://business.openapi.zalo.me"
_CALL: Final = 30.0
_UPLOAD: Final = 150.0
#: Answers that say that the access token is no good; nothing was done with the message.
_TOKEN_REFUSED: Final = frozenset({-216, -220})
#: Zalo's papers write a template's parameters in either way; one that is not known is refused
#: with this code, and nothing is sent.
_TEMPLATE_KEYS: Final = (
    ("template_id", "template_data", "tracking_id"),
    ("templateId", "templateData", "trackingId"),
)
_WRONG_PARAMETER: Final = -201


class ZaloOaError(Exception):
    """A call that was answered, but not with success. ``code`` is Zalo's.

    It is None for an answer that is not Zalo's at all, such as a proxy's page.
    """

    def __init__(self, code: int | None, status: int) -> None:
        """Keep what was answered."""
        super().__init__(f"error {code}, HTTP status {status}")
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that Zalo took, and what its answer says of templates.

    ``remaining`` are those left of the day, ``daily`` those of a whole day; either may be missing.
    """

    message_id: str
    remaining: int | None = None
    daily: int | None = None


class ZaloOaClient:
    """One account's calls. Raises ZaloOaError, NoTokenError, or what httpx raises."""

    def __init__(
        self,
        keeper: TokenKeeper,
        base_url: str = BASE_URL,
        template_url: str = TEMPLATE_URL,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Keep where to call; nothing is sent yet."""
        silence_addresses()
        self._keeper = keeper
        self._base = base_url.rstrip("/")
        self._templates = template_url.rstrip("/")
        self._http = httpx.AsyncClient(transport=transport, timeout=_CALL)
        self._template_keys = _TEMPLATE_KEYS

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def account(self) -> Mapping[str, Any]:
        """Return who the account is: ``oa_id``, ``name`` and more."""
        return await self._call("GET", f"{self._base}/v2.0/oa/getoa")

    async def consult(self, user_id: str, message: Mapping[str, Any]) -> Accepted:
        """Send a consultation message to a person whose window is open."""
        body = {"recipient": {"user_id": user_id}, "message": dict(message)}
        data = await self._call("POST", f"{self._base}/v3.0/oa/message/cs", json=body)
        return Accepted(_text(data.get("message_id")))

    async def template(
        self, to: Mapping[str, str], template_id: str, data: Mapping[str, str], tracking_id: str
    ) -> Accepted:
        """Send a template; ``to`` has ``phone`` (84…) or ``user_id``."""
        values = (template_id, dict(data), tracking_id)
        first, second = self._template_keys
        try:
            return await self._templated({**to, **dict(zip(first, values, strict=True))})
        except ZaloOaError as error:
            if error.code != _WRONG_PARAMETER:
                raise
        accepted = await self._templated({**to, **dict(zip(second, values, strict=True))})
        # Remembered, so that each message after costs one call of the day's rate, not two.
        self._template_keys = second, first
        return accepted

    async def _templated(self, body: Mapping[str, Any]) -> Accepted:
        answer = await self._call("POST", f"{self._templates}/message/template", json=dict(body))
        quota = answer.get("quota")
        quota = quota if isinstance(quota, dict) else {}
        return Accepted(
            _text(either(answer, "msg_id", "message_id")),
            _number(either(quota, "remaining_quota")),
            _number(either(quota, "daily_quota")),
        )

    async def upload(self, kind: str, name: str, mime: str, content: bytes) -> str:
        """Upload an ``image`` or a ``file``; return what a message names it by."""
        url = f"{self._base}/v2.0/oa/upload/{kind}"
        files = {"file": (name, content, mime)}
        uploaded = await self._call("POST", url, seconds=_UPLOAD, files=files)
        return _text(uploaded.get("attachment_id" if kind == "image" else "token"))

    async def _call(
        self, method: str, url: str, seconds: float = _CALL, **content: Any
    ) -> Mapping[str, Any]:
        token = await self._keeper.access()
        try:
            return await self._once(method, url, token, seconds, content)
        except ZaloOaError as error:
            if error.code not in _TOKEN_REFUSED:
                raise
        # Once: a token that is refused right after its renewal will not get better by another one.
        token = await self._keeper.renew(token)
        return await self._once(method, url, token, seconds, content)

    async def _once(
        self, method: str, url: str, token: str, seconds: float, content: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        headers = {"access_token": token}
        # In all, not for each read: the lock and the pace of the account wait behind a call.
        async with asyncio.timeout(seconds):
            response = await self._http.request(
                method, url, headers=headers, timeout=seconds, **content
            )
        return _data(response)


def _data(response: httpx.Response) -> Mapping[str, Any]:
    try:
        body: Any = response.json()
    except ValueError:
        body = None
    code = _number(body.get("error")) if isinstance(body, dict) else None
    if code != 0:
        raise ZaloOaError(code, response.status_code)
    data = body.get("data")
    return data if isinstance(data, dict) else {}


def either(data: Mapping[str, Any], *names: str) -> Any:
    """Return a field's value, written in either way: ``daily_quota`` or ``dailyQuota``."""
    for name in names:
        first, *others = name.split("_")
        for written in (name, first + "".join(other.capitalize() for other in others)):
            if data.get(written) is not None:
                return data[written]
    return None


def _text(value: Any) -> str:
    # A message was taken even where its id is missing: it only gets no receipts.
    return str(value) if isinstance(value, str | int) else ""


def _number(value: Any) -> int | None:
    """Return a number, which Zalo writes now as one and now as text."""
    try:
        return None if isinstance(value, bool | float) else int(value)
    except (TypeError, ValueError):
        return None
