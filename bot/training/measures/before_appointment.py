"""``before_appointment``: finished a topic by the day of appointment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, case, func, select

from bot.storage.tables import ledger, post
from bot.training.criteria import Criteria, Part
from bot.training.effective_dates import holds
from bot.training.enums import Topic
from bot.training.measures.measure import Measure, MeasureTable
from bot.training.measures.sentence import Sentence, Topics
from bot.training.profile_fields import TopicWord


class BeforeAppointmentTable(MeasureTable):
    """The topic."""

    topic: TopicWord

    def measure(self) -> Measure:
        """Return the measure."""
        return BeforeAppointment(topic=self.topic, min_evidence=self.min_evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAppointment(Measure):
    """The first result about ``topic`` is no later than the appointment."""

    topic: Topic

    kind: ClassVar[str] = "before_appointment"
    table: ClassVar[type[MeasureTable]] = BeforeAppointmentTable
    own_checks: ClassVar[tuple[str, ...]] = ("appointment",)

    @property
    def about(self) -> tuple[Topic, ...]:
        """The topic."""
        return (self.topic,)

    @property
    def before_post(self) -> tuple[tuple[Topic, str | None], ...]:
        """The topic, at any level."""
        return ((self.topic, None),)

    def parts_by(self, criteria: Criteria) -> tuple[Part, ...]:
        """Return the one part; its amount is the first day on which a result counts."""
        checks = criteria.common((self.topic,), self.min_evidence)
        # Not in the period: what was learnt long before the appointment is what the rule wants.
        first = func.min(case((and_(*checks.values()), criteria.basis), else_=None))
        return (Part(self.topic, None, checks, first, _by_appointment(criteria)),)

    def is_done(self, part: Part, amount: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return that the first day is no later than the appointment."""
        return amount <= post.c.appointed

    def recorded(
        self, parts: Sequence[Part], any_entry: ColumnElement[bool]
    ) -> ColumnElement[bool]:
        """Return that the day of appointment is known."""
        return post.c.appointed.is_not(None)

    def rule(self) -> Sentence:
        """Return what is to be finished before the appointment."""
        return Sentence("because.rule_before_appointment", {"topic": Topics((self.topic,))})


def _by_appointment(criteria: Criteria) -> dict[str, ColumnElement[bool]]:
    """Return the check that an entry was in time; a figure compares its first day instead."""
    appointed = (
        select(post.c.appointed)
        .where(post.c.person_id == ledger.c.person_id, holds(post, criteria.day))
        .scalar_subquery()
    )
    return {"appointment": criteria.basis <= appointed}
