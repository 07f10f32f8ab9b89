"""Column types whose stored form differs from their meaning."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import DateTime, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator

from bot.base.phone_numbers import national
from bot.base.problems import Problem
from bot.storage.encryption import Cipher, is_encrypted

#: Under which name an engine's dialect carries its cipher.
CIPHER: Final = "bot_cipher"


class Hours(TypeDecorator[Decimal]):
    """Tiết, to a hundredth, stored as whole hundredths so that sums are exact."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | float | None, dialect: Dialect) -> int | None:
        """Return hundredths of a tiết."""
        # Whole numbers: SQLite has no decimals and would add up floats.
        return None if value is None else round(value * 100)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return tiết."""
        return None if value is None else Decimal(int(value)) / 100


class Instant(TypeDecorator[datetime]):
    """A moment, stored in UTC without an offset, read with one. Naive values are refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        return None if value is None else in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, with its offset."""
        return None if value is None else value.replace(tzinfo=UTC)


class EncryptedText(TypeDecorator[str]):
    """A text, stored encrypted where the engine was opened with a cipher, else in clear."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what is stored."""
        cipher = _cipher(dialect)
        return value if value is None or cipher is None else cipher.encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Return the text. Raises Problem when it was encrypted with a key that is not there."""
        # In clear: written before a key was set. It is sealed by ``encrypted_fields`` at the next
        # start.
        if value is None or not is_encrypted(value):
            return None if value is None else str(value)
        cipher = _cipher(dialect)
        if cipher is None:
            raise Problem("problem.cannot_decrypt")
        return cipher.decrypt(value)


class PhoneDigest(TypeDecorator[str]):
    """A phone number that can be looked for and not read: bound as it is, stored as a digest.

    Where the engine was opened without a cipher nothing is stored, and nothing is found.
    """

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the digest of a number, however it is written; None for what is no number."""
        cipher, number = _cipher(dialect), national(value)
        return None if number is None or cipher is None else cipher.digest(number)


class EncryptedDay(TypeDecorator[date]):
    """A day, stored as an encrypted text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Return the day as ``yyyy-mm-dd``, encrypted."""
        text = None if value is None else value.isoformat()
        return EncryptedText().process_bind_param(text, dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Return the day."""
        text = EncryptedText().process_result_value(value, dialect)
        return None if text is None else date.fromisoformat(text)


def _cipher(dialect: Dialect) -> Cipher | None:
    # The dialect is the one thing of an engine that reaches its types; see ``open_engine``.
    found: Cipher | None = getattr(dialect, CIPHER, None)
    return found


def in_utc(moment: datetime) -> datetime:
    """Return a moment as it is stored. Raises ValueError for one without an offset."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs an offset")
    return moment.astimezone(UTC).replace(tzinfo=None)
