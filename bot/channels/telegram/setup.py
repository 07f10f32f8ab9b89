"""The Telegram channel with its parts joined."""

from __future__ import annotations

import re
from typing import Final

from bot.base.problems import Problem
from bot.base.settings import Settings, plain
from bot.channels.protocol import Channel
from bot.channels.runtime import Runtime
from bot.channels.webhook import Entrance, SecretHeader, secret_of

PATH: Final = "/telegram"
#: The settings of the token and of the address; see ``registry.messengers``.
SETTINGS: Final = ("telegram_token", "telegram_base_url")
HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")


def join(runtime: Runtime, settings: Settings) -> Channel | None:
    """Return the channel, ready to be started; None where no token is set.

    Raises Problem for a token or a webhook's secret that cannot be one.
    """
    token = plain(settings.telegram_token)
    if token is None:
        return None
    # Deferred, optional: without its token the messenger's library is not even loaded.
    from bot.channels.telegram.bot import make_bot
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.chat_menus import ChatMenus
    from bot.channels.telegram.commands import commands
    from bot.channels.telegram.messenger import Callback, TelegramMessenger

    bot, say = make_bot(token, settings.telegram_base_url), runtime.say
    a_second = settings.telegram_sends_a_second
    menus = ChatMenus(runtime.engine, runtime.clock, bot, say)
    if not settings.public_url:
        messenger = TelegramMessenger(bot, say, commands(say))
        return TelegramChannel(runtime, messenger, menus, a_second=a_second)
    secret = webhook_secret(plain(settings.telegram_secret), plain(settings.secret_key) or "")
    callback = Callback(settings.public_url.rstrip("/") + PATH, secret)
    messenger = TelegramMessenger(bot, say, commands(say), callback)
    entrance = Entrance(PATH, SecretHeader(HEADER, secret))
    return TelegramChannel(runtime, messenger, menus, entrance, a_second=a_second)


def webhook_secret(given: str | None, secret_key: str) -> str:
    """Return the secret that proves Telegram's calls; made from the key where none is set."""
    if given is None:
        return secret_of(secret_key, "telegram")
    if not _SECRET.fullmatch(given):
        raise Problem("channels.telegram_secret")
    return given
