"""Requests to an officer: an error in a record, more time, an exemption, a correction, deletion."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.tables import request
from bot.training import people
from bot.training.access import Deed, Viewer, actor_id, require
from bot.training.as_of import AsOf
from bot.training.changes import Change
from bot.training.enums import RequestKind, RequestState


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What somebody asks for.

    ``requirement`` or ``ledger_id`` name the record, ``wanted_until`` is an extension's day, and
    ``channel`` and ``address`` are the chat that the answer goes to.
    """

    kind: RequestKind
    reason: str
    requirement: str | None = None
    ledger_id: int | None = None
    wanted_until: date | None = None
    document: str | None = None
    channel: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was made, and how it was answered."""

    id: int
    person_id: int
    asked: NewRequest
    state: RequestState
    asked_at: datetime
    answer_due: date
    answer: str | None


def ask(
    as_of: AsOf,
    now: datetime,
    person_id: int,
    asked: NewRequest,
    *,
    by: Viewer | None,
    answer_due: date,
) -> tuple[int, int]:
    """Make a request of one's own; return its number and the change's.

    ``answer_due`` is the last working day for the answer. Raises Problem without a reason, for an
    extension without its day, and for what was asked already and waits.
    """
    require(by, Deed.ASK, people.by_id(as_of, person_id))
    if not asked.reason.strip():
        raise Problem("problem.needs_reason")
    if asked.kind is RequestKind.EXTENSION and asked.wanted_until is None:
        raise Problem("problem.extension_needs_day")
    if _waits(as_of, person_id, asked):
        raise Problem("problem.asked_already")
    deed = Change(as_of.connection, now, actor_id(by))
    number = deed.add(
        request,
        {
            "person_id": person_id,
            "state": RequestState.WAITING,
            "asked_at": now,
            "answer_due": answer_due,
            **_values(asked),
        },
    )
    change_id = deed.keep(Action.REQUEST_ASK, person_id=person_id, request=number, kind=asked.kind)
    return number, change_id


def decide(
    as_of: AsOf, now: datetime, number: int, answer: str, *, granted: bool, by: Viewer | None
) -> tuple[Request, int]:
    """Answer a request with a reason; return it as answered and the change's number.

    What is granted is done by its own verb, in the same transaction. Never one's own request.
    """
    row = as_of.connection.execute(
        select(request).where(request.c.id == number).with_for_update()
    ).first()
    if row is None:
        raise Problem("problem.no_request")
    require(by, Deed.DECIDE_REQUEST, people.by_id(as_of, row.person_id))
    if row.state != RequestState.WAITING:
        raise Problem("problem.decided_already")
    if not answer.strip():
        raise Problem("problem.needs_reason")
    state = RequestState.GRANTED if granted else RequestState.REFUSED
    deed = Change(as_of.connection, now, actor_id(by))
    decision = {"state": state, "decided_at": now, "decider_id": actor_id(by), "answer": answer}
    deed.update(request, number, decision)
    change_id = deed.keep(
        Action.REQUEST_DECIDE, person_id=row.person_id, request=number, state=state
    )
    return find(as_of, number), change_id


def find(as_of: AsOf, number: int) -> Request:
    """Return a request. Raises Problem for none."""
    row = as_of.connection.execute(select(request).where(request.c.id == number)).first()
    if row is None:
        raise Problem("problem.no_request")
    return _request(row)


def of_asker(as_of: AsOf, number: int, person_id: int) -> Request | None:
    """Return a request as its asker may hear of it; None where somebody else asked."""
    row = as_of.connection.execute(
        select(request).where(request.c.id == number, request.c.person_id == person_id)
    ).first()
    return None if row is None else _request(row)


def queue(as_of: AsOf, by: Viewer) -> list[Request]:
    """Return the requests that somebody may decide, those due first before others."""
    rows = as_of.connection.execute(
        select(request)
        .where(request.c.state == RequestState.WAITING)
        .order_by(request.c.answer_due, request.c.id)
    ).all()
    askers = people.by_ids(as_of, [row.person_id for row in rows])
    return [
        _request(row)
        for row in rows
        if row.person_id in askers and by.may(Deed.DECIDE_REQUEST, askers[row.person_id])
    ]


def all_asked_by(as_of: AsOf, person_id: int) -> list[Request]:
    """Return what somebody asked for, the newest first."""
    rows = as_of.connection.execute(
        select(request).where(request.c.person_id == person_id).order_by(request.c.id.desc())
    )
    return [_request(row) for row in rows]


def waiting_until(as_of: AsOf, day: date, kinds: Collection[RequestKind]) -> list[Request]:
    """Return what of some kinds waits and is to be answered by a day, the oldest day first."""
    rows = as_of.connection.execute(
        select(request)
        .where(
            request.c.state == RequestState.WAITING,
            request.c.kind.in_(kinds),
            request.c.answer_due <= day,
        )
        .order_by(request.c.answer_due, request.c.id)
    )
    return [_request(row) for row in rows]


def _waits(as_of: AsOf, person_id: int, asked: NewRequest) -> bool:
    statement = select(request.c.id).where(
        request.c.person_id == person_id,
        request.c.kind == asked.kind,
        request.c.state == RequestState.WAITING,
        # NULL equals NULL here: asking twice about no record is asking the same twice.
        request.c.requirement.is_not_distinct_from(asked.requirement),
        request.c.ledger_id.is_not_distinct_from(asked.ledger_id),
    )
    return as_of.connection.execute(statement.limit(1)).first() is not None


_FIELDS = (
    "kind", "reason", "requirement", "ledger_id", "wanted_until", "document", "channel", "address",
)  # fmt: skip


def _values(asked: NewRequest) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in _FIELDS}


def _request(row: Row[Any]) -> Request:
    asked = {name: getattr(row, name) for name in _FIELDS}
    return Request(
        row.id,
        row.person_id,
        NewRequest(**{**asked, "kind": RequestKind(row.kind)}),
        RequestState(row.state),
        row.asked_at,
        row.answer_due,
        row.answer,
    )
