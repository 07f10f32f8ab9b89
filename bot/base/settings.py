"""Settings: from the environment or a ``.env`` file, all beginning with ``BOT_``."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.base.problems import Problem

#: Characters that the key of sessions and codes has at least.
SECRET_LENGTH: Final = 32

#: The names of all channels, the command line's and the terminal's among them.
CHANNEL_NAMES: Final = frozenset({"telegram", "zalo_bot", "zalo_oa", "web", "ask", "terminal"})


class Settings(BaseSettings):
    """Every setting with its default. Secrets print as stars."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    database_url: str = "sqlite:///var/bot.db"
    queue_database_url: str | None = None
    timezone: str = "Asia/Ho_Chi_Minh"
    locale: str = "vi"
    now: datetime | None = None
    public_url: str | None = None
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    trusted_hops: int = Field(default=0, ge=0, le=5)
    secret_key: SecretStr | None = None
    old_secret_keys: SecretStr | None = None
    metrics_token: SecretStr | None = None
    web_push_contact: str | None = None
    web_push_hosts: str = (
        "fcm.googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com"
    )
    names_in_chat: str | None = None
    telegram_token: SecretStr | None = None
    telegram_base_url: str = "https://api.telegram.org"
    telegram_secret: SecretStr | None = None
    telegram_sends_a_second: float = Field(default=30, gt=0)
    zalo_bot_token: SecretStr | None = None
    zalo_bot_base_url: str = "https://bot-api.zaloplatforms.com"
    zalo_bot_secret: SecretStr | None = None
    zalo_bot_sends_a_second: float = Field(default=20, gt=0)
    zalo_bot_month_limit: int = Field(default=3000, ge=1)
    zalo_bot_people_limit: int = Field(default=50, ge=1)
    zalo_oa_app_id: str | None = None
    zalo_oa_app_secret: SecretStr | None = None
    zalo_oa_secret_key: SecretStr | None = None
    zalo_oa_refresh_token: SecretStr | None = None
    zalo_oa_base_url: str = "https://openapi.zalo.me"
    zalo_oa_oauth_url: str = "https://oauth.zaloapp.com"
    zalo_oa_zns_url: str = "https://business.openapi.zalo.me"
    zalo_link: str | None = None
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
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    def secrets(self) -> list[str]:
        """Return the values that no log and no answer may hold."""
        values = (getattr(self, name) for name in type(self).model_fields)
        found = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        # A setting may hold several with commas between; each is a secret of its own.
        return [*found, *(part for secret in found for part in secret.split(",") if part != secret)]

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("no such time zone") from error
        return value

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, value: str) -> str:
        # Deferred, slow: Babel, for one setting that is nearly always the default.
        from bot.base.texts import locales

        if value not in locales():
            raise ValueError(f"one of {', '.join(locales())}")
        return value

    @field_validator(
        "public_url",
        "zalo_link",
        "telegram_base_url",
        "zalo_bot_base_url",
        "zalo_oa_base_url",
        "zalo_oa_oauth_url",
        "zalo_oa_zns_url",
    )
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)  # ValueError for what is no address at all
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("an address begins with https:// and a host")
        return value

    @field_validator("names_in_chat")
    @classmethod
    def _known_channels(cls, value: str | None) -> str | None:
        unknown = {name.strip() for name in (value or "").split(",")} - CHANNEL_NAMES - {""}
        if unknown:
            raise ValueError(f"no such channel: {', '.join(sorted(unknown))}")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


def plain(secret: SecretStr | None) -> str | None:
    """Return a secret as it is."""
    return None if secret is None else secret.get_secret_value()


def load(**overrides: object) -> Settings:
    """Read the settings. Raises Problem, naming the variable, when one is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except UnicodeDecodeError as error:
        raise Problem("profile.not_text", name=".env") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "BOT_" + str(first["loc"][0]).upper() if first["loc"] else "BOT_?"
        raise Problem("problem.setting", name=name, value=first["input"]) from error
