"""The time: now, in the agency's zone."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Clock:
    """Tells the time in one zone; may start at a given moment and run on from there."""

    zone: ZoneInfo
    start: datetime | None = None
    _began: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, zone: str, start: datetime | None = None) -> Clock:
        """Make a clock; a start without an offset is meant in the clock's zone."""
        here = ZoneInfo(zone)
        if start is not None and start.tzinfo is None:
            start = start.replace(tzinfo=here)
        return cls(here, start)

    def now(self) -> datetime:
        """Return the moment, with the zone's offset."""
        if self.start is None:
            return datetime.now(UTC).astimezone(self.zone)
        elapsed = timedelta(seconds=time.monotonic() - self._began)
        return (self.start + elapsed).astimezone(self.zone)

    def today(self) -> date:
        """Return the day in the clock's zone."""
        return self.now().date()
