"""Classes as their officer runs them in the chat."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, select, update

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from bot.training import classes
from bot.training.as_of import AsOf
from bot.training.enums import Topic
from tests.builders.sample import NOW, TODAY
from tests.handlers.conftest import Talk

OFFICER = "officer"
PLACES = {"staff08": "registered", "staff09": "nominated", "staff10": "waiting"}


@pytest.fixture
def chat(talk: Talk) -> Talk:
    make = talk.make
    classes.open_(
        AsOf(make.connection, TODAY), NOW, "L1", by=None, unit_id=make.units["OFFICE"],
        name="Pháp luật", topics=(Topic.LAW,), opens=TODAY, closes=TODAY, seats=2,
    )  # fmt: skip
    for code, state in PLACES.items():
        values = {"person_id": make.people[code], "state": state, "changed_at": NOW}
        make.connection.execute(insert(tables.booking).values(class_id=class_id(talk), **values))
    return talk


def class_id(talk: Talk) -> int:
    return talk.make.connection.execute(select(tables.training_class.c.id)).scalar_one()


def of_class(talk: Talk, verb: str, who: str | None = OFFICER, **slots) -> Reply:
    return talk.ask("manage_class", who, **{"class": "L1", "verb": verb}, **slots)


def state(talk: Talk) -> str:
    return talk.make.connection.execute(select(tables.training_class.c.state)).scalar_one()


@pytest.mark.parametrize("who", ["staff07", "head", "chair", None])
def test_everybody_else_is_refused(chat: Talk, who: str | None):
    for verb in ("open", "list", "cancel", "close", "change"):
        reply = of_class(chat, verb, who, sure=True, count=1)
        assert reply.outcome is Outcome.REFUSED
        assert chat.names_in(reply) == set()
    assert state(chat) == "open"


def test_the_officer_of_another_unit_changes_nothing(chat: Talk):
    unit = chat.make.units["DESK"]
    chat.make.connection.execute(update(tables.training_class).values(unit_id=unit))
    for verb in ("list", "cancel", "close", "change"):
        assert of_class(chat, verb, sure=True, count=1).outcome is Outcome.REFUSED
    assert state(chat) == "open"


def test_who_is_in_it_is_named_and_the_look_recorded(chat: Talk):
    assert chat.names_in(of_class(chat, "list")) == set(PLACES)
    assert ("view.names", OFFICER, None) in chat.looks()


def test_it_is_called_off_with_those_booked_and_those_waiting(chat: Talk):
    question = of_class(chat, "cancel")
    assert "3 người" in question.text
    assert chat.names_in(question) == {"staff08", "staff09"}
    assert state(chat) == "open"
    assert "3 người" in chat.tap_on(question, "Hủy lớp", OFFICER).text
    assert state(chat) == "cancelled"


def test_closed_it_writes_results_for_those_not_absent(chat: Talk):
    of_class(chat, "absent", person="staff09")
    question = of_class(chat, "close")
    assert "1 người" in question.text
    chat.tap_on(question, "Kết thúc", OFFICER)
    written = select(tables.ledger.c.person_id).where(tables.ledger.c.class_code == "L1")
    found = chat.make.connection.execute(written).scalars().all()
    assert found == [chat.make.people["staff08"]]
    assert state(chat) == "closed"


def test_seats_are_changed_and_taken_back(chat: Talk):
    seats = select(tables.training_class.c.seats)
    done = of_class(chat, "change", count=60)
    assert chat.make.connection.execute(seats).scalar_one() == 60
    chat.tap_on(done, "Hoàn tác", OFFICER)
    assert chat.make.connection.execute(seats).scalar_one() == 2


def test_a_new_one_is_asked_for_one_by_one(chat: Talk):
    chat.really()
    first = chat.ask("manage_class", OFFICER, verb="open", topic="law")
    assert first.form is not None
    assert first.form.asked == "name"
    for text in ("Cập nhật pháp luật đợt 3", "15/12", "8 tiết", "40", "Hội trường tầng 2"):
        reply = chat.write(OFFICER, text)
    assert "L2026-01" in reply.text
    row = chat.make.connection.execute(
        select(tables.training_class).where(tables.training_class.c.code == "L2026-01")
    ).one()
    assert (row.opens, row.seats, row.place) == (date(2026, 12, 15), 40, "Hội trường tầng 2")


def test_a_name_that_holds_the_topic_and_hours_said_early_are_taken_as_what_they_are(chat: Talk):
    chat.really()
    chat.write(OFFICER, "mở lớp mới")
    chat.write(OFFICER, "kỹ năng số")
    early = chat.write(OFFICER, "16 tiết")
    assert early.form is not None
    assert (early.form.asked, early.form.values["hours"]) == ("name", "16")
    named = chat.write(OFFICER, "Lớp AI cơ bản")
    assert named.form is not None
    assert named.form.values["name"] == "Lớp AI cơ bản"
    assert named.form.asked == "opens"


def test_other_days_are_asked_back_with_who_is_told_and_taken_back(chat: Talk):
    opens = select(tables.training_class.c.opens)
    day = {"from": "2026-12-15", "to": "2026-12-15"}
    question = of_class(chat, "change", period=day)
    assert question.outcome is Outcome.ASKED_BACK
    assert "3 người" in question.text
    assert "15/12" in question.text
    assert chat.make.connection.execute(opens).scalar_one() == TODAY
    assert "vẫn như cũ" in chat.tap_on(question, "Thôi", OFFICER).text
    done = chat.tap_on(question, "Dời lớp", OFFICER)
    assert "15/12" in done.text.split("\n")[0]
    assert chat.make.connection.execute(opens).scalar_one() == date(2026, 12, 15)
    chat.tap_on(done, "Hoàn tác", OFFICER)
    assert chat.make.connection.execute(opens).scalar_one() == TODAY


def test_it_is_not_moved_into_the_past(chat: Talk):
    reply = of_class(chat, "change", period={"from": "2026-11-02", "to": "2026-11-02"}, sure=True)
    assert reply.outcome is Outcome.REFUSED


def test_one_that_is_not_over_is_not_closed(chat: Talk):
    tomorrow = date(2026, 11, 11)
    chat.make.connection.execute(
        update(tables.training_class).values(opens=tomorrow, closes=tomorrow)
    )
    reply = of_class(chat, "close", sure=True)
    assert reply.outcome is Outcome.REFUSED
    assert "học xong mới ghi kết quả" in reply.text
    assert state(chat) == "open"


def test_seats_said_at_once_are_not_asked_for(chat: Talk):
    chat.really()
    reply = chat.write(OFFICER, "mở lớp kỹ năng số ngày 15/12 30 chỗ")
    assert reply.form is not None
    assert {"topics", "opens", "seats"} <= set(reply.form.values)


@pytest.mark.parametrize(
    ("said", "name", "value"),
    [
        ("8h đến 11h30", "times", "08:00–11:30"),
        ("13:30-17h", "times", "13:30–17:00"),
        ("22/12", "opens", "2026-12-22"),
        ("8 tiết", "hours", "8"),
    ],
)
def test_hours_and_days_said_at_the_name_are_no_name(chat: Talk, said: str, name: str, value: str):
    chat.really()
    chat.write(OFFICER, "mở lớp kỹ năng số")
    reply = chat.write(OFFICER, said)
    assert reply.form is not None
    assert (reply.form.asked, reply.form.values[name]) == ("name", value)
    assert reply.text.startswith(f"Em ghi «{said}» rồi.")


def test_a_number_is_no_name(chat: Talk):
    chat.really()
    chat.write(OFFICER, "mở lớp kỹ năng số")
    assert chat.write(OFFICER, "30").text.startswith("Tên lớp cần có chữ")


@pytest.mark.parametrize(
    "asked", ["còn ai chưa học đạo đức", "tháng 12 có lớp nào", "hạn đăng ký lớp luật bao giờ"]
)
def test_a_question_at_the_name_is_answered_and_the_form_goes_on(chat: Talk, asked: str):
    chat.really()
    chat.write(OFFICER, "mở lớp kỹ năng số")
    between = chat.write(OFFICER, asked)
    assert "Tên lớp là gì" in between.text.splitlines()[-1]
    named = chat.write(OFFICER, "Ứng dụng AI trong công việc")
    assert named.form is not None
    assert named.form.values["name"] == "Ứng dụng AI trong công việc"


@pytest.mark.parametrize("said", ["hoàn tác", "hoan tac giup em", "undo", "Hoàn tác cái vừa rồi"])
def test_undo_with_nothing_to_undo_says_so(chat: Talk, said: str):
    chat.really()
    reply = chat.write(OFFICER, said)
    assert (reply.outcome, reply.text) == (Outcome.REFUSED, "Không có việc nào để hoàn tác.")
