"""Figures of several sets of questions side by side, one a writer: the mean, and the worst."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from typing import Any, Final

#: What is compared, by name: where it stands in a set's figures.
FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "top1": ("top1", "typed"),
    "top1_stripped": ("top1", "stripped"),
    "top1_typos": ("top1", "typos"),
    "top3": ("top3", "typed"),
    "wrong": ("zones", "wrong"),
    "foreign": ("foreign", "answered"),
    "slots": ("slots", "all", "exact"),
    "periods": ("slots", "period", "exact"),
    "turns": ("dialogues", "right"),
    "dialogues": ("dialogues", "whole"),
}
#: The less of these the better.
_COSTS: Final = frozenset({"wrong", "foreign"})


def compared(sets: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float | None]]:
    """Return the figures of each set, then ``mean`` and ``worst``, in percent."""
    rows = {
        name: {key: _at(found, path) for key, path in FIGURES.items()}
        for name, found in sets.items()
    }

    def over(pick: Callable[[str, list[float]], float]) -> dict[str, float | None]:
        columns = {
            key: [v for row in rows.values() if (v := row[key]) is not None] for key in FIGURES
        }
        return {key: pick(key, column) if column else None for key, column in columns.items()}

    return {
        **rows,
        "mean": over(lambda _, column: round(statistics.fmean(column), 1)),
        "worst": over(lambda key, column: max(column) if key in _COSTS else min(column)),
    }


def _at(found: Any, path: tuple[str, ...]) -> float | None:
    for step in path:
        found = found[step]
    return None if found is None else float(found)
