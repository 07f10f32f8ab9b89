"""The ledger of results as a statement: what was recorded for a person, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from bot.storage.tables import ledger
from bot.training.criteria import in_effect
from bot.training.enums import Topic, topics_of


@dataclass(frozen=True, slots=True)
class Result:
    """One result that stands: not reversed. Hours are tiết."""

    id: int
    title: str
    topics: tuple[Topic, ...]
    hours: Decimal
    starts: date | None
    ends: date
    evidence: str
    passed: bool
    level: str | None = None
    certificate_no: str | None = None
    decided: date | None = None  # the day of issue, as written on the paper
    ends_precision: str | None = None  # «month» or «year» where no more is known
    valid_until: date | None = None  # the paper's last day, where it has one


def results(connection: Connection, person_id: int, first: date, last: date) -> list[Result]:
    """Return a person's results that ended from ``first`` to ``last``, newest first."""
    rows = connection.execute(
        select(
            ledger.c.id,
            ledger.c.title,
            ledger.c.topics,
            ledger.c.hours,
            ledger.c.starts,
            ledger.c.ends,
            ledger.c.evidence,
            ledger.c.passed,
            ledger.c.level,
            ledger.c.certificate_no,
            ledger.c.decided,
            ledger.c.ends_precision,
            ledger.c.valid_until,
        )
        .where(
            ledger.c.person_id == person_id,
            ledger.c.ends.between(first, last),
            in_effect(of_one_person=True),
        )
        .order_by(ledger.c.ends.desc(), ledger.c.id.desc())
    )
    return [
        Result(
            row.id,
            row.title,
            topics_of(row.topics),
            row.hours,
            row.starts,
            row.ends,
            row.evidence,
            row.passed,
            row.level,
            row.certificate_no,
            row.decided,
            row.ends_precision,
            row.valid_until,
        )
        for row in rows
    ]


def total(found: Sequence[Result]) -> Decimal:
    """Return the tiết of the results that were passed."""
    return sum((result.hours for result in found if result.passed), Decimal(0))
