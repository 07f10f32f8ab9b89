"""What has to be looked after while the program runs: the tokens, and a webhook gone silent."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Engine, select

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.channels.alarms import raise_alarm
from bot.channels.zalo_oa.oauth import OAuthClient
from bot.channels.zalo_oa.token_store import TokenStore
from bot.channels.zalo_oa.tokens import OLD, NoTokenError, TokenKeeper
from bot.channels.zalo_oa.updates import CHANNEL
from bot.conversation import chat_accounts
from bot.reminders.working_calendar import Calendars
from bot.storage.engine import reading, writing
from bot.storage.tables import channel_activity

_EVERY: Final = 600.0
_log = structlog.get_logger(__name__)


class Watch:
    """Looks every ten minutes; raises alarms."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        store: TokenStore,
        keeper: TokenKeeper,
        oauth: OAuthClient,
        seed: str,
        silence: timedelta | None,
    ) -> None:
        """Join the parts; ``seed`` is the setting's refresh token.

        ``silence`` is how long nothing may come in working hours; None where nothing comes at all.
        """
        self._engine = engine
        self._clock = clock
        self._store = store
        self._keeper = keeper
        self._oauth = oauth
        self._seed = seed
        self._silence = silence
        self._silent = timedelta(0)
        self._looked_at: datetime | None = None

    def plant(self) -> None:
        """Begin with the setting's refresh token, unless it has been begun with."""
        self._store.plant(self._seed, self._clock.now())

    async def run(self) -> None:
        """Look after it all until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(_EVERY)

    async def look(self) -> None:
        """Refresh the tokens when it is time; raise the alarms that are due."""
        try:
            await self._tokens()
            if self._silence is not None:
                await asyncio.to_thread(self._webhook, self._silence)
        except Problem as problem:
            _log.warning("not_looked_after", channel=CHANNEL, problem=problem.key)

    async def close(self) -> None:
        """Close the connections."""
        await self._oauth.close()

    async def _tokens(self) -> None:
        try:
            await self._keeper.freshen()
        except NoTokenError as error:
            _log.warning("token_not_refreshed", channel=CHANNEL, reason=error.reason)
            if error.reason == "refused":
                # It will be refused again: nobody is to wait until the old one is over.
                await asyncio.to_thread(self._alarm, "zalo_oa_token_refused")
        if await self._keeper.age() > OLD:
            await asyncio.to_thread(self._alarm, "zalo_oa_token_old")

    def _webhook(self, allowed: timedelta) -> None:
        """Add up the working time in which nothing came; Zalo tells nobody else of a dead webhook.

        Only where somebody is linked, and something came before: else there is nothing to miss.
        """
        now = self._clock.now()
        before, self._looked_at = self._looked_at, now
        with reading(self._engine) as connection:
            came = connection.execute(
                select(channel_activity.c.event_at).where(channel_activity.c.channel == CHANNEL)
            ).scalar()
            linked = chat_accounts.any_on(connection, CHANNEL)
            calendar = Calendars(connection, now.date(), self._clock.zone).of(None)
            is_open = calendar.open_at(now)
        if before is None or came is None or not linked or came >= before:
            self._silent = timedelta(0)
            return
        # Nights and Tết are silent by nature; added up over working hours, a dead webhook is not.
        if is_open:
            self._silent += now - before
        if self._silent >= allowed:
            self._alarm("zalo_oa_silent")

    def _alarm(self, name: str) -> None:
        with writing(self._engine) as connection:
            raise_alarm(connection, self._clock.now(), name)
