"""The access token that is good now, and the loop that makes new ones in time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

import httpx
import structlog

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.channels.zalo_oa.oauth import Fresh, OAuthClient, OAuthRefusedError
from bot.channels.zalo_oa.token_store import LEASE, Tokens, TokenStore

#: Refreshed twice a day; an access token lives 25 hours.
EVERY: Final = timedelta(hours=12)
#: Not used any more so shortly before its end.
_MARGIN: Final = timedelta(minutes=10)
#: Six refreshes failed in a row by then, and the refresh token has nearly three months left.
OLD: Final = timedelta(days=3)
_LOOK: Final = 0.5
_STORING: Final = (0.2, 1.0, 3.0, 10.0, 20.0)
_NOT_BEGUN: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_log = structlog.get_logger(__name__)


class NoTokenError(Exception):
    """There is no access token now. ``reason`` is a code, such as ``refused``."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class TokenKeeper:
    """Gives the access token, refreshing it when it must; one refresh at a time anywhere."""

    def __init__(self, store: TokenStore, oauth: OAuthClient, clock: Clock) -> None:
        """Join the parts; the store has been planted."""
        self._store = store
        self._oauth = oauth
        self._clock = clock
        self._known: Tokens | None = None
        self._here = asyncio.Lock()
        self._unstored: Fresh | None = None

    async def access(self) -> str:
        """Return an access token that is good. Raises NoTokenError where there is none."""
        if (token := self._good(self._known)) is not None:
            return token
        return await self.renew(None)

    async def renew(self, refused: str | None) -> str:
        """Return another token than one that Zalo refused. Raises NoTokenError."""
        async with self._here:
            until = asyncio.get_running_loop().time() + LEASE.total_seconds()
            while True:
                stored = await self._look()
                token = self._good(stored)
                if token is not None and token != refused:
                    return token
                if stored is None:
                    raise NoTokenError("not_set_up")
                if await self._refresh(stored.stamp):
                    refused = None
                elif asyncio.get_running_loop().time() >= until:
                    raise NoTokenError("locked")
                else:  # another process is at it: what it stores is ours as well
                    await asyncio.sleep(_LOOK)

    async def freshen(self) -> None:
        """Refresh when the last time is half a day ago. Raises NoTokenError."""
        async with self._here:
            stored = await self._look()
            if stored is None:
                raise NoTokenError("not_set_up")
            if stored.access is None or self._clock.now() - stored.refreshed_at >= EVERY:
                await self._refresh(stored.stamp)

    async def age(self) -> timedelta:
        """Return how long ago the last refresh was."""
        stored = await self._look()
        return timedelta(0) if stored is None else self._clock.now() - stored.refreshed_at

    def _good(self, tokens: Tokens | None) -> str | None:
        if tokens is None or tokens.access is None or tokens.expires_at is None:
            return None
        return tokens.access if self._clock.now() < tokens.expires_at - _MARGIN else None

    async def _look(self) -> Tokens | None:
        if self._unstored is not None:
            await self._keep(self._unstored)
        self._known = await asyncio.to_thread(self._store.load)
        return self._known

    async def _refresh(self, stamp: str) -> bool:
        """Spend the refresh token of a pair; return whether it was ours to spend."""
        token = await asyncio.to_thread(self._store.claim, self._clock.now(), stamp)
        if token is None:
            return False
        try:
            fresh = await self._oauth.refresh(token)
        except OAuthRefusedError as error:
            await asyncio.to_thread(self._store.release)
            _log.error("zalo_oa_refresh_refused", reason=error.reason)
            raise NoTokenError("refused") from None
        except (httpx.TransportError, TimeoutError) as error:
            # Cut off in the middle, it may be spent: the lock then stays until its end, and the
            # next one finds out.
            if isinstance(error, _NOT_BEGUN):
                await asyncio.to_thread(self._store.release)
            _log.error("zalo_oa_refresh_failed", kind=type(error).__name__)
            raise NoTokenError("unreachable") from None
        await self._keep(fresh)
        return True

    async def _keep(self, fresh: Fresh) -> None:
        """Store a pair, whatever it takes: without it the account is locked out."""
        self._unstored = fresh
        for pause in (*_STORING, None):
            try:
                await asyncio.to_thread(self._store.keep, fresh, self._clock.now())
            except Problem as problem:
                _log.error("zalo_oa_tokens_not_stored", problem=problem.key)
                if pause is None:
                    raise NoTokenError("not_stored") from None
                await asyncio.sleep(pause)
            else:
                self._unstored = None
                return
