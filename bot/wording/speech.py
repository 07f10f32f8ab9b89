"""In which words, and as of which moment, a fact is said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from bot.base.texts import Texts


class Speech(Protocol):
    """What a sentence needs beside its fact; the context of a question is one."""

    @property
    def say(self) -> Texts:
        """The sentences of the locale."""

    @property
    def now(self) -> datetime:
        """The moment of speaking, in the agency's zone."""

    @property
    def today(self) -> date:
        """Its day: a day of another year is said with its year."""
