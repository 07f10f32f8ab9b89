"""``state``: holds a degree or a level on the day, from the record or from a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from sqlalchemy import ColumnElement, and_, func, literal, or_

from bot.storage.tables import ledger, qualification
from bot.training.criteria import Criteria, Part
from bot.training.enums import Evidence, Topic, at_least
from bot.training.measures.measure import Measure
from bot.training.measures.sentence import Held, Sentence
from bot.training.profile_fields import Fields

#: What the personnel record says of a topic.
_HELD_IN: Final = {
    Topic.PROFESSIONAL_DEGREE: qualification.c.degree,
    Topic.POLITICAL_THEORY: qualification.c.political,
    Topic.STATE_MANAGEMENT: qualification.c.management,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Measure):
    """A ``degree`` or better, a ``topic`` (at a ``level`` or better), or both."""

    degree: str | None = None
    topic: Topic | None = None
    level: str | None = None

    kind: ClassVar[str] = "state"
    keys: ClassVar[frozenset[str]] = frozenset({"degree", "topic", "level"})
    unit: ClassVar[str] = "level"

    @classmethod
    def read(cls, fields: Fields, table: Mapping[str, Any], min_evidence: Evidence) -> Self:
        """Read what is to be held."""
        topic = None
        if "topic" in table:
            topic = Topic(fields.one_of(table, "topic", tuple(Topic)))
        degree = fields.level(table, "degree", Topic.PROFESSIONAL_DEGREE)
        if topic is None and (degree is None or "level" in table):
            fields.fail("profile.missing", "topic")
        level = fields.level(table, "level", topic) if topic else None
        return cls(degree=degree, topic=topic, level=level, min_evidence=min_evidence)

    @property
    def wanted(self) -> tuple[tuple[Topic, str | None], ...]:
        """What is to be held, each a topic with its level: the degree first."""
        degree = ((Topic.PROFESSIONAL_DEGREE, self.degree),) if self.degree else ()
        return (*degree, (self.topic, self.level)) if self.topic else degree

    @property
    def about(self) -> tuple[Topic, ...]:
        """The topics of what is to be held; a degree is one."""
        return tuple(topic for topic, _ in self.wanted)

    @property
    def before_post(self) -> tuple[tuple[Topic, str | None], ...]:
        """What is held by whoever has the post."""
        return self.wanted

    @property
    def topic_of(self) -> Topic | None:
        """The topic named; a degree beside it is none."""
        return self.topic

    def parts_by(self, criteria: Criteria) -> tuple[Part, ...]:
        """Return one part for each thing to be held; its amount is how many results count."""
        return tuple(self._part(criteria, topic, level) for topic, level in self.wanted)

    def _part(self, criteria: Criteria, topic: Topic, level: str | None) -> Part:
        checks = criteria.common((topic,), self.min_evidence)
        if level:
            reached = ledger.c.level.in_(at_least(topic, level))
            checks["level"] = func.coalesce(reached, False)
        return Part(topic, level, checks, criteria.total(checks, literal(1)))

    def is_done(self, part: Part, amount: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return that the record says so, or a result."""
        if part.topic not in _HELD_IN:
            return amount > 0
        held = _HELD_IN[part.topic]
        recorded = held.in_(at_least(part.topic, part.level)) if part.level else held.is_not(None)
        return or_(recorded, amount > 0)

    def recorded(
        self, parts: Sequence[Part], any_entry: ColumnElement[bool]
    ) -> ColumnElement[bool]:
        """Return that the record's fields are filled in, where it has any."""
        fields = [_HELD_IN[part.topic].is_not(None) for part in parts if part.topic in _HELD_IN]
        return and_(*fields) if fields else any_entry

    def rule(self) -> Sentence:
        """Return what is to be held."""
        return Sentence("because.rule_state", {"held": Held(self.wanted)})
