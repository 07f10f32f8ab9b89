"""The Telegram channel with its parts joined."""

from __future__ import annotations

import re
from typing import Final

from bot.base.problems import Problem
from bot.base.settings import Settings, plain
from bot.channels.protocol import Channel
from bot.channels.runtime import Runtime
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.webhook import Entrance, SecretHeader, secret_of

PATH: Final = "/telegram"
OWN_SETTINGS: Final = TelegramSettings
#: Those of the token and of the address; see ``registry.messengers``.
MESSENGER: Final = ("telegram_token", "telegram_base_url")
HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
#: Seconds that slips wait for Telegram to say what its bot is called.
_PATIENCE: Final = 10.0
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")


def join(runtime: Runtime, settings: Settings) -> Channel | None:
    """Return the channel, ready to be started; None where no token is set.

    Raises Problem for a token or a webhook's secret that cannot be one.
    """
    own = settings.own(TelegramSettings)
    token = plain(own.telegram_token)
    if token is None:
        return None
    # Deferred, optional: without its token the messenger's library is not even loaded.
    from bot.channels.telegram.bot import make_bot
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.chat_menus import ChatMenus
    from bot.channels.telegram.commands import commands
    from bot.channels.telegram.messenger import Callback, TelegramMessenger

    say, a_second = runtime.say, own.telegram_sends_a_second
    bot = make_bot(token, own.telegram_base_url, a_second)
    menus = ChatMenus(runtime.engine, runtime.clock, bot, say)
    if not settings.public_url:
        messenger = TelegramMessenger(bot, say, commands(say))
        return TelegramChannel(runtime, messenger, menus, a_second=a_second)
    secret = webhook_secret(plain(own.telegram_secret), plain(settings.secret_key) or "")
    callback = Callback(settings.public_url.rstrip("/") + PATH, secret)
    messenger = TelegramMessenger(bot, say, commands(say), callback)
    entrance = Entrance(PATH, SecretHeader(HEADER, secret))
    return TelegramChannel(runtime, messenger, menus, entrance, a_second=a_second)


def way_in(settings: Settings) -> str | None:
    """Return the address that begins a chat; the code comes with it. None where no token is set.

    Raises Problem where Telegram does not say what the bot is called.
    """
    own = settings.own(TelegramSettings)
    if own.telegram_token is None:
        return None
    import httpx

    url = f"{own.telegram_base_url.rstrip('/')}/bot{plain(own.telegram_token)}/getMe"
    try:
        name = httpx.get(url, timeout=_PATIENCE).json()["result"]["username"]
    except (httpx.HTTPError, ValueError, LookupError, TypeError):
        # The error's own words hold the address, and with it the token.
        raise Problem("channels.telegram_name") from None
    return f"https://t.me/{name}?start={{code}}"


def webhook_secret(given: str | None, secret_key: str) -> str:
    """Return the secret that proves Telegram's calls; made from the key where none is set."""
    if given is None:
        return secret_of(secret_key, "telegram")
    if not _SECRET.fullmatch(given):
        raise Problem("channels.telegram_secret")
    return given
