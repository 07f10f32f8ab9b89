"""The Telegram channel with its parts joined."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

from bot.base.problems import Problem
from bot.base.settings import Settings, plain
from bot.channels.linked_chats import Accounts
from bot.channels.long_actions import LongActions
from bot.channels.runtime import Shared
from bot.channels.send_throttle import Precedence
from bot.channels.telegram.bot import make_bot
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.commands import commands
from bot.channels.telegram.connection import TelegramConnection
from bot.channels.telegram.gateway import TelegramGateway
from bot.channels.telegram.webhook import Webhook

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")


def join(shared: Shared, settings: Settings) -> TelegramConnection | None:
    """Return the channel, ready to be started; None where no token is set.

    Raises Problem for a token or a webhook's secret that cannot be one.
    """
    token = plain(settings.telegram_token)
    if token is None:
        return None
    bot = make_bot(token, settings.telegram_base_url)
    long_actions = LongActions(shared.engine, shared.clock)
    channel = TelegramChannel(
        shared,
        bot,
        TelegramGateway(bot, shared.say, long_actions, Precedence(), shared.metrics),
        long_actions,
        Accounts(shared.engine),
        commands(shared.say),
    )
    if not settings.public_url:
        return TelegramConnection(bot, channel, shared.say)
    secret = webhook_secret(plain(settings.telegram_secret), plain(settings.secret_key) or "")
    webhook = Webhook(channel.receive, secret)
    return TelegramConnection(bot, channel, shared.say, webhook, secret, settings.public_url)


def webhook_secret(given: str | None, secret_key: str) -> str:
    """Return the secret that proves Telegram's calls; made from the key where none is set."""
    if given is None:
        return hmac.new(secret_key.encode(), b"telegram webhook", hashlib.sha256).hexdigest()
    if not _SECRET.fullmatch(given):
        raise Problem("channels.telegram_secret")
    return given
