"""Actions too long for a messenger's buttons: kept in the database under a short key."""

from __future__ import annotations

import asyncio
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Final

import structlog
from sqlalchemy import Engine, select

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.conversation.actions import parse
from bot.conversation.messages import Choice
from bot.storage.engine import reading, writing
from bot.storage.tables import long_action
from bot.storage.upserts import insert_once

_KEY: Final = re.compile(r"([a-z_]{1,41})~[A-Za-z0-9_-]{22}")
_log = structlog.get_logger(__name__)


class LongActions:
    """Shortens actions and finds them again.

    The key is made from the action, so the same button always has the same key. A key that the
    database has lost still carries its intent: the button then redraws that, and never fails.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Remember nothing yet."""
        self._engine = engine
        self._clock = clock
        self._kept: set[str] = set()

    async def shorten(self, choices: Iterable[Choice], limit: int) -> list[Choice]:
        """Return the choices with every action in at most ``limit`` bytes (64 or more)."""
        shown, long = [], {}
        for choice in choices:
            if len(choice.action.encode()) > limit:
                key = short_key(choice.action)
                long[key] = choice.action
                shown.append(replace(choice, action=key))
            else:
                shown.append(choice)
        if new := {key: action for key, action in long.items() if key not in self._kept}:
            try:
                await asyncio.to_thread(self._keep, new)
                # Noted once it is written: a key that was not kept is tried with the next button.
                self._kept.update(new)
            except Problem as problem:
                # The answer goes out all the same; its button then leads to its intent alone.
                _log.warning("long_action_not_kept", problem=problem.key)
        return shown

    async def full(self, action: str) -> str:
        """Return the action that a button's text stands for."""
        short = _KEY.fullmatch(action)
        if short is None:
            return action
        return await asyncio.to_thread(self._find, action) or short[1]

    def _keep(self, actions: dict[str, str]) -> None:
        now = self._clock.now()
        with writing(self._engine) as connection:
            for key, action in actions.items():
                insert_once(connection, long_action, {"key": key, "action": action, "kept_at": now})

    def _find(self, key: str) -> str | None:
        with reading(self._engine) as connection:
            return connection.execute(
                select(long_action.c.action).where(long_action.c.key == key)
            ).scalar()


def short_key(action: str) -> str:
    """Return an action's key: its intent and a digest, at most 64 bytes."""
    digest = urlsafe_b64encode(sha256(action.encode()).digest()).decode()[:22]
    return f"{parse(action)[0][:41]}~{digest}"
