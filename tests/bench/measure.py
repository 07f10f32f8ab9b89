"""Timing, the same for every bench."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def best_and_median(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Run some work a number of times; return the best and the median time in seconds."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken), median(taken)
