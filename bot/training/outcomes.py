"""How a requirement stands for somebody: a number in the database, a value everywhere else.

The number is negative for who is not judged, and why; otherwise it has a bit for each part done,
in the profile's order. Nothing but this module knows that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, case, literal, true

from bot.training.enums import EXCLUSIONS, OUTSIDE

_OUTSIDE: Final = -1
_CODES: Final = {OUTSIDE: _OUTSIDE} | {
    reason: _OUTSIDE - 1 - index for index, reason in enumerate(EXCLUSIONS)
}
_REASONS: Final = {number: reason for reason, number in _CODES.items()}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who is left out and why (``OUTSIDE``, or a code of ``EXCLUSIONS``), or what is done.

    ``parts`` tells of each part whether it is done, and is empty for who is left out; ``met`` is
    the whole requirement.
    """

    left_out: str | None
    parts: tuple[bool, ...] = ()
    met: bool = False

    @property
    def outside(self) -> bool:
        """Whether they were never in the target's population."""
        return self.left_out == OUTSIDE

    @property
    def owed(self) -> bool:
        """Whether something is still to be done."""
        return self.left_out is None and not self.met


def judged(flags: Sequence[bool], *, any_part: bool) -> Outcome:
    """Return the outcome of somebody in the population with these parts done."""
    return Outcome(None, tuple(flags), any(flags) if any_part else all(flags))


def encode(
    inside: ColumnElement[bool],
    left_out: Sequence[tuple[ColumnElement[bool], str]],
    parts: Sequence[ColumnElement[bool]],
) -> ColumnElement[int]:
    """Return the number: of the reasons to be left out, the first that holds."""
    done: ColumnElement[int] = literal(0)
    for index, part in enumerate(parts):
        bit = case((part, literal(1 << index)), else_=0)
        done = bit if index == 0 else done + bit
    reasons = [(condition, literal(_CODES[reason])) for condition, reason in left_out]
    # IS NOT TRUE: where membership is unknown (NULL) somebody is outside, as a person would say.
    return case((inside.is_not(true()), literal(_OUTSIDE)), *reasons, else_=done)


def decode(number: int, parts: int, *, any_part: bool) -> Outcome:
    """Return what the number of a requirement with so many parts means."""
    if number < 0:
        return Outcome(_REASONS[number])
    return judged([bool(number & (1 << index)) for index in range(parts)], any_part=any_part)
