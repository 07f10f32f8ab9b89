"""Which ledger entries count, and why one does not.

Each part of a requirement is a list of named checks on a ledger row. An entry counts when all
hold; an explanation names the first that does not. Both read the same expressions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from bot.storage.tables import ledger
from bot.training.enums import Evidence, Topic, evidence_from, topic_mask

#: The checks that any measure may make, in the order in which a person would ask them.
CHECKS: Final = ("topic", "ended", "passed", "level", "period", "evidence")

Checks = dict[str, ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to be done for a target.

    ``checks`` maps a check's name to its condition on a ledger row. ``amount`` is the aggregate
    over the entries that count: times, hundredths of a tiết, or the first day. ``explaining`` are
    checks that only a single entry's explanation makes.
    """

    topic: Topic | None
    level: str | None
    checks: Checks
    amount: ColumnElement[Any]
    explaining: Checks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a target's entries are judged by on a day.

    ``date_basis`` says which of an entry's days counts: its last (``end``), its first (``start``)
    or its decision's (``decision``). ``first`` and ``last`` are the period's.
    """

    date_basis: str
    first: date
    last: date
    day: date

    @property
    def basis(self) -> ColumnElement[date]:
        """The day on which an entry counts."""
        if self.date_basis == "start":
            # Old papers often give no other day than the last; an entry without one would count
            # nowhere.
            return func.coalesce(ledger.c.starts, ledger.c.ends)
        if self.date_basis == "decision":
            return func.coalesce(ledger.c.decided, ledger.c.ends)
        return ledger.c.ends

    def common(self, topics: tuple[Topic, ...], min_evidence: Evidence) -> Checks:
        """Return what every measure asks of an entry; without topics it may be about any."""
        checks = {"topic": _about(topics)} if topics else {}
        # Whichever day counts, a class still going on counts for nobody yet (contract).
        ended = ledger.c.ends <= self.day
        if self.date_basis == "decision":
            # Held, but the paper is of a later day: until then nothing is proved.
            ended = and_(ended, self.basis <= self.day)
        return checks | {
            "ended": ended,
            "passed": ledger.c.passed,
            "evidence": ledger.c.evidence.in_(evidence_from(min_evidence)),
        }

    def in_period(self) -> Checks:
        """Return that an entry counts in the period."""
        return {"period": self.basis.between(self.first, self.last)}

    def total(self, checks: Checks, value: ColumnElement[int]) -> ColumnElement[int]:
        """Return the sum of a value over the entries that pass the checks."""
        return func.sum(case((and_(*checks.values()), value), else_=0))


def reversed_ids() -> Select[tuple[int]]:
    """Return the ids of entries that were reversed."""
    return select(ledger.c.reverses).where(ledger.c.reverses.is_not(None))


def in_effect(*, of_one_person: bool = False) -> ColumnElement[bool]:
    """Return that an entry is no reversal and was not reversed."""
    # Not «IS NULL»: SQLite would look through the index of reversals, that is the whole ledger,
    # for one person's few entries.
    no_reversal = func.coalesce(ledger.c.reverses, 0) == 0
    if of_one_person:  # a look into the index for each of few entries, not a list of all reversals
        reversal = ledger.alias("reversal")
        return and_(no_reversal, ~exists().where(reversal.c.reverses == ledger.c.id))
    return and_(no_reversal, ledger.c.id.not_in(reversed_ids()))


def _about(topics: tuple[Topic, ...]) -> ColumnElement[bool]:
    return ledger.c.topics.bitwise_and(topic_mask(topics)) != 0
