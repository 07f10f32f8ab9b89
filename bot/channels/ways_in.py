"""Where a chat with the assistant is begun, on each channel: for slips on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.base.problems import Problem
from bot.base.settings import Settings, plain

#: Seconds that slips wait for Telegram to say what its bot is called.
_PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class WayIn:
    """The address that begins a chat on a channel; ``{code}`` in it stands for a link code."""

    channel: str
    address: str

    def with_code(self, code: str) -> str:
        """Return the address for one code."""
        return self.address.replace("{code}", code)


def ways_in(settings: Settings) -> Iterator[WayIn]:
    """Return the ways in that are known: Telegram, Zalo, the page.

    Raises Problem when there is a Telegram bot and it does not say what it is called.
    """
    if settings.telegram_token is not None:
        yield WayIn("telegram", f"https://t.me/{_telegram_name(settings)}?start={{code}}")
    # Zalo's links open a chat and carry no word into it: the code is typed.
    if settings.zalo_link is not None:
        yield WayIn("zalo_oa", settings.zalo_link)
    if settings.public_url is not None:
        # Behind #, so that the code is in no server's log and no crawler's request.
        yield WayIn("web", f"{settings.public_url.rstrip('/')}/#{{code}}")


def _telegram_name(settings: Settings) -> str:
    import httpx

    url = f"{settings.telegram_base_url.rstrip('/')}/bot{plain(settings.telegram_token)}/getMe"
    try:
        found = httpx.get(url, timeout=_PATIENCE).json()["result"]["username"]
    except (httpx.HTTPError, ValueError, LookupError, TypeError):
        # The error's own words hold the address, and with it the token.
        raise Problem("channels.telegram_name") from None
    return str(found)
