"""How a rule is told, as data: a catalogue's key and typed values, to be worded elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bot.training.enums import Topic


@dataclass(frozen=True, slots=True)
class Topics:
    """A list of topics; ``if_none`` is the catalogue's key for an empty one."""

    listed: tuple[Topic, ...]
    if_none: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Qualifications to be held, each a topic with its level, if it has one."""

    listed: tuple[tuple[Topic, str | None], ...]


#: A value of a sentence.
Term = Topics | Held | Decimal


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the catalogue with the values that it takes."""

    key: str
    values: Mapping[str, Term] = field(default_factory=dict)
