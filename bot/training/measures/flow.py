"""``flow``: took part in the period, topic by topic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import field_validator
from sqlalchemy import literal

from bot.training.criteria import Criteria, Part
from bot.training.enums import Topic
from bot.training.measures.measure import NOTHING, Measure, MeasureTable
from bot.training.measures.sentence import Sentence, Topics
from bot.training.profile_fields import Table, TopicWord, refusal, word

COMBINE: Final = ("each", "all", "any")


class PartTable(Table):
    """One topic of a flow."""

    topic: TopicWord


class FlowTable(MeasureTable):
    """The topics, and how they combine."""

    parts: tuple[PartTable, ...]
    combine: Annotated[str, word(COMBINE)] = "each"

    @field_validator("parts")
    @classmethod
    def _once_each(cls, parts: tuple[PartTable, ...]) -> tuple[PartTable, ...]:
        if not parts or len({part.topic for part in parts}) != len(parts):
            raise refusal("profile.parts")
        return parts

    def measure(self) -> Measure:
        """Return the measure."""
        topics = tuple(part.topic for part in self.parts)
        return Flow(parts=topics, combine=self.combine, min_evidence=self.min_evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Measure):
    """Each topic once; ``combine`` says whether all are wanted, any, or each by itself."""

    parts: tuple[Topic, ...]
    combine: str = "each"

    kind: ClassVar[str] = "flow"
    table: ClassVar[type[MeasureTable]] = FlowTable

    @property
    def about(self) -> tuple[Topic, ...]:
        """The topics of its parts."""
        return self.parts

    @property
    def any_part(self) -> bool:
        """Whether one topic is enough."""
        return self.combine == "any"

    @property
    def by_part(self) -> bool:
        """Figures are given topic by topic, also for one."""
        return True

    @property
    def judged_by_parts(self) -> bool:
        """Whether a unit stands as its worst topic does."""
        return self.combine == "each"

    def parts_by(self, criteria: Criteria) -> tuple[Part, ...]:
        """Return one part a topic; its amount is how many results count."""
        return tuple(self._part(criteria, topic) for topic in self.parts)

    def _part(self, criteria: Criteria, topic: Topic) -> Part:
        checks = criteria.common((topic,), self.min_evidence) | criteria.in_period()
        return Part(topic, None, checks, criteria.total(checks, literal(1)))

    def done(self, amount: Any, *, met: bool) -> Decimal:
        """Return how often somebody took part."""
        return Decimal(amount) if amount else NOTHING

    def rule(self) -> Sentence:
        """Return which topics are to be learned."""
        key = "because.rule_any" if self.any_part else "because.rule_flow"
        return Sentence(key, {"topics": Topics(self.parts)})
