"""Results: written into the ledger, corrected and withdrawn. The ledger only grows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, select

from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.tables import ledger
from bot.training import people
from bot.training.access import Deed, Viewer, actor_id, require
from bot.training.as_of import AsOf
from bot.training.changes import Change
from bot.training.enums import LEVELS, DatePrecision, Evidence, Topic, topic_mask, topics_of

#: Where a result comes from.
BY_OFFICER: Final = "officer"
FROM_CLASS: Final = "class"
FROM_EVIDENCE: Final = "evidence"
FROM_WORKBOOK: Final = "import"
_DAYS: Final = ("starts", "ends", "decided")


@dataclass(frozen=True, slots=True)
class NewResult:
    """A result as it is to stand in the ledger; hours are tiết."""

    title: str
    topics: tuple[Topic, ...]
    ends: date
    hours: Decimal = Decimal(0)
    level: str | None = None
    starts: date | None = None
    decided: date | None = None
    evidence: Evidence = Evidence.ATTENDANCE
    passed: bool = True
    mode: str | None = None
    organiser: str | None = None
    certificate_no: str | None = None
    class_code: str | None = None
    source: str = BY_OFFICER
    starts_precision: DatePrecision | None = None
    ends_precision: DatePrecision | None = None
    decided_precision: DatePrecision | None = None
    cost: int | None = None
    funding: str | None = None
    valid_until: date | None = None  # the paper's last day


def record(
    as_of: AsOf, now: datetime, person_id: int, result: NewResult, *, by: Viewer | None
) -> int:
    """Write a result of somebody; return the change's number.

    Raises Problem for oneself, out of one's units, and for a result that cannot be.
    """
    require(by, Deed.WRITE_RESULT, people.by_id(as_of, person_id))
    change = Change(as_of.connection, now, actor_id(by))
    entry = add(change, person_id, result)
    return change.keep(Action.RESULT_RECORD, person_id=person_id, entry=entry)


def correct(as_of: AsOf, now: datetime, entry_id: int, *, by: Viewer | None, **fields: Any) -> int:
    """Put a result right: the entry is reversed and one as it should be is added.

    A day that is given anew is known to the day, unless its precision is given too.
    """
    stored = _in_effect(as_of, entry_id)
    require(by, Deed.WRITE_RESULT, people.by_id(as_of, stored.person_id))
    change = Change(as_of.connection, now, actor_id(by))
    reverse(change, stored)
    exact = {f"{name}_precision": None for name in _DAYS if name in fields}
    entry = add(change, stored.person_id, replace(_result(stored), **{**exact, **fields}))
    return change.keep(
        Action.RESULT_CORRECT,
        person_id=stored.person_id,
        entry=entry,
        reverses=entry_id,
        fields=sorted(fields),
    )


def withdraw(as_of: AsOf, now: datetime, entry_id: int, *, by: Viewer | None) -> int:
    """Take a result out: its entry is reversed, and stays."""
    stored = _in_effect(as_of, entry_id)
    require(by, Deed.WRITE_RESULT, people.by_id(as_of, stored.person_id))
    change = Change(as_of.connection, now, actor_id(by))
    reverse(change, stored)
    return change.keep(Action.RESULT_WITHDRAW, person_id=stored.person_id, reverses=entry_id)


def add(change: Change, person_id: int, result: NewResult) -> int:
    """Add an entry as part of a deed that was allowed; return its number."""
    check(result)
    return change.add(ledger, _row(change, person_id, result))


def record_many(change: Change, person_ids: Iterable[int], result: NewResult) -> int:
    """Add the same result for several people as part of a deed; return how many."""
    return sum(1 for person_id in person_ids if add(change, person_id, result))


def reverse(change: Change, entry: Row[Any]) -> None:
    """Reverse an entry as part of a deed that was allowed."""
    values = dict(entry._mapping)  # noqa: SLF001 (the row's public view of itself)
    # A whole copy: a reversal tells by itself what was taken back, in reports and looks alike.
    del values["id"]
    change.add(ledger, {**values, "reverses": entry.id, "recorded_at": change.now})


def _in_effect(as_of: AsOf, entry_id: int) -> Row[Any]:
    """Return an entry that nothing has reversed."""
    row = as_of.connection.execute(select(ledger).where(ledger.c.id == entry_id)).first()
    # At most once: a second reversal would take away what the first took already.
    later = select(ledger.c.id).where(ledger.c.reverses == entry_id)
    gone = row is None or row.reverses is not None
    if row is None or gone or as_of.connection.execute(later).first() is not None:
        raise Problem("problem.no_result")
    return row


def _row(change: Change, person_id: int, result: NewResult) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "topics": topic_mask(result.topics),
        "level": result.level,
        "title": result.title,
        "hours": result.hours,
        "starts": result.starts,
        "ends": result.ends,
        "decided": result.decided,
        "evidence": result.evidence,
        "passed": result.passed,
        "mode": result.mode,
        "organiser": result.organiser,
        "certificate_no": result.certificate_no,
        "class_code": result.class_code,
        "source": result.source,
        "starts_precision": result.starts_precision,
        "ends_precision": result.ends_precision,
        "decided_precision": result.decided_precision,
        "cost": result.cost,
        "funding": result.funding,
        "valid_until": result.valid_until,
        "recorded_at": change.now,
    }


def _result(row: Row[Any]) -> NewResult:
    return NewResult(
        title=row.title,
        topics=topics_of(row.topics),
        ends=row.ends,
        hours=row.hours,
        level=row.level,
        starts=row.starts,
        decided=row.decided,
        evidence=Evidence(row.evidence),
        passed=row.passed,
        mode=row.mode,
        organiser=row.organiser,
        certificate_no=row.certificate_no,
        class_code=row.class_code,
        source=row.source,
        starts_precision=row.starts_precision,
        ends_precision=row.ends_precision,
        decided_precision=row.decided_precision,
        cost=row.cost,
        funding=row.funding,
        valid_until=row.valid_until,
    )


class Fault(StrEnum):
    """Why a result cannot be: the sentence that says it."""

    NEEDS_TOPIC = "problem.result_needs_topic"
    ENDS_BEFORE = "problem.result_ends_before"
    HOURS = "problem.result_hours"
    LEVEL = "problem.result_level"


def check(result: NewResult) -> None:
    """Raise Problem for a result that cannot be."""
    for fault in faults(
        result.title,
        topic_mask(result.topics),
        result.starts,
        result.ends,
        result.hours,
        result.level,
    ):
        raise Problem(fault)


def faults(
    title: str,
    topics: int,
    starts: date | None,
    ends: date,
    hours: Decimal,
    level: str | None,
) -> tuple[Fault, ...]:
    """Return why a result cannot be, nothing for one that can; ``topics`` are bits of Topic."""
    wrong = []
    if not topics or not title.strip():
        wrong.append(Fault.NEEDS_TOPIC)
    if starts is not None and starts > ends:
        wrong.append(Fault.ENDS_BEFORE)
    if hours < 0:
        wrong.append(Fault.HOURS)
    if (
        # Without topics a level is of nothing, and the topic that lacks is told already.
        level is not None
        and topics
        and not any(level in LEVELS.get(topic, ()) for topic in topics_of(topics))
    ):
        wrong.append(Fault.LEVEL)
    return tuple(wrong)
