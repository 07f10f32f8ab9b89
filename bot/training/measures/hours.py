"""``hours``: enough tiết in the period."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any, ClassVar, Final

from pydantic import field_validator
from sqlalchemy import ColumnElement, type_coerce

from bot.storage.tables import ledger
from bot.training.criteria import Criteria, Part
from bot.training.enums import Topic
from bot.training.measures.measure import Measure, MeasureTable
from bot.training.measures.sentence import Sentence, Topics
from bot.training.profile_fields import Number, TopicWord, refusal

#: Minutes of a tiết, in which training is measured.
PERIOD_MINUTES: Final = 45
_HUNDREDTHS = 100  # hours are stored as whole hundredths


class HoursTable(MeasureTable):
    """The least number of tiết, and of which topics."""

    min: Number
    topics: tuple[TopicWord, ...] = ()

    @field_validator("min")
    @classmethod
    def _some(cls, least: Decimal) -> Decimal:
        if least <= 0:
            raise refusal("profile.number", value=least)
        return least

    def measure(self) -> Measure:
        """Return the measure."""
        return Hours(min_hours=self.min, topics=self.topics, min_evidence=self.min_evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Measure):
    """At least ``min_hours`` tiết, of some topics or of any."""

    min_hours: Decimal
    topics: tuple[Topic, ...] = ()

    kind: ClassVar[str] = "hours"
    table: ClassVar[type[MeasureTable]] = HoursTable
    unit: ClassVar[str] = "hours"

    @property
    def about(self) -> tuple[Topic, ...]:
        """The topics whose tiết count, none for all."""
        return self.topics

    def parts_by(self, criteria: Criteria) -> tuple[Part, ...]:
        """Return the one part; its amount is in hundredths of a tiết."""
        checks = criteria.common(self.topics, self.min_evidence) | criteria.in_period()
        # The whole numbers as stored: the two databases add decimals up differently.
        hundredths = type_coerce(ledger.c.hours, ledger.c.id.type)
        return (Part(self.topic_of, None, checks, criteria.total(checks, hundredths)),)

    def is_done(self, part: Part, amount: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return that the tiết are enough."""
        # Up: the ledger knows hundredths, and less than the profile says is not enough.
        return amount >= ceil(self.min_hours * _HUNDREDTHS)

    def done(self, amount: Any, *, met: bool) -> Decimal:
        """Return the tiết."""
        return Decimal(amount or 0) / _HUNDREDTHS

    @property
    def need(self) -> Decimal:
        """The least number of tiết."""
        return self.min_hours

    def label(self) -> Sentence:
        """Return its tiết, and about what where that is not anything."""
        if not self.topics:
            return Sentence("label.hours", {"hours": self.min_hours})
        about = Topics(self.topics)
        return Sentence("label.hours_about", {"hours": self.min_hours, "about": about})

    def rule(self) -> Sentence:
        """Return how many tiết about what."""
        about = Topics(self.topics, if_none="because.any_topic")
        return Sentence("because.rule_hours", {"hours": self.min_hours, "about": about})
