"""Why an obligation stands as it does: the rule, and each entry that counted or did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, ScalarSelect, func, select

from bot.storage.tables import ledger, post, waiver
from bot.training.as_of import AsOf
from bot.training.criteria import CHECKS, basis, standing
from bot.training.criteria import parts as parts_of
from bot.training.effective_dates import holds
from bot.training.enums import EXEMPT, Topic, WaiverKind, topics_of
from bot.training.obligations import Obligation


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger entry as seen by one obligation.

    ``counts`` tells whether any part took it; else ``failed`` is the first check that it did not
    pass for the part it came nearest to (see ``counting.CHECKS``).
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
    target = obligation.target
    parts = parts_of(obligation.plan, target, as_of.day)
    if target.measure.kind == "before_appointment":
        parts[0].checks["appointment"] = basis(target) <= _appointed(as_of.day)
    checks = [
        (place, name, part.checks[name])
        for place, part in enumerate(parts)
        for name in CHECKS
        if name in part.checks
    ]
    columns = [
        func.coalesce(condition, False).label(f"check_{place}_{name}")
        for place, name, condition in checks
    ]
    rows = as_of.connection.execute(
        select(
            ledger.c.id,
            ledger.c.title,
            ledger.c.topics,
            ledger.c.hours,
            ledger.c.ends,
            basis(target).label("counted_on"),
            ledger.c.evidence,
            *columns,
        )
        .where(ledger.c.person_id == person_id, standing(of_one_person=True))
        .order_by(ledger.c.ends.desc(), ledger.c.id.desc())
    )
    named = [(place, name) for place, name, _ in checks]
    found = (_entry(row, named, len(parts)) for row in rows)
    return tuple(entry for entry in found if entry.failed != "topic")


def _appointed(day: date) -> ScalarSelect[date]:
    """Return the day of appointment of a ledger row's person."""
    return (
        select(post.c.appointed)
        .where(post.c.person_id == ledger.c.person_id, holds(post, day))
        .scalar_subquery()
    )


def _entry(row: Row[Any], named: Sequence[tuple[int, str]], parts: int) -> Entry:
    verdicts = [_first_failure(row, named, place) for place in range(parts)]
    counts = None in verdicts
    # The part that got furthest says what was wrong.
    order = {name: place for place, name in enumerate(CHECKS)}
    failed = None if counts else max((each or "" for each in verdicts), key=order.__getitem__)
    return Entry(
        id=row.id,
        title=row.title,
        topics=topics_of(row.topics),
        hours=row.hours,
        ends=row.ends,
        counted_on=row.counted_on,
        evidence=row.evidence,
        counts=counts,
        failed=failed,
    )


def _first_failure(row: Row[Any], named: Sequence[tuple[int, str]], part: int) -> str | None:
    return next(
        (
            name
            for place, name in named
            if place == part and not row._mapping[f"check_{place}_{name}"]  # noqa: SLF001
        ),
        None,
    )
