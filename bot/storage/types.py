"""Column types whose stored form differs from their meaning."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator


class Hours(TypeDecorator[Decimal]):
    """Tiết, to a hundredth, stored as whole hundredths so that sums are exact."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | float | None, dialect: Dialect) -> int | None:
        """Return hundredths of a tiết."""
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


def in_utc(moment: datetime) -> datetime:
    """Return a moment as it is stored. Raises ValueError for one without an offset."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs an offset")
    return moment.astimezone(UTC).replace(tzinfo=None)
