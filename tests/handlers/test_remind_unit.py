"""A head reminds those of the unit who are behind: asked back, done once, and not too often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from bot.training.enums import Role, Topic
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


@pytest.fixture
def ward(talk: Talk) -> Talk:
    """The ward's own head, below whom another heads the office, and an officer over both."""
    talk.make.person("chief", "WARD", name="Cà Văn Chủ")
    talk.make.head("WARD", "chief")
    talk.make.grant("officer", Role.OFFICER, "WARD")
    link(talk, "staff34", "staff35")
    return talk


def ask_of_the_ward(talk: Talk) -> Reply:
    asked = talk.ask("remind_unit", "chief", unit="WARD", target="P.ETHICS")
    return talk.tap(asked.choices[0].action, "chief")


def test_a_nudge_beyond_one_unit_waits_for_the_officer(ward: Talk) -> None:
    asked = ward.ask("remind_unit", "chief", unit="WARD", target="P.ETHICS")
    assert "cán bộ phụ trách cho gửi em mới nhắc" in asked.text
    assert "Em đã chuyển cán bộ phụ trách: nhắc 2 người" in ask_of_the_ward(ward).text
    assert planned(ward) == []
    listed = ward.ask("release_reminders", "officer")
    assert "Cà Văn Chủ đề nghị nhắc 2 người của" in listed.text
    opened = ward.tap_on(listed, "Xem đề nghị", "officer")
    assert opened.outcome is Outcome.ASKED_BACK
    assert "Lúc này nhắc được 2 người" in opened.text
    sent = ward.tap_on(opened, "Cho gửi", "officer")
    assert sent.text.startswith("Em sẽ nhắc 2 người của ")
    assert planned(ward) == ["staff34", "staff35"]
    # Tapped twice, or after the other button: nothing more happens.
    for label in ("Cho gửi", "Không gửi"):
        assert (
            ward.tap_on(opened, label, "officer").text == "Đề nghị nhắc này đã được quyết định rồi."
        )
    assert planned(ward) == ["staff34", "staff35"]


def test_units_below_without_heads_wait_as_well(ward: Talk) -> None:
    ward.make.unit("BRANCH", "OFFICE")
    ward.make.person("mate", "BRANCH")
    link(ward, "mate")
    asked = ward.ask("remind_unit", "head", unit="OFFICE", topic="ethics")
    assert "nhắc 3 người" in asked.text
    assert "cán bộ phụ trách cho gửi em mới nhắc" in asked.text
    assert ward.tap(asked.choices[0].action, "head").text.startswith("Em đã chuyển")
    assert planned(ward) == []


def test_one_unit_is_reminded_at_once_though_there_are_others_below(ward: Talk) -> None:
    ward.make.unit("BRANCH", "OFFICE")
    ward.make.person("mate", "BRANCH")  # has no chat
    asked = ward.ask("remind_unit", "head", unit="OFFICE", topic="ethics")
    assert "cán bộ phụ trách" not in asked.text
    assert ward.tap(asked.choices[0].action, "head").text.startswith("Em sẽ nhắc 2 người")
    assert planned(ward) == ["staff34", "staff35"]


def test_who_is_done_meanwhile_is_not_reminded_when_it_is_let_go(ward: Talk) -> None:
    ask_of_the_ward(ward)
    ward.make.result("staff34", Topic.ETHICS)
    opened = ward.tap_on(ward.ask("release_reminders", "officer"), "Xem đề nghị", "officer")
    ward.tap_on(opened, "Cho gửi", "officer")
    assert planned(ward) == ["staff35"]


def test_an_officer_drops_it_and_nobody_else_decides(ward: Talk) -> None:
    ask_of_the_ward(ward)
    opened = ward.tap_on(ward.ask("release_reminders", "officer"), "Xem đề nghị", "officer")
    for button in opened.choices:
        for somebody in ("chief", "head", "staff34"):
            assert ward.tap(button.action, somebody).outcome is Outcome.REFUSED
    assert ward.tap_on(opened, "Không gửi", "officer").text.startswith("Em không gửi")
    assert planned(ward) == []


def test_who_asked_withdraws_it_and_nobody_else(ward: Talk) -> None:
    held = ask_of_the_ward(ward)
    assert ward.tap_on(held, "Rút lại", "head").outcome is Outcome.REFUSED
    assert ward.tap_on(held, "Rút lại", "chief").text == "Em đã rút lại, không nhắc ai."
    assert "đề nghị nhắc" not in ward.ask("release_reminders", "officer").text


def test_above_fifty_people_wait_and_fifty_go_at_once(ward: Talk) -> None:
    for number in range(46):
        ward.make.person(f"more{number}", "OFFICE")
        link(ward, f"more{number}")
    asked = ward.ask("remind_unit", "head", topic="ethics")
    assert "nhắc 48 người" in asked.text
    assert "cán bộ phụ trách" not in asked.text
    for number in range(46, 50):
        ward.make.person(f"more{number}", "OFFICE")
        link(ward, f"more{number}")
    asked = ward.ask("remind_unit", "head", topic="ethics")
    assert ward.tap(asked.choices[0].action, "head").text.startswith("Em đã chuyển")
    assert planned(ward) == []


def test_without_an_officer_units_are_reminded_one_by_one(talk: Talk) -> None:
    talk.make.person("chief", "WARD", name="Cà Văn Chủ")
    talk.make.head("WARD", "chief")
    asked = talk.ask("remind_unit", "chief", unit="WARD", target="P.ETHICS")
    assert "em nhắc từng đơn vị một" in asked.text


def test_those_named_are_reminded_and_nobody_else(talk: Talk) -> None:
    link(talk, "staff34", "staff35", "staff36")
    reply = talk.ask("remind_unit", "head", topic="ethics", person="staff35")
    assert reply.text.startswith("Office: nhắc 1 người chưa xong (")
    (yes,) = [choice.action for choice in reply.choices if choice.role is ChoiceRole.CONFIRM]
    talk.tap(yes, "head")
    assert planned(talk) == ["staff35"]
