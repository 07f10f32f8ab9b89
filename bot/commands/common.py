"""What every command needs: settings, clock, sentences, the database."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cached_property
from typing import Any

import click
from sqlalchemy import Engine

from bot.base import settings as settings_module
from bot.base.clock import Clock
from bot.base.settings import Settings
from bot.base.texts import Texts, texts
from bot.storage.encryption import Cipher, cipher_of
from bot.storage.engine import open_engine


class Setup:
    """The parts of a command, made when they are first asked for."""

    def __init__(self, **overrides: object) -> None:
        """Read the settings; overrides win over the environment."""
        self.settings: Settings = settings_module.load(**overrides)

    @cached_property
    def clock(self) -> Clock:
        """The clock of the settings."""
        return Clock.of(self.settings.timezone, self.settings.now)

    @cached_property
    def say(self) -> Texts:
        """The sentences of the settings' locale."""
        return texts(self.settings.locale)

    @property
    def cipher(self) -> Cipher | None:
        """What fields are encrypted with; None where no key is set."""
        return None if self.settings.secret_key is None else cipher_of(self.settings)

    @cached_property
    def engine(self) -> Engine:
        """The database, with its schema current. Raises Problem when it is not."""
        from bot.storage.schema import require_current

        engine = open_engine(
            self.settings.database_url,
            create=False,
            cipher=self.cipher,
            # A second address for the queue is set only where the first leads through a pooler.
            pooled=self.settings.queue_database_url is not None,
        )
        require_current(engine)
        return engine


def as_json(value: Any) -> str:
    """Return one compact line of JSON; half a character, which nobody can print, becomes ``?``."""
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return line.encode("utf-8", errors="replace").decode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


class Day(click.ParamType[date]):
    """A day as an option: ``yyyy-mm-dd`` or ``dd/mm/yyyy``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: RET503
        """Return the day; fails with click's wrong usage."""
        if isinstance(value, date):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(value, form).date()  # noqa: DTZ007 (a day has no zone)
            except ValueError:
                continue
        self.fail(f"{value!r} is not a day: write it as 2026-12-31 or 31/12/2026", param, ctx)
