"""The record of who did or saw what of whom: one row, in the same transaction as the deed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType

from sqlalchemy import Connection

from bot.storage.tables import audit_event


# The values are rows of years: a name may change here, what is written may not. Looks begin with
# ``view.``, by which ``training.looks`` and a person's export find them.
class Action(StrEnum):
    """What may be recorded: the deed first, then what was done."""

    IMPORT = "import"
    PLAN_USE = "plan.use"
    GRANT_GIVE = "grant.give"
    GRANT_TAKE = "grant.take"
    LINK_CODE = "link.code"
    LINK_CODE_REVOKED = "link.code_revoked"
    LINK_ADD = "link.add"
    LINK_REMOVE = "link.remove"
    LINK_ALARM = "link.alarm"
    REMINDERS_PREFER = "reminders.prefer"
    REMINDERS_CHOOSE = "reminders.choose"
    REMINDERS_PAUSE = "reminders.pause"
    PRIVACY_EXPORT = "privacy.export"
    PRIVACY_ERASE = "privacy.erase"
    PRIVACY_RESTRICT = "privacy.restrict"
    PRIVACY_LIFT = "privacy.lift"
    REMINDERS_SNOOZE = "reminders.snooze"
    REMINDERS_OPT_OUT = "reminders.opt_out"
    REMINDERS_OPT_IN = "reminders.opt_in"
    REMINDERS_NUDGE = "reminders.nudge"
    REMINDERS_HOLD = "reminders.hold"
    REMINDERS_HELD_DECIDE = "reminders.held_decide"
    REMINDERS_DATE = "reminders.date"
    REMINDERS_RELEASE = "reminders.release"
    REMINDERS_STOP = "reminders.stop"
    REMINDERS_RESUME = "reminders.resume"
    QUESTION_LABEL = "question.label"
    QUESTION_ADD = "question.add"
    VIEW_PERSON = "view.person"
    VIEW_NAMES = "view.names"
    VIEW_UNIT_MISSING = "view.unit_missing"
    REPORT_EXPORT = "report.export"
    PERSON_ADD = "person.add"
    PERSON_CHANGE = "person.change"
    PERSON_MOVE = "person.move"
    PERSON_STATUS = "person.status"
    PERSON_QUALIFY = "person.qualify"
    UNIT_ADD = "unit.add"
    UNIT_CHANGE = "unit.change"
    UNIT_HEAD = "unit.head"
    RESULT_RECORD = "result.record"
    RESULT_CORRECT = "result.correct"
    RESULT_WITHDRAW = "result.withdraw"
    WAIVER_GRANT = "waiver.grant"
    WAIVER_CHANGE = "waiver.change"
    WAIVER_END = "waiver.end"
    CLASS_OPEN = "class.open"
    CLASS_CHANGE = "class.change"
    CLASS_CANCEL = "class.cancel"
    CLASS_CLOSE = "class.close"
    BOOKING_REGISTER = "booking.register"
    BOOKING_NOMINATE = "booking.nominate"
    BOOKING_PROMOTE = "booking.promote"
    BOOKING_CANCEL = "booking.cancel"
    BOOKING_ATTEND = "booking.attend"
    BOOKING_ABSENT = "booking.absent"
    EVIDENCE_SUBMIT = "evidence.submit"
    EVIDENCE_APPROVE = "evidence.approve"
    EVIDENCE_ASK_BACK = "evidence.ask_back"
    EVIDENCE_REFUSE = "evidence.refuse"
    REQUEST_ASK = "request.ask"
    REQUEST_ACKNOWLEDGE = "request.acknowledge"
    REQUEST_DECIDE = "request.decide"
    UNDO = "undo"


#: An operator's alarm; their names are the channels' own.
Alarm = NewType("Alarm", str)

#: After these, what people, units and classes are called may have changed.
# Every process looks for these by the last id it has seen, so that a name read from a workbook in
# one is recognised in questions to all.
RENAMING: Final = (Action.IMPORT, Action.CLASS_OPEN, Action.CLASS_CHANGE, Action.CLASS_CANCEL)


def record(
    connection: Connection,
    now: datetime,
    action: Action | Alarm,
    *,
    actor_id: int | None = None,
    person_id: int | None = None,
    unit_id: int | None = None,
    **details: Any,
) -> None:
    """Write an audit event. ``details`` hold codes and counts, never names or chat texts."""
    connection.execute(
        audit_event.insert().values(
            at=now,
            action=action,
            actor_id=actor_id,
            person_id=person_id,
            unit_id=unit_id,
            details=details,
        )
    )
