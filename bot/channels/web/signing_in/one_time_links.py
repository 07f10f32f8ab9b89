"""One-time sign-in links: ``/vao/<token>``, spent by the page's button, never by opening it.

They share the table of link codes. A link's digest is made differently from a typed code's, so
that the short codes cannot be tried here.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.conversation import issued_codes

PATH: Final = "/vao"


def issue(connection: Connection, person_id: int, expires: datetime) -> str:
    """Make a link's token for a person; only its digest is kept."""
    token = secrets.token_urlsafe(24)
    issued_codes.keep(connection, _digest(token), person_id, expires)
    return token


def lasting_tokens(person_ids: Iterable[int]) -> dict[int, str]:
    """Return tokens that may be used again and again, by person: for a demo on loopback only.

    They are known to the process that ``SignIn`` is given them in, and end with it.
    """
    return {person_id: secrets.token_urlsafe(24) for person_id in person_ids}


@dataclass(frozen=True, slots=True)
class SignIn:
    """Tells whom a link signs in. ``lasting`` are a demo's many-use tokens, by person."""

    lasting: Mapping[int, str] = field(default_factory=dict, repr=False)

    def is_open(self, connection: Connection, token: str, now: datetime) -> bool:
        """Return whether a link would still sign somebody in; spends nothing."""
        if self.is_lasting(token):
            return True
        return issued_codes.is_good(connection, [_digest(token)], now)

    def is_lasting(self, token: str) -> bool:
        """Return whether a token is one of the demo's, for many uses."""
        return self._lasting(token) is not None

    def spend(self, connection: Connection, token: str, now: datetime) -> int | None:
        """Return the person of a link and end it; None when it is used, over or unknown."""
        person_id = self._lasting(token)
        if person_id is not None:
            return person_id
        return issued_codes.spend_digest(connection, _digest(token), now)

    def _lasting(self, token: str) -> int | None:
        for person_id, known in self.lasting.items():
            # In constant time: the time a wrong token takes must not tell how it begins.
            if secrets.compare_digest(known.encode(), token.encode()):
                return person_id
        return None


def _digest(token: str) -> str:
    return hashlib.sha256(b"web.signin:" + token.encode()).hexdigest()
