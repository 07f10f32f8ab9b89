"""Which chat a browser is: a signed cookie, and the token that its forms carry."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from starlette.requests import HTTPConnection
from starlette.responses import Response

#: How long a browser stays who it is without coming back.
LASTS_SECONDS: Final = 180 * 24 * 3600
#: How long it does on a computer that others use too, and how long a page there may be idle.
SHARED_SECONDS: Final = 30 * 60
IDLE_SECONDS: Final = 15 * 60.0
#: How long a page has to change its session after linking.
RENEWAL_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Sessions:
    """Signs and reads cookies. ``public_url`` is the page's address as browsers know it."""

    secret: str
    public_url: str | None = None

    @property
    def secure(self) -> bool:
        """Whether the page is reached by https, so that the cookie must be too."""
        return (self.public_url or "").startswith("https:")

    @property
    def cookie_name(self) -> str:
        """The cookie's name; the prefix makes browsers refuse one set by another host."""
        return "__Host-chat" if self.secure else "chat"

    @staticmethod
    def new_chat() -> str:
        """Return a chat id that nobody guesses: 24 characters of 144 random bits."""
        return secrets.token_urlsafe(18)

    def chat_of(self, cookies: Mapping[str, str]) -> str | None:
        """Return the chat of a browser; None without a cookie that we signed."""
        return self._read(cookies)[0]

    def is_shared(self, cookies: Mapping[str, str]) -> bool:
        """Return whether a browser's chat was begun on a computer that others use too."""
        return self._read(cookies)[1]

    def _read(self, cookies: Mapping[str, str]) -> tuple[str | None, bool]:
        value = cookies.get(self.cookie_name, "")
        try:
            found = self._cookies().loads(value, max_age=LASTS_SECONDS)
            if isinstance(found, dict):
                # Signed as shared, so that a copy of the cookie cannot be made to last half a year.
                return str(self._cookies().loads(value, max_age=SHARED_SECONDS)["shared"]), True
        except (BadSignature, KeyError):
            return None, False
        return (found if isinstance(found, str) else None), False

    def set_cookie(self, response: Response, chat: str, *, shared: bool = False) -> None:
        """Make the browser this chat from now on; on a shared computer until it is closed."""
        response.set_cookie(
            self.cookie_name,
            str(self._cookies().dumps({"shared": chat} if shared else chat)),
            max_age=None if shared else LASTS_SECONDS,
            path="/",
            secure=self.secure,
            httponly=True,
            # Lax, not strict: a link from a messenger must open as who one is.
            samesite="lax",
        )

    def renewal(self, chat: str) -> str:
        """Return what one page may change its session for this chat with, for two minutes."""
        return str(self._renewals().dumps(chat))

    def renewed(self, renewal: str) -> str | None:
        """Return the chat of a renewal; None for anything else."""
        try:
            chat = self._renewals().loads(renewal, max_age=RENEWAL_SECONDS)
        except BadSignature:
            return None
        return chat if isinstance(chat, str) else None

    def form_token(self, chat: str) -> str:
        """Return what a form of this chat's pages carries, so that other sites cannot post it."""
        return str(URLSafeSerializer(self.secret, "web.form").dumps(chat))

    def is_form_of(self, chat: str, token: str) -> bool:
        """Return whether a form came from this chat's own pages."""
        try:
            named = URLSafeSerializer(self.secret, "web.form").loads(token)
        except BadSignature:
            return False
        return isinstance(named, str) and secrets.compare_digest(named.encode(), chat.encode())

    def posting_chat(self, request: HTTPConnection) -> str | None:
        """Return the chat whose own page made a request by script; None for any other."""
        chat = self.chat_of(request.cookies)
        token = request.headers.get("x-form-token", "")
        if chat is None or not self.is_form_of(chat, token) or not self.is_from_here(request):
            return None
        return chat

    def is_from_here(self, connection: HTTPConnection) -> bool:
        """Return whether the browser says that a page of this server made the request."""
        # Without an origin nothing is taken: our pages send one with each form and script.
        origin = urlsplit(connection.headers.get("origin", "")).netloc
        ours = {connection.headers.get("host", ""), urlsplit(self.public_url or "").netloc}
        return bool(origin) and origin in ours

    def _renewals(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, "web-renewal")

    def _cookies(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, "web.chat")


def tag(chat: str) -> str:
    """Return a name for a chat that pages may know: the chat cannot be entered with it."""
    return hashlib.sha256(b"web.tag:" + chat.encode()).hexdigest()[:16]
