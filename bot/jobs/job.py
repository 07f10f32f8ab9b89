"""A piece of background work with a name and an interval."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final


def _nothing() -> None:
    """Do nothing: most work ends by itself."""


_AT_ONCE: Final = timedelta(0)
#: The queues of work that several machines share.
UPKEEP: Final = "upkeep"
DELIVERY: Final = "delivery"
QUEUES: Final = (UPKEEP, DELIVERY)


@dataclass(frozen=True, slots=True)
class Job:
    """What is run, how often, and how long after the start for the first time.

    ``run`` asks the database what is due, so that a run that is missed is made good by the next
    and several processes may run it; it returns how much was done. ``stop`` asks one that is
    under way to begin nothing new. Of each ``queue`` a process runs one job at a time.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[int]]
    first_after: timedelta = _AT_ONCE
    stop: Callable[[], None] = _nothing
    queue: str = UPKEEP
