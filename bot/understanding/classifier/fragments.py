"""Whether words only go on from the last question: a small model of its own.

It sees each value that a text names as one mark ("thế @topic thì sao"), so that what was never
said of one topic, unit or time is known from the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt
from typing import Final

#: What stands for a value.
TOPIC: Final = "@topic"
TIME: Final = "@time"
PERSON: Final = "@person"
UNIT: Final = "@unit"
OWN_UNIT: Final = "@own_unit"
WHOLE: Final = "@whole"
CLASS: Final = "@class"
COUNT: Final = "@count"
FORMAT: Final = "@format"
LEFT_OUT: Final = "@left_out"
MARKS: Final = frozenset(
    {TOPIC, TIME, PERSON, UNIT, OWN_UNIT, WHOLE, CLASS, COUNT, FORMAT, LEFT_OUT}
)
_MOST_WORDS: Final = 12
_MOST_MARKS: Final = 3


def fragment_parts(words: Sequence[str]) -> frozenset[str]:
    """Return what is counted of a text: words, pairs of neighbours, beginnings, and its length."""
    marks = sum(word in MARKS for word in words)
    pairs = (f"{left} {right}" for left, right in pairwise(("<", *words, ">")))
    begins = (f"^{word[:2]}" for word in words if word not in MARKS)
    sizes = f"#{min(len(words) - marks, _MOST_WORDS)}", f"##{min(marks, _MOST_MARKS)}"
    return frozenset((*words, *pairs, *begins, *sizes))


@dataclass(frozen=True, slots=True)
class FragmentModel:
    """Weights of the parts of a text that goes on; a model that learned nothing knows none."""

    weights: Mapping[str, float] = field(default_factory=dict)
    constant: float = 0.0

    def margin(self, words: Sequence[str]) -> float:
        """Return how far a text lies on the side of those that go on; below 0 it is a question."""
        parts = fragment_parts(words)
        known = sum(self.weights.get(part, 0.0) for part in parts)
        return self.constant + known / sqrt(len(parts))
