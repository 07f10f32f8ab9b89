"""``flow``: took part in the period, topic by topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from sqlalchemy import literal

from bot.training.criteria import Criteria, Part
from bot.training.enums import Evidence, Topic
from bot.training.measures.measure import NOTHING, Measure
from bot.training.measures.sentence import Sentence, Topics
from bot.training.profile_fields import Fields

COMBINE: Final = ("each", "all", "any")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Measure):
    """Each topic once; ``combine`` says whether all are wanted, any, or each by itself."""

    parts: tuple[Topic, ...]
    combine: str = "each"

    kind: ClassVar[str] = "flow"
    keys: ClassVar[frozenset[str]] = frozenset({"parts", "combine"})

    @classmethod
    def read(cls, fields: Fields, table: Mapping[str, Any], min_evidence: Evidence) -> Self:
        """Read the topics and how they combine."""
        parts = tuple(_topic(fields, part) for part in fields.tables(table, "parts"))
        if not parts or len(set(parts)) != len(parts):
            fields.fail("profile.parts", "parts")
        combine = fields.one_of(table, "combine", COMBINE, "each")
        return cls(parts=parts, combine=combine, min_evidence=min_evidence)

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


def _topic(fields: Fields, table: Mapping[str, Any]) -> Topic:
    fields.known(table, {"topic"})
    return Topic(fields.one_of(table, "topic", tuple(Topic)))
