"""Classes as people ask for them: found, joined, waited for, left, switched and taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import ColumnElement, insert, update

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from bot.training.enums import Topic, topic_mask
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk


def _first(reply: Reply) -> str:
    return reply.text.split("\n")[0]


def _undo(reply: Reply) -> str:
    (found,) = [choice.action for choice in reply.choices if choice.action.startswith("undo")]
    return found


def test_what_closes_a_gap_comes_first_and_full_ones_say_so(classes: Talk) -> None:
    reply = classes.ask("upcoming_classes", "staff40")
    assert _first(reply) == ("Có 3 lớp sắp mở, nên xem trước: Ethics in December, thứ Tư 02/12.")
    assert "1. Ethics in December (E1): thứ Tư 02/12, còn 1 chỗ" in reply.text
    classes.ask("register_class", "staff39", **{"class": "E1"})
    assert "đã hết chỗ" in classes.ask("upcoming_classes", "staff40", topic="ethics").text


def test_the_topic_and_days_asked_about_stand_in_the_first_line(classes: Talk) -> None:
    december = {"from": "2026-12-01", "to": "2026-12-31"}
    reply = classes.ask("upcoming_classes", "staff40", topic="digital", period=december)
    assert "Kỹ năng số" in _first(reply)
    assert "tháng 12/2026" in _first(reply)
    none = classes.ask("upcoming_classes", "staff40", topic="foreign_language")
    assert _first(none) == "Chưa có lớp nào sắp mở về Ngoại ngữ."


def test_a_place_is_taken_at_once_and_taken_back_by_its_own_button(classes: Talk) -> None:
    reply = classes.ask("register_class", "staff40", topic="ethics")
    assert _first(reply) == "Anh/chị đã có chỗ: Ethics in December, thứ Tư 02/12."
    assert "có 1 lớp sắp tới" in _first(classes.ask("my_schedule", "staff40"))
    assert classes.tap(_undo(reply), "staff40").text == "Em đã hoàn tác việc vừa rồi."
    assert "chưa có lịch học" in _first(classes.ask("my_schedule", "staff40"))


def test_undo_is_for_who_did_it_once_and_for_ten_minutes(classes: Talk) -> None:
    tapped = _undo(classes.ask("register_class", "staff40", **{"class": "D1"}))
    assert classes.tap(tapped, "staff39").outcome is Outcome.REFUSED
    late = NOW + timedelta(minutes=11)
    assert classes.tap(tapped, "staff40", at=late).outcome is Outcome.REFUSED
    assert classes.tap(tapped, "staff40").outcome is Outcome.ANSWERED
    assert classes.tap(tapped, "staff40").outcome is Outcome.REFUSED


def test_the_last_seat_goes_to_one_and_the_other_waits_in_other_words(classes: Talk) -> None:
    classes.ask("register_class", "staff39", **{"class": "E1"})
    waiting = classes.ask("register_class", "staff40", **{"class": "E1"})
    assert "đang chờ, thứ 1" in _first(waiting)
    assert "đã có chỗ" not in waiting.text
    assert (
        "thứ 1 trong danh sách chờ" in classes.ask("class_detail", "staff40", topic="ethics").text
    )
    classes.ask("cancel_registration", "staff39", **{"class": "E1"})
    assert (
        "Anh/chị đã có chỗ lớp này."
        in classes.ask("class_detail", "staff40", **{"class": "E1"}).text
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [("L1", "hết hạn đăng ký"), ("NONE", "Chưa có lớp nào sắp mở")],
)
def test_a_place_that_cannot_be_had_says_why(classes: Talk, code: str, said: str) -> None:
    reply = classes.ask("register_class", "staff40", **{"class": code, "topic": "other"})
    assert said in reply.text
    assert "chưa có lịch học" in _first(classes.ask("my_schedule", "staff40"))


def test_registering_twice_changes_nothing(classes: Talk) -> None:
    classes.ask("register_class", "staff40", **{"class": "D1"})
    again = classes.ask("register_class", "staff40", **{"class": "D1"})
    assert _first(again).startswith("Anh/chị đã có tên ở lớp Digital skills rồi.")


def test_a_place_is_given_up_and_taken_back(classes: Talk) -> None:
    classes.ask("register_class", "staff40", **{"class": "D1"})
    cancelled = classes.ask("cancel_registration", "staff40")  # the only one: no question back
    assert _first(cancelled) == "Em đã hủy chỗ của anh/chị ở lớp Digital skills, thứ Tư 09/12."
    classes.tap(_undo(cancelled), "staff40")
    assert "có 1 lớp sắp tới" in _first(classes.ask("my_schedule", "staff40"))


def test_switching_gives_the_old_place_up_for_a_seat_only(classes: Talk) -> None:
    classes.ask("register_class", "staff39", **{"class": "E1"})
    classes.ask("register_class", "staff40", **{"class": "D1"})
    refused = classes.ask("cancel_registration", "staff40", **{"class": "D1", "new_class": "E1"})
    assert "hết chỗ" in refused.text
    assert "Digital skills" in classes.ask("my_schedule", "staff40").text
    classes.ask("cancel_registration", "staff39", **{"class": "E1"})
    switched = classes.ask("cancel_registration", "staff40", **{"class": "D1", "new_class": "E1"})
    assert _first(switched).startswith("Em đã đổi từ lớp Digital skills sang lớp Ethics")


def test_to_change_a_place_given_up_takes_the_new_one(classes: Talk) -> None:
    classes.ask("register_class", "staff40", **{"class": "D1"})
    classes.ask("cancel_registration", "staff40", **{"class": "D1"})
    taken = classes.ask("cancel_registration", "staff40", **{"class": "D1", "new_class": "E1"})
    assert _first(taken).startswith("Anh/chị đã có chỗ: Ethics")


def test_which_class_is_asked_back_when_several_are_meant(classes: Talk) -> None:
    reply = classes.ask("register_class", "staff40")
    assert reply.outcome is Outcome.ASKED_BACK
    assert [choice.action for choice in reply.choices] == [
        "register_class?class=E1",
        "register_class?class=D1",
    ]


def test_the_calendar_file_moves_with_the_class(classes: Talk) -> None:
    reply = classes.ask("class_detail", "staff40", **{"class": "E1", "format": "ics"})
    (file,) = reply.files
    text = file.content.decode()
    assert file.mime == "text/calendar"
    for line in ("UID:E1@", "SEQUENCE:0", "DTSTART;VALUE=DATE:20261202", "STATUS:CONFIRMED"):
        assert line in text
    table = tables.training_class
    classes.make.connection.execute(
        table.update().where(table.c.code == "E1").values(sequence=1, state="cancelled")
    )
    (changed,) = classes.ask("class_detail", "staff40", **{"class": "E1", "format": "ics"}).files
    assert "SEQUENCE:1" in changed.content.decode()
    assert "STATUS:CANCELLED" in changed.content.decode()


def test_nobody_linked_sees_and_joins_no_class(classes: Talk) -> None:
    for intent in ("upcoming_classes", "class_detail", "register_class", "my_schedule"):
        reply = classes.ask(intent, None, **{"class": "E1"})
        assert reply.outcome is Outcome.REFUSED
        assert "Ethics" not in reply.text


def test_which_of_two_of_one_name_is_told_by_its_order(talk: Talk) -> None:
    for code, opens in (("A1", date(2026, 12, 7)), ("A2", date(2026, 12, 21))):
        talk.make.connection.execute(
            insert(tables.training_class).values(
                code=code,
                name="Bồi dưỡng đạo đức công vụ năm 2026",
                folded_name="boi duong dao duc cong vu nam 2026",
                topics=topic_mask([Topic.ETHICS]),
                opens=opens,
                closes=opens,
                seats=10,
            )
        )
    talk.really()
    question = talk.write("staff40", "đăng ký lớp đạo đức công vụ")
    assert question.outcome is Outcome.ASKED_BACK
    assert question.items == ("A1", "A2")
    assert "thứ Hai 21/12" in talk.write("staff40", "lớp thứ hai").text


def test_that_class_is_one_of_those_just_listed(classes: Talk) -> None:
    listed = classes.ask("upcoming_classes", "staff34", topic="ethics")
    assert listed.items == ("E1",)
    detail = classes.ask("class_detail", "staff34")
    assert detail.text.startswith("Ethics in December (E1)")


def test_a_class_that_takes_no_more_registrations_comes_last_and_says_so(classes: Talk) -> None:
    over = NOW.date() - timedelta(days=1)
    training_class = tables.training_class
    _close(classes, training_class.c.code == "E1", over)
    reply = classes.ask("upcoming_classes", "staff40")
    assert "Ethics in December" not in _first(reply)
    assert "2. Ethics in December (E1): thứ Tư 02/12, đã hết hạn đăng ký" in reply.text
    assert "Đã hết hạn đăng ký." in classes.ask("class_detail", "staff40", **{"class": "E1"}).text
    _close(classes, training_class.c.id > 0, over)
    reply = classes.ask("upcoming_classes", "staff40")
    assert _first(reply) == "Có 3 lớp sắp mở, nhưng đều đã hết hạn đăng ký."
    assert not [choice for choice in reply.choices if choice.action.startswith("register_class")]


def _close(classes: Talk, which: ColumnElement[bool], day: date) -> None:
    table = tables.training_class
    classes.make.connection.execute(update(table).where(which).values(register_by=day))


@pytest.mark.parametrize("audience", ["Viên chức các trường", "Giáo viên", "Lãnh đạo cấp phòng"])
def test_a_class_for_others_is_not_advised_and_told_at_registering(
    classes: Talk, audience: str
) -> None:
    table = tables.training_class
    classes.make.connection.execute(
        table.update().where(table.c.code == "E1").values(audience=audience)
    )
    listed = classes.ask("upcoming_classes", "staff40")
    assert "Digital skills" in listed.text.splitlines()[0]
    assert f"dành cho: {audience}" in listed.text
    assert not any("Đăng ký E1" in choice.label for choice in listed.choices)
    named = classes.ask("register_class", "staff40", **{"class": "E1"})
    assert f"lớp ghi dành cho {audience}" in named.text


def test_of_classes_about_a_topic_the_one_for_the_asker_is_taken(classes: Talk) -> None:
    table = tables.training_class
    classes.make.connection.execute(
        table.update().where(table.c.code == "E1").values(audience="Viên chức")
    )
    classes.make.connection.execute(
        table.update().where(table.c.code == "D1").values(topics=topic_mask([Topic.ETHICS]))
    )
    taken = classes.ask("register_class", "staff40", topic="ethics")
    assert "Digital skills" in taken.text.splitlines()[0]
    assert "dành cho" not in taken.text


def test_buttons_of_several_classes_are_whole_and_tell_them_apart(classes: Talk) -> None:
    asked = classes.ask("class_detail", "staff40")
    labels = [choice.label for choice in asked.choices]
    assert labels[:2] == ["E1, 02/12", "D1, 09/12"]
    assert not any("…" in label for label in labels)
