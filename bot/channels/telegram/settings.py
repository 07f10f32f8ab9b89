"""The settings of Telegram, described in the readme."""

from __future__ import annotations

from pydantic import Field, SecretStr

from bot.base.settings import FromEnvironment, WebAddress


class TelegramSettings(FromEnvironment):
    """Every setting of this channel with its default."""

    telegram_token: SecretStr | None = None
    telegram_base_url: WebAddress = "https://api.telegram.org"
    telegram_secret: SecretStr | None = None
    telegram_sends_a_second: float = Field(default=30, gt=0)
