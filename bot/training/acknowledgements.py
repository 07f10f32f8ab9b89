"""An officer's word that a request about personal data was received.

The law wants it within two working days (Luật 91/2025/QH15, NĐ 356/2025). What the assistant says
by itself when somebody asks is not it: a human must have taken the request on. It is kept in the
audit trail.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, tzinfo
from typing import Final

from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.audit import Action, record
from bot.storage.tables import audit_event
from bot.training import people, requests
from bot.training.access import Deed, Viewer, actor_id, require
from bot.training.as_of import AsOf
from bot.training.enums import RequestKind, RequestState
from bot.training.requests import Request

#: Working days within which it is due.
WITHIN: Final = 2
#: What the law means by a request.
ABOUT_DATA: Final = (RequestKind.CORRECTION, RequestKind.RESTRICTION, RequestKind.DELETION)


def acknowledge(as_of: AsOf, now: datetime, number: int, *, by: Viewer | None) -> Request:
    """Take a request on; its person is told. Raises Problem where that has been done."""
    request = requests.find(as_of, number)
    require(by, Deed.DECIDE_REQUEST, people.by_id(as_of, request.person_id))
    if request.state is not RequestState.WAITING:
        raise Problem("problem.decided_already")
    if not missing(as_of, [request]):
        raise Problem("problem.acknowledged_already")
    record(
        as_of.connection,
        now,
        Action.REQUEST_ACKNOWLEDGE,
        actor_id=actor_id(by),
        person_id=request.person_id,
        request=number,
    )
    return request


def missing(as_of: AsOf, found: Collection[Request]) -> list[Request]:
    """Return those of some waiting requests about personal data that nobody has taken on."""
    about_data = [request for request in found if request.asked.kind in ABOUT_DATA]
    if not about_data:
        return []
    event = audit_event.c
    rows = as_of.connection.execute(
        select(event.details).where(
            event.action == Action.REQUEST_ACKNOWLEDGE,
            event.person_id.in_({request.person_id for request in about_data}),
        )
    )
    taken = {details.get("request") for details in rows.scalars()}
    return [request for request in about_data if request.id not in taken]


def asked_on(request: Request, zone: tzinfo | None) -> date:
    """Return the agency's day on which a request was made."""
    return request.asked_at.astimezone(zone).date()
