"""Asking the officer: for time, an exemption, or to put an error right, in one go or bit by bit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.assistant import Assistant
from bot.conversation.gazetteer import Gazetteers
from bot.conversation.messages import Address, Reply, Request
from bot.reminders import outbox
from bot.reminders.outbox import Planned
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.understanding.engine import Understander, load
from handlers import ROUTES
from tests.builders.sample import NOW, ZONE, building, fill

Say = Callable[..., Reply]


@pytest.fixture(scope="session")
def understander() -> Understander:
    return load("vi")


@pytest.fixture
def say(sqlite: Engine, understander: Understander, vi: Texts) -> Say:
    assistant = Assistant(sqlite, Clock(ZONE, NOW), vi, understander, ROUTES, Gazetteers("vi"))
    with building(sqlite) as make:
        fill(make)
        for code in ("staff40", "staff07", "staff04"):
            make.connection.execute(
                insert(tables.channel_account).values(
                    channel="test", address=code, person_id=make.people[code], linked_at=NOW
                )
            )

    def said(text: str, code: str = "staff40", tap: str | None = None) -> Reply:
        turn = assistant.answer(Request(Address("test", code), text=text, action=tap, at=NOW))
        assert turn is not None
        return turn.reply

    return said


def _asked(engine: Engine) -> list[tuple[str, str | None, date | None, str]]:
    table = tables.request.c
    with reading(engine) as connection:
        rows = connection.execute(
            select(table.kind, table.requirement, table.wanted_until, table.reason).order_by(
                table.id
            )
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


def test_more_time_is_asked_for_in_three_messages(say: Say, sqlite: Engine) -> None:
    assert say("em xin gia hạn đạo đức công vụ thêm 20 ngày").text == "Lý do là gì ạ?"
    say("con em nằm viện cả tháng")
    sent = say("bỏ qua").text
    assert sent.startswith(
        "Em đã gửi cán bộ phụ trách: xin gia hạn Ethics every year đến thứ Tư 20/01/2027."
    )
    assert "Hẹn trả lời chậm nhất thứ Ba 17/11" in sent
    assert _asked(sqlite) == [
        ("extension", "P.ETHICS", date(2027, 1, 20), "con em nằm viện cả tháng")
    ]


def test_nothing_is_sent_before_all_is_said_and_giving_up_sends_nothing(
    say: Say, sqlite: Engine
) -> None:
    assert "nội dung nào" in say("xin gia hạn").text
    say("đạo đức công vụ")
    assert "chưa gửi gì" in say("thôi khỏi").text
    assert _asked(sqlite) == []


def test_a_day_before_the_due_day_is_no_extension(say: Say, sqlite: Engine) -> None:
    say("em xin gia hạn đạo đức công vụ")
    assert say("đến 20/12").text.startswith("Ngày xin phải sau hạn hiện nay (thứ Năm 31/12).")
    assert say("đến 15/1").text == "Lý do là gì ạ?"


def test_an_exemption_asks_for_no_day(say: Say, sqlite: Engine) -> None:
    assert say("em xin được miễn học đạo đức công vụ").text == "Lý do là gì ạ?"
    say("em sắp nghỉ hưu")
    say("bỏ qua")
    assert _asked(sqlite)[0][:3] == ("exemption", "P.ETHICS", None)


def test_who_is_left_out_already_need_not_ask(say: Say, sqlite: Engine) -> None:
    reply = say("tôi đang nghỉ thai sản có được miễn không", "staff04")
    assert reply.text.startswith("Có: ")
    assert _asked(sqlite) == []


def test_an_error_told_in_one_go_is_sent_at_once_and_may_be_taken_back(
    say: Say, sqlite: Engine
) -> None:
    reply = say("tôi học đạo đức công vụ hôm 5/3 rồi mà báo thiếu, số liệu sai rồi")
    assert reply.text.startswith("Em đã gửi cán bộ phụ trách: phản ánh số liệu sai «")
    assert len(_asked(sqlite)) == 1
    (undo,) = [choice.action for choice in reply.choices if choice.action.startswith("undo")]
    say("", tap=undo)
    assert _asked(sqlite) == []


def test_a_bare_word_that_figures_are_wrong_asks_what(say: Say, sqlite: Engine) -> None:
    assert "sai ở đâu" in say("số liệu sai rồi").text
    assert say("lớp ngày 5/3 em có dự mà chưa ghi").text.startswith("Em đã gửi")
    assert _asked(sqlite)[0][3] == "lớp ngày 5/3 em có dự mà chưa ghi"


def test_the_same_is_not_asked_twice(say: Say, sqlite: Engine) -> None:
    for _ in range(2):
        say("em xin gia hạn đạo đức công vụ thêm 20 ngày")
        say("con em nằm viện cả tháng")
        last = say("bỏ qua").text
    assert "Em đã gửi" not in last
    assert len(_asked(sqlite)) == 1


def reminded(engine: Engine, code: str, at: datetime) -> None:
    with writing(engine) as connection:
        person = tables.person.c
        found = select(person.id).where(person.code == code)
        person_id = connection.execute(found).scalar_one()
        row = Planned(person_id, "obligation", {"day": "", "items": []}, "d", at)
        outbox.plan(connection, [row], at)
        connection.execute(update(tables.notification).values(state="sent", sent_at=at))


@pytest.mark.parametrize("text", ["đã học rồi", "học xong rồi mà", "em học xong rồi mà nhắc mãi"])
def test_whoever_has_learned_what_they_are_reminded_of_is_asked_for_the_proof(
    say: Say, sqlite: Engine, vi: Texts, text: str
) -> None:
    reminded(sqlite, "staff40", NOW - timedelta(hours=2))
    reply = say(text)
    assert vi("evidence.ask_file") in reply.text
    assert vi("reminders.button.wrong") in [choice.label for choice in reply.choices]
    assert _asked(sqlite) == []


def test_without_a_reminder_it_is_asked_what_is_wrong(say: Say, vi: Texts) -> None:
    assert say("đã học rồi").text == vi("request.ask_wrong")


def test_a_wrong_figure_is_one_after_a_reminder_as_well(
    say: Say, sqlite: Engine, vi: Texts
) -> None:
    reminded(sqlite, "staff40", NOW - timedelta(hours=2))
    assert say("sai số liệu").text == vi("request.ask_wrong")
