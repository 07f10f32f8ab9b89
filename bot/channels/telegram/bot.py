"""The library's bot, set up for this program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from telegram.error import InvalidToken
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.base.problems import Problem
from bot.channels.protocol import Json
from bot.channels.telegram.updates import KINDS

_CONNECT_SECONDS: Final = 5.0
_READ_SECONDS: Final = 15.0
#: What the Bot API takes of a bot that pays for nothing.
SENDS_A_SECOND: Final = 30.0


class TelegramBot(ExtBot[int]):
    """The library's transport, limits and errors, with plain JSON on the paths of every message.

    Its objects would cost more time there than most answers; and an update that it cannot read
    would stop all others.
    """

    async def call(self, method: str, fields: Mapping[str, Any]) -> Any:
        """Call a method of the Bot API; return its result. Raises what the library raises."""
        return await self._post(method, dict(fields))

    async def updates(self, offset: int | None, held: int) -> Sequence[tuple[int, Json]]:
        """Return the updates from an offset on by number, waiting ``held`` seconds for one.

        Raises what the library raises.
        """
        wanted = {"offset": offset, "timeout": held, "allowed_updates": list(KINDS)}
        updates = await self._post("getUpdates", wanted, read_timeout=held + _READ_SECONDS)
        return [(int(update["update_id"]), update) for update in updates]


def make_bot(token: str, base_url: str, a_second: float = SENDS_A_SECOND) -> TelegramBot:
    """Return a bot that calls the Bot API at an address. Nothing is sent yet.

    ``a_second`` is how many messages the Bot API takes of it in a second.
    """
    base = base_url.rstrip("/")
    try:
        return TelegramBot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=_request(),
            get_updates_request=_request(),
            rate_limiter=AIORateLimiter(overall_max_rate=a_second, overall_time_period=1),
        )
    except InvalidToken as error:
        raise Problem("channels.telegram_token") from error


def _request() -> HTTPXRequest:
    return HTTPXRequest(
        connect_timeout=_CONNECT_SECONDS, read_timeout=_READ_SECONDS, pool_timeout=_CONNECT_SECONDS
    )
