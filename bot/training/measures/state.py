"""``state``: holds a degree or a level on the day, from the record or from a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from pydantic import ValidationInfo, field_validator, model_validator
from sqlalchemy import ColumnElement, and_, func, literal, or_

from bot.storage.tables import ledger, qualification
from bot.training.criteria import Criteria, Part
from bot.training.enums import Topic, at_least
from bot.training.measures.measure import Measure, MeasureTable
from bot.training.measures.sentence import Held, Sentence
from bot.training.profile_fields import TopicWord, level_of, refusal

#: What the personnel record says of a topic.
_HELD_IN: Final = {
    Topic.PROFESSIONAL_DEGREE: qualification.c.degree,
    Topic.POLITICAL_THEORY: qualification.c.political,
    Topic.STATE_MANAGEMENT: qualification.c.management,
}


class StateTable(MeasureTable):
    """What is to be held."""

    topic: TopicWord | None = None
    degree: str | None = None
    level: str | None = None

    @field_validator("degree", mode="before")
    @classmethod
    def _degree(cls, written: Any) -> str:
        return level_of(written, Topic.PROFESSIONAL_DEGREE)

    @field_validator("level", mode="before")
    @classmethod
    def _level(cls, written: Any, info: ValidationInfo) -> str:
        topic = info.data.get("topic")
        if topic is None:
            raise refusal("profile.missing", field="topic")
        return level_of(written, topic)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.topic is None and self.degree is None:
            raise refusal("profile.missing", field="topic")
        return self

    def measure(self) -> Measure:
        """Return the measure."""
        return State(
            degree=self.degree,
            topic=self.topic,
            level=self.level,
            min_evidence=self.min_evidence,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Measure):
    """A ``degree`` or better, a ``topic`` (at a ``level`` or better), or both."""

    degree: str | None = None
    topic: Topic | None = None
    level: str | None = None

    kind: ClassVar[str] = "state"
    table: ClassVar[type[MeasureTable]] = StateTable
    unit: ClassVar[str] = "level"

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
        # All of them: a degree on record says nothing about political theory, which is "no data"
        # then.
        fields = [_HELD_IN[part.topic].is_not(None) for part in parts if part.topic in _HELD_IN]
        return and_(*fields) if fields else any_entry

    def rule(self) -> Sentence:
        """Return what is to be held."""
        return Sentence("because.rule_state", {"held": Held(self.wanted)})
