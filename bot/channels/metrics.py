"""Counts and durations, in the text form that Prometheus reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """What has happened since the start. Belongs to one event loop."""

    def __init__(self) -> None:
        """Count from the start of the process, as Prometheus expects of counters."""
        self._counts: dict[str, dict[str, float]] = defaultdict(dict)
        self._buckets: dict[str, list[int]] = {}
        self._sums: dict[str, float] = defaultdict(float)
        self._reads: list[Callable[[], Iterable[tuple[str, Mapping[str, str], float]]]] = []
        self._gauges: dict[str, Callable[[], float]] = {}

    def add(self, name: str, **labels: str) -> None:
        """Count one. Labels are few and fixed: channels, outcomes; never people."""
        label = ",".join(f'{key}="{value}"' for key, value in labels.items())
        counts = self._counts[name]
        counts[label] = counts.get(label, 0) + 1

    def took(self, name: str, seconds: float) -> None:
        """Note a duration."""
        counts = self._buckets.setdefault(name, [0] * (len(_BUCKETS) + 1))
        counts[sum(seconds > bound for bound in _BUCKETS)] += 1
        self._sums[name] += seconds

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        """Name something that is read when it is asked for."""
        self._gauges[name] = read

    def gauges(self, read: Callable[[], Iterable[tuple[str, Mapping[str, str], float]]]) -> None:
        """Take figures with a name, labels and a value, read together when they are asked for."""
        self._reads.append(read)

    def text(self) -> str:
        """Return everything in Prometheus' text format 0.0.4."""
        lines: list[str] = []
        for name, counts in sorted(self._counts.items()):
            lines.append(f"# TYPE {name} counter")
            lines += [
                f"{name}{{{label}}} {value:g}" if label else f"{name} {value:g}"
                for label, value in sorted(counts.items())
            ]
        for name, read in sorted(self._gauges.items()):
            lines += [f"# TYPE {name} gauge", f"{name} {read():g}"]
        for gauges in self._reads:
            lines += _gauges(gauges())
        for name in sorted(self._buckets):
            lines += self._histogram(name)
        return "\n".join(lines) + "\n"

    def _histogram(self, name: str) -> list[str]:
        lines, total = [f"# TYPE {name} histogram"], 0
        for bound, count in zip((*_BUCKETS, "+Inf"), self._buckets[name], strict=True):
            total += count
            lines.append(f'{name}_bucket{{le="{bound}"}} {total}')
        return [*lines, f"{name}_sum {self._sums[name]:.6f}", f"{name}_count {total}"]


def _gauges(figures: Iterable[tuple[str, Mapping[str, str], float]]) -> list[str]:
    by_name: dict[str, list[str]] = {}
    for name, labels, value in figures:
        label = ",".join(f'{key}="{text}"' for key, text in labels.items())
        line = f"{name}{{{label}}} {value:.15g}" if label else f"{name} {value:.15g}"
        by_name.setdefault(name, []).append(line)
    return [line for name in sorted(by_name) for line in (f"# TYPE {name} gauge", *by_name[name])]
