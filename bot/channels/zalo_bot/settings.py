"""The settings of the Zalo Bot Platform, described in the readme."""

from __future__ import annotations

from pydantic import Field, SecretStr

from bot.base.settings import FromEnvironment, WebAddress


class ZaloBotSettings(FromEnvironment):
    """Every setting of this channel with its default."""

    zalo_bot_token: SecretStr | None = None
    zalo_bot_base_url: WebAddress = "https://bot-api.zaloplatforms.com"
    zalo_bot_secret: SecretStr | None = None
    zalo_bot_sends_a_second: float = Field(default=20, gt=0)
    zalo_bot_month_limit: int = Field(default=3000, ge=1)
    zalo_bot_people_limit: int = Field(default=50, ge=1)
