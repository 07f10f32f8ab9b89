"""Words one slip away from a word."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase


def edits(word: str) -> set[str]:
    """Return all words one slip away: a letter lost, doubled, changed, or two swapped."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + c + tail[1:] for head, tail in cuts if tail for c in ascii_lowercase}
    found |= {head + c + tail for head, tail in cuts for c in ascii_lowercase}
    return found


def halves(word: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut a word in two: "phapluat" lost its space."""
    for at in range(1, len(word)):
        yield word[:at], word[at:]


def one_slip(left: str, right: str) -> bool:
    """Return whether two words are the same but for one slip at most."""
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped
