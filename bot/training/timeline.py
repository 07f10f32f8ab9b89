"""Facts that hold over dates: painting a change onto what is known.

A timeline is a list of spans that do not overlap, earliest first. Both days of a span belong to it;
``ALWAYS`` and ``OPEN`` stand for "as long as anyone remembers" and "until further notice".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

ALWAYS: Final = date.min
OPEN: Final = date.max
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Values that hold from ``first`` to ``last``, both included."""

    first: date
    last: date
    values: Mapping[str, Any]


def on(spans: Sequence[Span], day: date) -> Span | None:
    """Return the span that holds on a day, or None in a gap."""
    return next((span for span in spans if span.first <= day <= span.last), None)


def before(day: date) -> date:
    """Return the day before; ALWAYS has none and stays."""
    return day if day == ALWAYS else day - _DAY


def after(day: date) -> date:
    """Return the day after; OPEN has none and stays."""
    return day if day == OPEN else day + _DAY


def paint(
    spans: Sequence[Span],
    first: date,
    last: date,
    changes: Mapping[str, Any],
    blank: Mapping[str, Any],
) -> list[Span]:
    """Return the timeline with ``changes`` holding from ``first`` to ``last``.

    Other values of the spans met stay; a gap inside the range is filled with ``blank`` and the
    changes. Neighbours that end up alike are joined. Raises ValueError when first is after last.
    """
    if first > last:
        raise ValueError("a span ends before it begins")
    painted: list[Span] = []
    reached = first
    for span in spans:
        if span.last < first or span.first > last:
            painted.append(span)
            continue
        if span.first < first:
            painted.append(Span(span.first, before(first), span.values))
        start, end = max(span.first, first), min(span.last, last)
        if start > reached:
            painted.append(Span(reached, before(start), {**blank, **changes}))
        painted.append(Span(start, end, {**span.values, **changes}))
        if span.last > last:
            painted.append(Span(after(last), span.last, span.values))
        reached = OPEN if end == OPEN else after(end)
        # Nothing follows the end of time, and the day after it would overflow.
        if end == OPEN:
            return joined(painted)
    if reached <= last:
        painted.append(Span(reached, last, {**blank, **changes}))
    return joined(painted)


def erase(spans: Sequence[Span], first: date, last: date) -> list[Span]:
    """Return the timeline with nothing holding from ``first`` to ``last``."""
    kept: list[Span] = []
    for span in spans:
        if span.last < first or span.first > last:
            kept.append(span)
            continue
        if span.first < first:
            kept.append(Span(span.first, before(first), span.values))
        if span.last > last:
            kept.append(Span(after(last), span.last, span.values))
    return kept


def joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order, touching ones with the same values made one."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda span: span.first):
        last = result[-1] if result else None
        if last and last.values == span.values and after(last.last) == span.first:
            result[-1] = Span(last.first, span.last, last.values)
        else:
            result.append(span)
    return result
