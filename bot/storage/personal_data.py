"""What is kept about whom, where, how long, and what a person may have erased: one list.

The sweep, a person's export, erasure and the README's table are all made of it; a table that is
in no line fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, Table, or_, select, tuple_

from bot.base.texts import Texts
from bot.storage import tables as t
from bot.storage.tables.push import push_subscription
from bot.storage.tables.replies import unsent_reply
from bot.storage.tables.zalo import (
    channel_activity,
    shared_picture,
    zalo_bot_month,
    zalo_oa_chat,
    zalo_oa_day,
    zalo_oa_message,
    zalo_oa_token,
)

#: Returns the condition that holds for the rows about a person.
RowsOf = Callable[[int], ColumnElement[bool]]


class Erasure(StrEnum):
    """What becomes of rows whose person asks for erasure."""

    ERASED = "erased"
    RECORD = "record"  # part of the personnel record, which the law has the agency keep
    PROOF = "proof"  # shows who did what, and is nobody's to take out
    NOBODYS = "nobodys"  # about no person


@dataclass(frozen=True, slots=True)
class Kept:
    """One table: whose its rows are, the moment after which ``days`` count, and erasure.

    ``days`` None is as long as the installation keeps the person's record.
    """

    table: Table
    erasure: Erasure
    rows_of: RowsOf | None = None
    since: Column[Any] | None = None
    days: int | None = None

    @property
    def life(self) -> timedelta | None:
        """How long after its moment a row is deleted."""
        return None if self.days is None else timedelta(days=self.days)


def _person(column: Column[Any], *more: Column[Any]) -> RowsOf:
    return lambda person_id: or_(*(column == person_id for column in (column, *more)))


def _chats(person_id: int, *columns: Any) -> Select[Any]:
    account = t.channel_account.c
    return select(*(columns or (account.channel, account.address))).where(
        account.person_id == person_id
    )


def _chat(table: Table) -> RowsOf:
    return lambda person_id: tuple_(table.c.channel, table.c.address).in_(_chats(person_id))


def _address(column: Column[Any]) -> RowsOf:
    return lambda person_id: column.in_(_chats(person_id, t.channel_account.c.address))


def _files_of_messages(person_id: int) -> ColumnElement[bool]:
    messages = select(t.message.c.id).where(_chat(t.message)(person_id))
    return t.message_file.c.message_id.in_(messages)


def _attempts(person_id: int) -> ColumnElement[bool]:
    codes = select(t.link_code.c.id).where(t.link_code.c.person_id == person_id)
    return or_(_chat(t.link_attempt)(person_id), t.link_attempt.c.code_id.in_(codes))


def _contents(person_id: int) -> ColumnElement[bool]:
    proofs = select(t.evidence.c.sha256).where(t.evidence.c.person_id == person_id)
    return t.stored_file.c.sha256.in_(proofs)


# A person's rows in a chat are found through the chats joined to them now. Of a chat that was
# joined once and is no more, only time takes the rows out: hence the days.
_E: Final = Erasure
#: What hangs on chats comes before the chats: erasing goes from the top to the bottom.
REGISTRY: Final[Sequence[Kept]] = (
    Kept(t.message_file, _E.ERASED, _files_of_messages),
    Kept(t.message, _E.ERASED, _chat(t.message), t.message.c.at, 366),
    Kept(t.chat_memory, _E.ERASED, _chat(t.chat_memory), t.chat_memory.c.changed_at, 1),
    Kept(unsent_reply, _E.ERASED, _chat(unsent_reply), unsent_reply.c.kept_at, 1),
    Kept(push_subscription, _E.ERASED, _address(push_subscription.c.address)),
    Kept(t.link_attempt, _E.ERASED, _attempts, t.link_attempt.c.at, 2),
    Kept(t.link_code, _E.ERASED, _person(t.link_code.c.person_id)),
    Kept(zalo_oa_chat, _E.ERASED, _address(zalo_oa_chat.c.user_id)),
    Kept(
        zalo_oa_message, _E.ERASED, _address(zalo_oa_message.c.user_id), zalo_oa_message.c.at, 400
    ),
    Kept(t.channel_account, _E.ERASED, _person(t.channel_account.c.person_id)),
    Kept(t.preference, _E.ERASED, _person(t.preference.c.person_id)),
    Kept(
        t.training_date,
        _E.ERASED,
        _person(t.training_date.c.person_id),
        t.training_date.c.said_at,
        800,
    ),
    Kept(t.duty_pause, _E.ERASED, _person(t.duty_pause.c.person_id), t.duty_pause.c.said_at, 800),
    Kept(
        t.notification,
        _E.ERASED,
        _person(t.notification.c.person_id),
        t.notification.c.planned_at,
        400,
    ),
    # That somebody's data was restricted has to be shown to whoever asks why nothing was done.
    Kept(t.restriction, _E.PROOF, _person(t.restriction.c.person_id)),
    Kept(t.person, _E.RECORD, _person(t.person.c.id)),
    Kept(t.post, _E.RECORD, _person(t.post.c.person_id)),
    Kept(t.status_period, _E.RECORD, _person(t.status_period.c.person_id)),
    Kept(t.qualification, _E.RECORD, _person(t.qualification.c.person_id)),
    Kept(t.waiver, _E.RECORD, _person(t.waiver.c.person_id)),
    Kept(t.ledger, _E.RECORD, _person(t.ledger.c.person_id)),
    Kept(t.booking, _E.RECORD, _person(t.booking.c.person_id)),
    # A proof backs a result, and a result belongs to the record that the law has the agency keep.
    Kept(t.evidence, _E.RECORD, _person(t.evidence.c.person_id)),
    Kept(t.stored_file, _E.RECORD, _contents),
    Kept(t.request, _E.RECORD, _person(t.request.c.person_id)),
    Kept(t.change, _E.PROOF, _person(t.change.c.actor_id)),
    Kept(t.unit_head, _E.RECORD, _person(t.unit_head.c.person_id)),
    Kept(t.role_grant, _E.PROOF, _person(t.role_grant.c.person_id)),
    Kept(t.release, _E.PROOF, _person(t.release.c.person_id)),
    Kept(
        t.held_nudge,
        _E.PROOF,
        _person(t.held_nudge.c.person_id, t.held_nudge.c.decided_by),
        t.held_nudge.c.asked_at,
        400,
    ),
    Kept(
        t.sending_stop,
        _E.PROOF,
        _person(t.sending_stop.c.stopped_by, t.sending_stop.c.ended_by),
    ),
    Kept(t.audit_event, _E.PROOF, _person(t.audit_event.c.person_id, t.audit_event.c.actor_id)),
    Kept(t.masked_question, _E.NOBODYS, since=t.masked_question.c.asked_at, days=30),
    Kept(t.inbox, _E.NOBODYS, since=t.inbox.c.received_at, days=7),
    Kept(t.long_action, _E.NOBODYS, since=t.long_action.c.kept_at, days=366),
    Kept(shared_picture, _E.NOBODYS, since=shared_picture.c.expires, days=0),
    *(
        Kept(table, _E.NOBODYS)
        for table in (
            *(t.unit, t.unit_version, t.unit_predecessor, t.plan, t.training_class),
            *(t.class_session, t.planned_day, t.calendar_day, t.figure_code, t.reminder_mark),
            t.chat_menu,  # goes with its chat, within a minute
            t.send_rate,
            *(zalo_oa_token, zalo_oa_day, zalo_bot_month, channel_activity),
        )
    ),
)


def table_of(say: Texts) -> list[str]:
    """Return the README's table of what is kept, line by line, in Markdown."""
    lines = [f"| {say('kept.what')} | {say('kept.until')} | {say('kept.on_request')} |"]
    lines.append("|---|---|---|")
    for kept in REGISTRY:
        if kept.rows_of is None and kept.days is None:
            continue
        until = say("kept.record") if kept.days is None else say("kept.days", days=kept.days)
        what = say(f"kept.of.{kept.table.name}")
        lines.append(f"| {what} | {until} | {say(f'kept.erasure.{kept.erasure}')} |")
    return lines
