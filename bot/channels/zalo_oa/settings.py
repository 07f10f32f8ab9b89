"""The settings of the Zalo Official Account, described in the readme."""

from __future__ import annotations

from pydantic import Field, SecretStr

from bot.base.settings import FromEnvironment, WebAddress


class ZaloOaSettings(FromEnvironment):
    """Every setting of this channel with its default."""

    zalo_oa_app_id: str | None = None
    zalo_oa_app_secret: SecretStr | None = None
    zalo_oa_secret_key: SecretStr | None = None
    zalo_oa_refresh_token: SecretStr | None = None
    zalo_oa_base_url: WebAddress = "https://openapi.zalo.me"
    zalo_oa_oauth_url: WebAddress = "https://oauth.zaloapp.com"
    zalo_oa_zns_url: WebAddress = "https://business.openapi.zalo.me"
    zalo_link: WebAddress | None = None
    zalo_oa_templates: str | None = None
    zalo_oa_template_fields: str = "noi_dung=text"
    zalo_oa_prices: str = "consultation=55,template_user=100,template_phone=120"
    zalo_oa_sends_a_second: float = Field(default=20, gt=0)
    zalo_oa_daily_quota: int = Field(default=500, ge=0)
    zalo_oa_monthly_cap: int = Field(default=1_000_000, ge=0)
    zalo_oa_free_hours: float = Field(default=48, ge=0)
    zalo_oa_open_days: float = Field(default=7, ge=0)
    zalo_oa_quiet_minutes: float = Field(default=30, ge=0)
    zalo_oa_silence_hours: float = Field(default=4, gt=0)
