"""Browsers that asked to be told: rows of ``push_subscription``, each a chat's."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, select, update

from bot.base.problems import Problem
from bot.storage.tables import push_subscription
from bot.storage.upserts import put

#: Bytes of a point of P-256, uncompressed, and of a subscription's secret (RFC 8291).
_POINT, _SECRET = 65, 16
_ADDRESS_LIMIT: Final = 1000
#: A person has a phone, a desk and perhaps a tablet; more are somebody's script.
_MOST_A_CHAT: Final = 5


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser is told, and the two keys that what it is told is encrypted with."""

    endpoint: str
    p256dh: str
    auth: str


def read(body: Any, hosts: Sequence[str]) -> Subscription:
    """Return the subscription of a browser's JSON.

    ``hosts`` are the push services allowed, their subdomains included: the address comes from
    outside, and the server must not be made to call just anybody. Raises Problem for anything odd.
    """
    try:
        keys = body["keys"]
        subscription = Subscription(body["endpoint"], keys["p256dh"], keys["auth"])
        address = urlsplit(subscription.endpoint)
        sound = (
            len(subscription.endpoint) <= _ADDRESS_LIMIT
            and _allowed(address.scheme, address.hostname or "", hosts)
            and len(decoded(subscription.p256dh)) == _POINT
            and len(decoded(subscription.auth)) == _SECRET
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Problem("web.push_odd") from error
    if not sound:
        raise Problem("web.push_odd")
    return subscription


def _allowed(scheme: str, host: str, hosts: Sequence[str]) -> bool:
    known = any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)
    return known and (scheme == "https" or host == "127.0.0.1")


def decoded(text: str) -> bytes:
    """Return the bytes of base64url, padded or not. Raises ValueError for what is none."""
    return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))


def keep(connection: Connection, chat: str, subscription: Subscription, now: datetime) -> None:
    """Keep a browser's subscription as this chat's; the oldest goes where there are too many."""
    put(
        connection,
        push_subscription,
        ("endpoint",),
        {
            "endpoint": subscription.endpoint,
            "address": chat,
            "p256dh": subscription.p256dh,
            "auth": subscription.auth,
            "kept_at": now,
        },
    )
    table = push_subscription.c
    newest = select(table.endpoint).where(table.address == chat).order_by(table.kept_at.desc())
    for endpoint in list(connection.execute(newest).scalars())[_MOST_A_CHAT:]:
        end(connection, endpoint)


def end(connection: Connection, endpoint: str) -> None:
    """Forget a subscription that is over."""
    connection.execute(delete(push_subscription).where(push_subscription.c.endpoint == endpoint))


def end_of_chat(connection: Connection, chat: str) -> None:
    """Forget all subscriptions of a chat: its browser is no longer whose it was."""
    connection.execute(delete(push_subscription).where(push_subscription.c.address == chat))


def move(connection: Connection, chat: str, to: str) -> None:
    """Let a chat's browsers be told of another: it is the same chat under a new name."""
    connection.execute(
        update(push_subscription).where(push_subscription.c.address == chat).values(address=to)
    )


def of_chat(connection: Connection, chat: str) -> list[Subscription]:
    """Return where a chat's browsers are told."""
    table = push_subscription.c
    rows = connection.execute(
        select(table.endpoint, table.p256dh, table.auth).where(table.address == chat)
    )
    return [Subscription(*row) for row in rows]
