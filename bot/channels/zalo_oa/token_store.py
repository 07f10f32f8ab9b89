"""The account's two tokens in the database, encrypted, and the lock around spending one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, select, update

from bot.channels.zalo_oa.oauth import TIMEOUT, Fresh
from bot.storage.encryption import Cipher
from bot.storage.engine import reading, writing
from bot.storage.tables import zalo_oa_token
from bot.storage.upserts import put

#: How long one process may be spending the refresh token: longer than its call can take, or a
#: second one would spend the same token.
LEASE: Final = timedelta(seconds=3 * TIMEOUT)
_row: Final = zalo_oa_token.c


@dataclass(frozen=True, slots=True)
class Tokens:
    """What is stored. ``access`` is None before the first refresh; ``stamp`` tells this pair."""

    access: str | None = field(repr=False)
    expires_at: datetime | None
    refreshed_at: datetime
    stamp: str = field(repr=False)


class TokenStore:
    """One account's tokens. Its methods wait for the database: call them in a thread."""

    def __init__(self, engine: Engine, cipher: Cipher, app_id: str) -> None:
        """Keep the database and the account's name in it."""
        self._engine = engine
        self._cipher = cipher
        self._app_id = app_id

    def plant(self, refresh_token: str, now: datetime) -> bool:
        """Begin with a token of the settings; return whether it was new.

        What was stored since it was planted is newer, and stays. Another token than the planted
        one is an operator's way back in after the stored one is lost.
        """
        seed = hashlib.sha256(refresh_token.encode()).hexdigest()
        with writing(self._engine) as connection:
            planted = connection.execute(
                select(_row.seed).where(_row.app_id == self._app_id)
            ).scalar()
            if planted == seed:
                return False
            values = {
                "app_id": self._app_id,
                "access_token": None,
                "refresh_token": self._cipher.encrypt(refresh_token),
                "expires_at": None,
                "refreshed_at": now,
                "seed": seed,
                "leased_until": None,
            }
            put(connection, zalo_oa_token, ("app_id",), values)
        return True

    def load(self) -> Tokens | None:
        """Return what is stored; None before anything was planted."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(
                    _row.access_token, _row.expires_at, _row.refreshed_at, _row.refresh_token
                ).where(_row.app_id == self._app_id)
            ).first()
        if row is None:
            return None
        access = None if row.access_token is None else self._cipher.decrypt(row.access_token)
        return Tokens(access, row.expires_at, row.refreshed_at, row.refresh_token)

    def claim(self, now: datetime, stamp: str) -> str | None:
        """Take the lock and return the refresh token.

        None while another process has the lock, or when it stored a newer pair than ``stamp``'s.
        """
        with writing(self._engine) as connection:
            refresh_token = connection.execute(
                update(zalo_oa_token)
                .where(
                    _row.app_id == self._app_id,
                    # Who waited for the lock must not spend the pair that another has renewed.
                    _row.refresh_token == stamp,
                    _row.leased_until.is_(None) | (_row.leased_until <= now),
                )
                .values(leased_until=now + LEASE)
                .returning(_row.refresh_token)
            ).scalar()
        return None if refresh_token is None else self._cipher.decrypt(refresh_token)

    def keep(self, fresh: Fresh, now: datetime) -> None:
        """Store both tokens and give the lock back, in one transaction."""
        with writing(self._engine) as connection:
            connection.execute(
                update(zalo_oa_token)
                .where(_row.app_id == self._app_id)
                .values(
                    access_token=self._cipher.encrypt(fresh.access),
                    refresh_token=self._cipher.encrypt(fresh.refresh),
                    expires_at=now + timedelta(seconds=fresh.seconds),
                    refreshed_at=now,
                    leased_until=None,
                )
            )

    def release(self) -> None:
        """Give the lock back; the refresh token was not spent."""
        with writing(self._engine) as connection:
            connection.execute(
                update(zalo_oa_token).where(_row.app_id == self._app_id).values(leased_until=None)
            )
