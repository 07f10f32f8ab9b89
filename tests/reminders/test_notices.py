"""Deeds that the audit trail shows are told to those concerned, each once."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from bot.base.texts import texts
from bot.exchange.imports.workbook_import import import_file
from bot.reminders.delivery import Deliverer
from bot.reminders.notices import plan_notices
from bot.storage import tables
from bot.storage.audit import Action, record
from bot.storage.engine import writing
from bot.training import bookings, classes, evidence, requests, waivers
from bot.training.as_of import AsOf
from bot.training.bulk.authority import Authority
from bot.training.bulk.waivers import WaiverBatch
from bot.training.enums import RequestKind, Topic, WaiverKind
from bot.training.results import NewResult
from tests.builders.reminding import ZONE, Frozen, Messenger, agency, at, person, rows
from tests.builders.workbooks import records
from tests.reminders.kinds.conftest import book, school

DAY = date(2026, 11, 16)
OPENS = DAY + timedelta(days=10)


@pytest.fixture
def house(engine: Engine) -> Engine:
    with writing(engine) as connection:
        agency(connection)
        for code in ("A", "B", "C"):
            person(connection, code)
    plan_notices(engine, at(DAY, 7), ZONE)  # from here on
    return engine


def test_an_exemption_by_decision_is_told_with_its_paper(house: Engine) -> None:
    with writing(house) as connection:
        batch = WaiverBatch(Authority(AsOf(connection, DAY), None), at(DAY, 8))
        row = {"person_id": 1, "requirement": "LAW", "kind": "exemption"}
        assert (
            batch.grant(row | {"document": "QĐ 15/QĐ-UBND", "valid_to": date(2026, 12, 31)}) == ()
        )
        batch.keep()
    assert deliver(house) == [
        (
            "chat1",
            "Anh/chị được miễn «Cập nhật pháp luật» đến hết thứ Năm 31/12.\nCăn cứ QĐ 15/QĐ-UBND.",
        )
    ]


def test_what_a_workbook_changes_or_decides_reaches_those_concerned(
    house: Engine, tmp_path: Path
) -> None:
    book(house, school(house, "L01", OPENS), 1)

    def imported(hour: int) -> None:
        path = records(
            tmp_path / f"{hour}.xlsx",
            classes=[{"code": "L01", "place": "Hội trường B"}],
            waivers=[{"person": "B", "requirement": "LAW", "kind": "Miễn", "document": "QĐ 15"}],
        )
        found = import_file(house, path, now=at(DAY, hour), today=DAY, texts=texts("vi"))
        assert found.ok, found

    imported(8)
    went = dict(deliver(house))
    assert set(went) == {"chat1", "chat2"}
    assert "Hội trường B" in went["chat1"]
    assert went["chat2"] == "Anh/chị được miễn «Cập nhật pháp luật».\nCăn cứ QĐ 15."
    imported(9)  # the same once more changes nothing
    assert deliver(house, hour=10) == []


def test_whoever_asked_to_be_exempted_hears_of_the_answer_alone(house: Engine) -> None:
    with writing(house) as connection:
        as_of, now = AsOf(connection, DAY), at(DAY, 8)
        asked = requests.NewRequest(kind=RequestKind.EXEMPTION, reason="x", requirement="LAW")
        number, _ = requests.ask(as_of, now, 1, asked, by=None, answer_due=DAY)
        waivers.grant(as_of, now, 1, "LAW", WaiverKind.EXEMPTION, by=None)
        requests.decide(as_of, now, number, "được", granted=True, by=None)
    ((to, text),) = deliver(house)
    assert (to, text.split("\n")[0]) == ("chat1", "Đề nghị miễn của anh/chị đã được đồng ý.")


def deliver(engine: Engine, hour: int = 9, locale: str = "vi") -> list[tuple[str, str]]:
    """Plan and deliver; return who got what, its first two lines."""
    messenger = Messenger()
    now = at(DAY, hour)
    plan_notices(engine, now, ZONE)
    plan_notices(engine, now, ZONE)
    deliverer = Deliverer(engine, Frozen(now), texts(locale), {"telegram": messenger})  # type: ignore[arg-type]
    asyncio.run(deliverer.run())
    return sorted((to, reply.text) for to, reply, _ in messenger.went)


def test_who_gets_a_seat_from_the_queue_is_told_once(house: Engine) -> None:
    number = school(house, "L01", OPENS)
    with writing(house) as connection:
        connection.execute(update(tables.training_class).values(seats=1))
    book(house, number, 1)
    book(house, number, 2, "waiting")
    with writing(house) as connection:
        bookings.cancel(AsOf(connection, DAY), at(DAY, 8), "L01", 1, by=None)
    went = deliver(house)
    assert went == [
        (
            "chat2",
            "Anh/chị đã có chỗ ở lớp «Lớp L01», khai giảng thứ Năm 26/11.\n"
            "Thời gian, địa điểm: 7:30, Hội trường A.",
        )
    ]
    assert deliver(house, 10) == []


def test_a_seat_given_up_again_before_the_telling_is_not_told(house: Engine) -> None:
    number = school(house, "L01", OPENS)
    book(house, number, 2)
    with writing(house) as connection:
        record(connection, at(DAY, 8), Action.BOOKING_PROMOTE, person_id=2, code="L01")
    plan_notices(house, at(DAY, 8), ZONE)
    with writing(house) as connection:
        bookings.cancel(AsOf(connection, DAY), at(DAY, 8), "L01", 2, by=None)
    assert deliver(house) == []
    assert rows(house) == [(2, "dropped", "moved")]


def test_a_class_changed_twice_is_told_once_to_those_who_come_or_wait(house: Engine) -> None:
    number = school(house, "L01", OPENS)
    for person_id, state in ((1, "nominated"), (2, "waiting"), (3, "cancelled")):
        book(house, number, person_id, state)
    for place, hour in (("Phòng 2", 7), ("Phòng 3", 8)):
        with writing(house) as connection:
            as_of = AsOf(connection, DAY)
            classes.change(as_of, at(DAY, hour), "L01", by=None, place=place)
        plan_notices(house, at(DAY, 7), ZONE)
    went = deliver(house)
    assert [to for to, _ in went] == ["chat1", "chat2"]
    assert went[0][1].split("\n")[1] == "Thời gian, địa điểm: 7:30, Phòng 3."


def test_a_change_that_moves_nobody_is_not_told(house: Engine) -> None:
    number = school(house, "L01", OPENS)
    book(house, number, 1)
    with writing(house) as connection:
        classes.change(AsOf(connection, DAY), at(DAY, 8), "L01", by=None, note="Mang máy tính")
    assert deliver(house) == []


def test_a_class_called_off_is_told_also_to_who_turned_reminders_off(house: Engine) -> None:
    number = school(house, "L01", OPENS)
    book(house, number, 1)
    with writing(house) as connection:
        connection.execute(tables.preference.insert().values(person_id=1, opted_out=True))
        classes.cancel(AsOf(connection, DAY), at(DAY, 8), "L01", by=None)
    assert deliver(house) == [
        ("chat1", "Lớp «Lớp L01» khai giảng thứ Năm 26/11 đã hủy, anh/chị không phải đến.")
    ]


def test_a_decision_on_evidence_is_told_with_its_reason(house: Engine) -> None:
    claimed = NewResult(title="Lớp luật", topics=(Topic.LAW,), ends=DAY)
    with writing(house) as connection:
        as_of = AsOf(connection, DAY)
        sent = evidence.Proof("gcn.jpg", "image/jpeg", b"jpeg")
        number, _ = evidence.submit(as_of, at(DAY, 8), 1, sent, claimed, by=None)
        evidence.refuse(as_of, at(DAY, 8), number, "Ảnh mờ", by=None)
    assert deliver(house) == [
        (
            "chat1",
            "Minh chứng «Lớp luật» chưa được chấp nhận.\nÝ kiến của cán bộ phụ trách: Ảnh mờ",
        )
    ]


def test_a_decision_on_a_request_is_told(house: Engine) -> None:
    with writing(house) as connection:
        as_of = AsOf(connection, DAY)
        asked = requests.NewRequest(
            RequestKind.EXTENSION, "Đi công tác", requirement="LAW", wanted_until=OPENS
        )
        number, _ = requests.ask(as_of, at(DAY, 8), 1, asked, by=None, answer_due=OPENS)
        requests.decide(as_of, at(DAY, 8), number, "Đồng ý", granted=True, by=None)
    went = deliver(house)
    assert went[0][1].startswith("Đề nghị gia hạn của anh/chị đã được đồng ý.")


@pytest.mark.parametrize("blocked", [False, True])
def test_answers_go_to_the_chat_they_were_asked_in_while_it_is_open(
    house: Engine, blocked: bool
) -> None:
    claimed = NewResult(title="Lớp luật", topics=(Topic.LAW,), ends=DAY)
    older = {"channel": "telegram", "address": "older"}
    with writing(house) as connection:
        connection.execute(
            tables.channel_account.insert().values(
                person_id=1,
                linked_at=at(DAY - timedelta(days=90)),
                seen_at=at(DAY - timedelta(days=80)),
                blocked_at=at(DAY) if blocked else None,
                **older,
            )
        )
        as_of = AsOf(connection, DAY)
        sent = evidence.Proof("gcn.jpg", "image/jpeg", b"jpeg")
        number = evidence.keep_draft(as_of, at(DAY, 8), 1, sent, by=None)
        evidence.hand_in(as_of, at(DAY, 8), number, claimed, by=None, **older)
        evidence.approve(as_of, at(DAY, 8), number, by=None)
        asked = requests.NewRequest(RequestKind.ERROR, "Sai số tiết", **older)
        number, _ = requests.ask(as_of, at(DAY, 8), 1, asked, by=None, answer_due=OPENS)
        requests.decide(as_of, at(DAY, 8), number, "Đã sửa", granted=True, by=None)
    assert [to for to, _ in deliver(house)] == ["chat1" if blocked else "older"] * 2


def test_what_was_done_before_the_first_run_is_not_told(engine: Engine) -> None:
    with writing(engine) as connection:
        agency(connection)
        person(connection, "A")
    number = school(engine, "L01", OPENS)
    book(engine, number, 1)
    with writing(engine) as connection:
        record(connection, at(DAY, 6), Action.BOOKING_PROMOTE, person_id=1, code="L01")
    assert deliver(engine) == []


def test_at_night_the_notice_waits_for_the_window(house: Engine) -> None:
    number = school(house, "L01", OPENS)
    book(house, number, 1)
    with writing(house) as connection:
        classes.cancel(AsOf(connection, DAY), at(DAY, 20), "L01", by=None)
    assert deliver(house, 20) == []
    with writing(house) as connection:
        due = connection.execute(select(tables.notification.c.due_at)).scalar_one()
    assert due == at(DAY + timedelta(days=1), 7, 30)
