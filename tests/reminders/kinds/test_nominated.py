"""Who is sent to a class is told of it, while it still holds."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.base.texts import Texts
from bot.reminders.enums import Reason
from bot.reminders.kind import Event, Moment, Section
from bot.reminders.kinds.nominated import Nominated
from bot.reminders.outbox import Claimed
from bot.storage import tables
from bot.storage.audit import Action
from bot.training import bookings
from bot.training.as_of import AsOf
from tests.builders.reminding import USED
from tests.builders.sample import NOW, TODAY, Builder, fill


@pytest.fixture
def sent(make: Builder) -> Builder:
    fill(make)
    make.connection.execute(
        tables.training_class.insert().values(
            code="L1", name="Ethics", folded_name="ethics", topics=2, opens=date(2026, 11, 20)
        )
    )
    people = [make.people["staff34"], make.people["staff35"]]
    bookings.nominate(AsOf(make.connection, TODAY), NOW, "L1", people, by=None)
    return make


def claimed(make: Builder) -> Claimed:
    subject = {"about": "L1"}
    return Claimed(1, "k", make.people["staff34"], "nominated", subject, 0, 0, USED)


def test_each_of_them_is_told_once(sent: Builder) -> None:
    event = tables.audit_event.c
    rows = sent.connection.execute(
        select(event.id, event.at, event.person_id, event.actor_id, event.details)
        .where(event.action == Action.BOOKING_NOMINATE)
        .order_by(event.id)
    )
    as_of = AsOf(sent.connection, TODAY)
    events = [
        Event(r.id, r.at, Action.BOOKING_NOMINATE, r.person_id, r.actor_id, r.details) for r in rows
    ]
    told = [one for event in events for one in Nominated().told(as_of, event)]
    assert [(one.person_id, one.about) for one in told] == [
        (sent.people["staff34"], "L1"),
        (sent.people["staff35"], "L1"),
    ]


def test_it_names_the_class_and_is_dropped_when_taken_back(sent: Builder, vi: Texts) -> None:
    moment = Moment(AsOf(sent.connection, TODAY), NOW, vi)
    found = Nominated().compose(claimed(sent), moment)
    assert isinstance(found, Section)
    assert found.line == "Anh/chị được cử đi học lớp «Ethics», khai giảng thứ Sáu 20/11."
    sent.connection.execute(tables.booking.update().values(state="cancelled"))
    assert Nominated().compose(claimed(sent), moment) is Reason.MOVED
