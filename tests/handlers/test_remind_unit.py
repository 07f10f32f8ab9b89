"""A head reminds those of the unit who are behind: asked back, done once, and not too often."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select, update

from bot.conversation.messages import Outcome
from bot.storage import tables
from bot.understanding.reading import ChoiceRole
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk


def link(talk: Talk, *codes: str) -> None:
    for code in codes:
        talk.make.connection.execute(
            insert(tables.channel_account).values(
                channel="telegram",
                address=code,
                person_id=talk.make.people[code],
                linked_at=NOW,
            )
        )


def planned(talk: Talk) -> list[str]:
    rows = talk.make.connection.execute(
        select(tables.person.c.code)
        .join(tables.notification, tables.notification.c.person_id == tables.person.c.id)
        .where(tables.notification.c.kind == "nudge")
        .order_by(tables.person.c.code)
    )
    return list(rows.scalars())


def test_it_is_asked_back_with_the_count_and_who_cannot_be_reached(talk: Talk) -> None:
    link(talk, "staff34", "staff35", "staff36")
    reply = talk.ask("remind_unit", "head", topic="ethics")
    first, second = reply.text.split("\n")
    assert first.startswith("Office: nhắc 3 người chưa xong (")
    assert "và 1 người nữa" in first
    assert second == "Không nhắc 5 người: chưa liên kết kênh nào 5."
    assert reply.outcome is Outcome.ASKED_BACK
    assert [choice.role for choice in reply.choices] == [ChoiceRole.CONFIRM, ChoiceRole.CANCEL]
    assert planned(talk) == []


def test_a_yes_plans_each_once_and_a_second_one_plans_nobody(talk: Talk) -> None:
    link(talk, "staff34", "staff35")
    yes = talk.ask("remind_unit", "head", topic="ethics").choices[0].action
    assert talk.tap(yes, "head").text.startswith("Em sẽ nhắc 2 người của Office lúc ")
    assert planned(talk) == ["staff34", "staff35"]
    again = talk.tap(yes, "head").text
    assert again.startswith("Office: lúc này không nhắc được ai trong 8 người chưa xong.")
    assert "đã gửi 2" in again
    assert planned(talk) == ["staff34", "staff35"]


def test_a_no_plans_nobody(talk: Talk) -> None:
    link(talk, "staff34")
    no = talk.ask("remind_unit", "head", topic="ethics").choices[1].action
    assert talk.tap(no, "head").text == "Em không nhắc ai."
    assert planned(talk) == []


def test_three_in_two_weeks_are_enough(talk: Talk) -> None:
    link(talk, "staff34")
    row = tables.notification
    for days in (2, 5, 9):
        day = NOW - timedelta(days=days)
        talk.make.connection.execute(
            insert(row).values(
                key=f"n{days}", person_id=talk.make.people["staff34"], kind="nudge",
                subject={"day": day.date().isoformat(), "items": []}, due_at=day,
                state="sent", planned_at=day, sent_at=day,
            )
        )  # fmt: skip
    reply = talk.ask("remind_unit", "head", topic="ethics")
    assert "đủ số tin trong tuần 1" in reply.text
    talk.make.connection.execute(
        update(row).where(row.c.key == "n9").values(
            subject={"day": (NOW - timedelta(days=15)).date().isoformat(), "items": []}
        )
    )  # fmt: skip
    assert "nhắc 1 người" in talk.ask("remind_unit", "head", topic="ethics").text


def test_who_leads_nothing_reminds_nobody(talk: Talk) -> None:
    assert talk.ask("remind_unit", "staff34", topic="ethics").outcome is Outcome.REFUSED


def test_who_is_left_out_is_not_reminded(talk: Talk) -> None:
    link(talk, "staff34", "staff35")
    yes = talk.ask("remind_unit", "head", topic="ethics", except_persons=["staff34"]).choices[0]
    talk.tap(yes.action, "head")
    assert planned(talk) == ["staff35"]
