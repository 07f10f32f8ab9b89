"""Why an obligation stands as it does: the rule, and each entry that counted or did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from bot.storage.prepared import Prepared
from bot.storage.tables import ledger, waiver
from bot.training.as_of import AsOf
from bot.training.criteria import Criteria, in_effect
from bot.training.effective_dates import PERSON, holds, the_person
from bot.training.enums import EXEMPT, Topic, WaiverKind, topics_of
from bot.training.measures import CHECKS
from bot.training.obligations import Obligation
from bot.training.plan import Plan, Target
from bot.training.rules import parts


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger entry as seen by one obligation.

    ``counts`` tells whether any part took it; else ``failed`` is the first check that it did not
    pass for the part it came nearest to (see ``measures.CHECKS``).
    """

    id: int
    title: str
    topics: tuple[Topic, ...]
    hours: Decimal
    ends: date
    counted_on: date
    evidence: str
    counts: bool
    failed: str | None
    ends_precision: str | None = None  # «month» or «year» where no more is known


@dataclass(frozen=True, slots=True)
class Exemption:
    """What was written down for an exemption, as far as it was."""

    reason: str | None
    document: str | None


def exemption(as_of: AsOf, obligation: Obligation, person_id: int) -> Exemption | None:
    """Return why somebody is exempt from an obligation, None if they are not."""
    if obligation.left_out != EXEMPT:
        return None
    row = as_of.connection.execute(
        select(waiver.c.reason, waiver.c.document).where(
            waiver.c.person_id == person_id,
            waiver.c.requirement == obligation.target.id,
            waiver.c.kind == WaiverKind.EXEMPTION,
            holds(waiver, as_of.day),
        )
    ).first()
    return Exemption(row.reason, row.document) if row else None


def entries(as_of: AsOf, obligation: Obligation, person_id: int) -> tuple[Entry, ...]:
    """Return the entries about the obligation's topics, newest first.

    Entries about other topics are left out: they have nothing to do with it.
    """
    statement, named, count = _reading(obligation.plan, obligation.target, as_of.day)
    found = []
    for row in statement.rows(as_of.connection, **{PERSON: person_id}):
        own, verdicts = row[: -len(named)], row[-len(named) :]
        passed = dict(zip(named, verdicts, strict=True))
        found.append(_entry(own, _failures(passed, count)))
    return tuple(entry for entry in found if entry.failed != "topic")


@lru_cache(maxsize=64)  # built in milliseconds, run in a fraction of one
def _reading(
    plan: Plan, target: Target, day: date
) -> tuple[Prepared, Sequence[tuple[int, str]], int]:
    """Return the statement for a person's entries, which checks it ends with, of how many parts."""
    parted = [part.checks | part.explaining for part in parts(plan, target, day)]
    named = [(number, name) for number, its in enumerate(parted) for name in CHECKS if name in its]
    verdicts = [
        # NULL is no pass: a field that is empty has not been shown to be right.
        func.coalesce(parted[number][name], False).label(f"check_{number}_{name}")
        for number, name in named
    ]
    columns = (
        ledger.c.id,
        ledger.c.title,
        ledger.c.topics,
        ledger.c.hours,
        ledger.c.ends,
        Criteria(target.date_basis, *plan.window(target, day), day).basis,
        ledger.c.evidence,
        ledger.c.ends_precision,
    )
    statement = (
        select(*columns, *verdicts)
        .where(ledger.c.person_id == the_person(), in_effect(of_one_person=True))
        .order_by(ledger.c.ends.desc(), ledger.c.id.desc())
    )
    return Prepared(statement), named, len(parted)


def _failures(passed: Mapping[tuple[int, str], bool], parts: int) -> list[str | None]:
    """Return of each part the first check that an entry failed, None where it counts."""
    return [
        next((name for name in CHECKS if not passed.get((number, name), True)), None)
        for number in range(parts)
    ]


def _entry(values: Sequence[Any], failures: Sequence[str | None]) -> Entry:
    number, title, topics, hours, ends, counted_on, evidence, precision = values
    counts = None in failures
    # The part that got furthest says what was wrong.
    failed = None if counts else max((name or "" for name in failures), key=CHECKS.index)
    return Entry(
        number,
        title,
        topics_of(topics),
        hours,
        ends,
        counted_on,
        evidence,
        counts,
        failed,
        precision,
    )
