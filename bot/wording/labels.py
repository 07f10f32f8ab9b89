"""Titles short enough for buttons, and still told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: Longer titles are cut.
LONGEST: Final = 30
_PUNCTUATION: Final = ",.;:–-"


def short(title: str, longest: int = LONGEST) -> str:
    """Return a title cut at the end of a word."""
    if len(title) <= longest:
        return title
    kept = title[: longest - 1]
    if title[longest - 1] != " " and " " in kept:
        kept = kept[: kept.rindex(" ")]
    return f"{kept.rstrip(f' {_PUNCTUATION}')}…"


def apart(titles: Sequence[str]) -> list[str]:
    """Return titles cut so; of those that would look the same only from where they differ."""
    labels = [short(title) for title in titles]
    alike: dict[tuple[str, ...], list[int]] = {}
    for index, label in enumerate(labels):
        alike.setdefault(_words(label), []).append(index)
    # A phone shows some thirty letters: two buttons that are cut to the same words cannot be told
    # apart, so those show where they begin to differ.
    for indices in alike.values():
        begun = _in_common([titles[index] for index in indices])
        rests = [" ".join(titles[index].split()[begun:]) for index in indices]
        if len(indices) == 1 or not all(rests):
            continue
        for index, rest in zip(indices, apart(rests), strict=True):
            labels[index] = f"… {rest.removeprefix('… ')}"
    return labels


def _words(title: str) -> tuple[str, ...]:
    return tuple(part.strip(f"{_PUNCTUATION}…").lower() for part in title.split())


def _in_common(titles: Sequence[str]) -> int:
    """Return how many words all of some titles begin with."""
    together = list(zip(*map(_words, titles), strict=False))
    return next((n for n, same in enumerate(together) if len(set(same)) > 1), len(together))
