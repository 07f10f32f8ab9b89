"""Having a day already: asked for, kept, told to the officer, taken back."""

from __future__ import annotations

from sqlalchemy import select

from bot.conversation.messages import Outcome
from bot.reminders import training_dates
from bot.storage import tables
from tests.handlers.conftest import NOW, Talk


def days(talk: Talk, code: str) -> dict[str, str]:
    found = training_dates.of(talk.make.connection, talk.make.people[code])
    return {target: day.isoformat() for target, day in found.items()}


def test_the_day_is_asked_for_and_kept(talk: Talk) -> None:
    assert talk.ask("training_date", "staff40").outcome is Outcome.ASKED_BACK
    assert days(talk, "staff40") == {}
    day = NOW.date().isoformat()
    period = {"from": day, "to": day}
    kept = talk.ask("training_date", "staff40", period=period)
    assert kept.text.startswith("Em ghi lịch học ")
    assert set(days(talk, "staff40").values()) == {day}
    deeds = talk.make.connection.execute(
        select(tables.audit_event.c.action).where(tables.audit_event.c.action == "reminders.date")
    ).all()
    assert len(deeds) == len(days(talk, "staff40"))
    talk.tap(kept.choices[0].action, "staff40")
    assert days(talk, "staff40") == {}


def test_a_day_gone_by_changes_nothing(talk: Talk) -> None:
    period = {"from": "2020-01-05", "to": "2020-01-05"}
    reply = talk.ask("training_date", "staff40", period=period)
    assert reply.outcome is Outcome.ASKED_BACK
    assert days(talk, "staff40") == {}
