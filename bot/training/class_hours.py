"""The hour at which a class begins, as far as its line of hours tells."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from bot.base.folding import fold

_HOUR: Final = re.compile(r"(?<!\d)([01]?\d|2[0-3])\s*(?:h|gio|g|:)\s*([0-5]\d)?")

#: Who has to be there at this hour or later reads a message of the morning in time.
_LATE_ENOUGH: Final = time(9)


def begins(times: str | None) -> time | None:
    """Return the first hour named in words like «7h30 – 11h», None where there is none."""
    found = _HOUR.search(fold(times or ""))
    return time(int(found[1]), int(found[2] or 0)) if found else None


def starts_early(times: str | None) -> bool:
    """Return whether who reads a message at the start of work comes too late for a class.

    A class of which no hour is known may begin with the working day.
    """
    hour = begins(times)
    return hour is None or hour < _LATE_ENOUGH
