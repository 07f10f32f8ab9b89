"""What shows that an event comes from Zalo: a digest of it with a secret in the middle."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers

from bot.channels.zalo_oa.identity import Identity

HEADER: Final = "X-ZEvent-Signature"
STAMP: Final = "X-ZEvent-Timestamp"
_PREFIX: Final = "mac="
_MAC: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class EventSignature:
    """sha256 of an id, raw body, timestamp and the account's secret key, in hex.

    The header may begin with ``mac=``. Papers differ on which id is meant, the app's or the
    account's, and which timestamp, the header's or the body's: all are tried.
    """

    identity: Identity
    secret_key: str = field(repr=False)

    def of_headers(self, headers: Headers) -> bool:
        """Return whether there is a signature at all."""
        return _MAC.fullmatch(_given(headers)) is not None

    def of_body(self, headers: Headers, body: bytes) -> bool:
        """Return whether the signature is the body's."""
        given = _given(headers)
        stamps = {headers.get(STAMP, "").encode("utf-8", "surrogateescape"), _stamp(body)}
        # Over the raw body: written anew as JSON it would have other spaces and another digest.
        made = [self._mac(id_, body, stamp) for id_ in self.identity.ids for stamp in stamps]
        return any(hmac.compare_digest(mac, given) for mac in made)

    def _mac(self, id_: str, body: bytes, stamp: bytes) -> str:
        parts = (id_.encode(), body, stamp, self.secret_key.encode())
        return hashlib.sha256(b"".join(parts)).hexdigest()


def _given(headers: Headers) -> str:
    return headers.get(HEADER, "").strip().removeprefix(_PREFIX).lower()


def _stamp(body: bytes) -> bytes:
    try:
        stamp = json.loads(body).get("timestamp")
    except (ValueError, AttributeError, RecursionError):
        return b""
    return str(stamp).encode("utf-8", "surrogatepass") if isinstance(stamp, str | int) else b""
