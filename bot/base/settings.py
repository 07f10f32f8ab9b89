"""Settings: from the environment or a ``.env`` file, all beginning with ``BOT_``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.base.problems import Problem

#: Characters that the key of sessions and codes has at least.
SECRET_LENGTH: Final = 32


def _web_address(value: str) -> str:
    parts = urlsplit(value)  # ValueError for what is no address at all
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address begins with https:// and a host")
    return value


#: The address of a page or of somebody else's service.
WebAddress = Annotated[str, AfterValidator(_web_address)]


class FromEnvironment(BaseSettings):
    """Settings that are read from the environment or a ``.env`` file. Secrets print as stars."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    def secrets(self) -> list[str]:
        """Return the values that no log and no answer may hold."""
        values = (getattr(self, name) for name in type(self).model_fields)
        texts = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        # A setting may hold several with commas between; each is a secret of its own.
        return [
            *texts,
            *(part for secret in texts for part in secret.split(",") if part != secret),
        ]


Own = TypeVar("Own", bound=FromEnvironment)


class Settings(FromEnvironment):
    """Every setting but the channels' own, with its default."""

    database_url: str = "sqlite:///var/bot.db"
    queue_database_url: str | None = None
    timezone: str = "Asia/Ho_Chi_Minh"
    locale: str = "vi"
    now: datetime | None = None
    public_url: WebAddress | None = None
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
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    _given: dict[str, Any] = PrivateAttr(default_factory=dict)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._given = given

    def own(self, kind: type[Own]) -> Own:
        """Return the settings that a channel declares, read from where these were.

        Raises Problem, naming the variable, when one is wrong.
        """
        return _read(kind, self._given)

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

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


def plain(secret: SecretStr | None) -> str | None:
    """Return a secret as it is."""
    return None if secret is None else secret.get_secret_value()


def load(**overrides: object) -> Settings:
    """Read the settings. Raises Problem, naming the variable, when one is wrong."""
    return _read(Settings, overrides)


def _read(kind: type[Own], given: Mapping[str, Any]) -> Own:
    try:
        return kind(**given)
    except UnicodeDecodeError as error:
        raise Problem("profile.not_text", name=".env") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "BOT_" + str(first["loc"][0]).upper() if first["loc"] else "BOT_?"
        raise Problem("problem.setting", name=name, value=first["input"]) from error
