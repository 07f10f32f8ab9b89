"""What every kind of measure answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator
from sqlalchemy import ColumnElement

from bot.training.criteria import Criteria, Part
from bot.training.enums import Evidence, Topic
from bot.training.measures.sentence import Sentence
from bot.training.profile_fields import Table, word

ONCE: Final = Decimal(1)
NOTHING: Final = Decimal(0)


#: A profile's words for the least proof. A certificate of completion will do for "certificate".
EVIDENCE: Final = {
    "declared": Evidence.DECLARED,
    "attendance": Evidence.ATTENDANCE,
    "certificate": Evidence.COMPLETION,
    "diploma": Evidence.DIPLOMA,
}


class MeasureTable(Table, ABC):
    """A profile's table of a measure: a kind adds its own keys."""

    kind: str
    min_evidence: Annotated[
        Evidence, BeforeValidator(lambda written: EVIDENCE[written]), word(tuple(EVIDENCE))
    ] = Evidence.ATTENDANCE

    @abstractmethod
    def measure(self) -> Measure:
        """Return the measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(ABC):
    """What counts as done for a target.

    ``kind`` is the profile's word and ``table`` reads it there; ``unit`` is that of ``done`` and
    ``need`` (hours, times, level); ``own_checks`` are those beside ``criteria.CHECKS``.
    """

    min_evidence: Evidence = Evidence.ATTENDANCE

    kind: ClassVar[str]
    table: ClassVar[type[MeasureTable]]
    unit: ClassVar[str] = "times"
    own_checks: ClassVar[tuple[str, ...]] = ()

    @property
    @abstractmethod
    def about(self) -> tuple[Topic, ...]:
        """The topics that it speaks of, none for any."""

    @abstractmethod
    def parts_by(self, criteria: Criteria) -> tuple[Part, ...]:
        """Return what is to be done, in the profile's order, with the results that count."""

    @abstractmethod
    def rule(self) -> Sentence:
        """Return the sentence that tells the rule; it also takes ``document`` and ``due``."""

    def label(self) -> Sentence | None:
        """Return what a button calls it, None where its topics say enough."""
        return None

    @property
    def topic_of(self) -> Topic | None:
        """The one topic that a figure of it is filed under, None for several or any."""
        return self.about[0] if len(self.about) == 1 else None

    @property
    def before_post(self) -> tuple[tuple[Topic, str | None], ...]:
        """What somebody must have before they take a post, each a topic with its level."""
        return ()

    @property
    def any_part(self) -> bool:
        """Whether one of several parts is enough."""
        return False

    @property
    def by_part(self) -> bool:
        """Whether figures are given part by part."""
        return False

    @property
    def judged_by_parts(self) -> bool:
        """Whether a unit's state is that of its worst part."""
        return False

    def is_done(self, part: Part, amount: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return that a part's amount is enough; also for people without a result (NULL)."""
        return amount > 0

    def recorded(
        self, parts: Sequence[Part], any_entry: ColumnElement[bool]
    ) -> ColumnElement[bool]:
        """Return that anything is known that could decide it; no data is not "not done"."""
        return any_entry

    def done(self, amount: Any, *, met: bool) -> Decimal:
        """Return how much of a part is done, in ``unit``, from the amount that was read."""
        return ONCE if met else NOTHING

    @property
    def need(self) -> Decimal:
        """How much of each part is to be done, in ``unit``."""
        return ONCE
