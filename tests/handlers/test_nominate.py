"""Sending people to a class: whom, confirmed with the consequence, all or none, taken back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select

from bot.conversation.messages import Outcome
from bot.storage import tables
from bot.training.access import NamePolicy
from bot.training.enums import Topic, topic_mask
from bot.understanding.reading import ChoiceRole
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk


def opened(talk: Talk, code: str = "L1", seats: int | None = 5, *topics: Topic) -> None:
    talk.make.connection.execute(
        tables.training_class.insert().values(
            code=code,
            name=f"Class {code}",
            folded_name=f"class {code}",
            topics=topic_mask(topics or (Topic.ETHICS,)),
            opens=date(2026, 11, 20),
            closes=date(2026, 11, 20),
            seats=seats,
        )
    )


def sent(talk: Talk) -> list[str]:
    booking, person = tables.booking.c, tables.person.c
    rows = talk.make.connection.execute(
        select(person.code)
        .join(tables.booking, booking.person_id == person.id)
        .where(booking.state == "nominated")
        .order_by(person.code)
    )
    return list(rows.scalars())


def test_it_is_asked_back_with_count_two_names_seats_and_consequence(talk: Talk) -> None:
    opened(talk)
    people = ["staff34", "staff35", "staff36"]
    reply = talk.ask("nominate", "head", **{"class": "L1"}, persons=people)
    first, seats, consequence = reply.text.split("\n")
    assert first == (
        "Cử 3 người đi lớp «Class L1», thứ Sáu 20/11: Giàng A Mẫu 34, Giàng A Mẫu 35"
        " và 1 người nữa?"
    )
    assert seats == "Lớp còn 5 chỗ; cử xong còn 2 chỗ."
    assert "báo trong giờ làm việc" in consequence
    assert [choice.role for choice in reply.choices] == [ChoiceRole.CONFIRM, ChoiceRole.CANCEL]
    assert sent(talk) == []


def test_a_yes_sends_them_with_the_list_and_undo_takes_all_back(talk: Talk) -> None:
    opened(talk)
    asked = talk.ask("nominate", "head", **{"class": "L1"}, persons=["staff34", "staff35"])
    reply = talk.tap(asked.choices[0].action, "head")
    assert reply.text.startswith("Đã cử 2 người đi lớp «Class L1»")
    assert sent(talk) == ["staff34", "staff35"]
    sheet = openpyxl.load_workbook(io.BytesIO(reply.files[0].content)).worksheets[0]
    listed = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"staff34", "staff35", "Giàng A Mẫu 34"} <= listed
    later = NOW + timedelta(minutes=5)
    assert talk.tap(reply.choices[0].action, "head", at=later).outcome is Outcome.ANSWERED
    assert sent(talk) == []


def test_a_no_sends_nobody(talk: Talk) -> None:
    opened(talk)
    asked = talk.ask("nominate", "head", **{"class": "L1"}, persons=["staff34"])
    assert talk.tap(asked.choices[1].action, "head").text == "Em không cử ai."
    assert sent(talk) == []


def test_too_few_seats_send_nobody_and_offer_as_many_as_fit(talk: Talk) -> None:
    opened(talk, seats=1)
    about = {"class": "L1", "persons": ["staff34", "staff35"], "sure": True}
    reply = talk.ask("nominate", "head", **about)
    assert reply.outcome is Outcome.REFUSED
    assert reply.text == "Lớp «Class L1» chỉ còn 1 chỗ cho 2 người, nên em chưa cử ai."
    assert sent(talk) == []
    fewer = talk.tap(reply.choices[0].action, "head")
    assert fewer.text.startswith("Cử 1 người đi lớp")


def test_who_cannot_go_is_named_with_the_reason_and_the_others_are_offered(talk: Talk) -> None:
    opened(talk)
    about = {"class": "L1", "persons": ["staff04", "staff34"], "sure": True}  # 04 is on leave
    reply = talk.ask("nominate", "head", **about)
    assert reply.text.split("\n")[0] == "Em chưa cử ai: 1/2 người chưa đi được."
    assert "Giàng A Mẫu 04: " in reply.text
    assert sent(talk) == []
    assert talk.tap(reply.choices[0].action, "head").text.startswith("Cử 1 người đi lớp")


def test_without_names_those_who_lack_the_topic_are_suggested(talk: Talk) -> None:
    opened(talk)
    reply = talk.ask("nominate", "head", **{"class": "L1"}, count=3)
    assert reply.text.startswith("Anh/chị cử 3 đồng chí nào đi lớp «Class L1»?")
    assert "Giàng A Mẫu 34, Giàng A Mẫu 35 và Giàng A Mẫu 36 (trong 8 người)" in reply.text
    assert (reply.outcome, reply.asks) == (Outcome.ASKED_BACK, "person")
    these = talk.tap(reply.choices[0].action, "head")
    assert these.text.startswith("Cử 3 người đi lớp")


def test_one_class_about_the_topic_is_meant_and_several_are_asked_about(talk: Talk) -> None:
    opened(talk)
    opened(talk, "L2", 5, Topic.LAW)
    assert talk.ask("nominate", "head", topic="law", person="staff34").text.startswith(
        "Cử 1 người đi lớp «Class L2»"
    )
    which = talk.ask("nominate", "head", person="staff34")
    assert which.asks == "class"


@pytest.mark.parametrize(
    ("code", "person", "goes"),
    [
        ("head", "staff34", True),
        ("chair", "staff34", True),
        ("chair", "team2", True),
        ("officer", "staff34", True),
        ("desk1", "team2", True),
        ("head", "desk2", False),
        ("desk1", "staff34", False),
        ("officer", "desk2", False),
        ("head", "NOBODY", False),
        ("head", "head", False),
        ("staff40", "staff34", False),
        ("staff40", "staff40", False),
    ],
)
def test_only_ones_own_people_are_sent_and_never_oneself(
    talk: Talk, code: str, person: str, goes: bool
) -> None:
    opened(talk)
    reply = talk.ask("nominate", code, **{"class": "L1"}, persons=[person], sure=True)
    assert sent(talk) == ([person] if goes else [])
    if not goes:
        assert reply.outcome is Outcome.REFUSED
        assert talk.names_in(reply) - {code} == set()


def test_somebody_elses_person_and_nobody_are_refused_in_the_same_words(talk: Talk) -> None:
    opened(talk)
    texts = {
        talk.ask("nominate", "head", **{"class": "L1"}, persons=[code]).text
        for code in ("desk2", "NOBODY")
    }
    assert len(texts) == 1


def test_names_stay_out_of_a_channel_that_may_not_carry_them(talk: Talk) -> None:
    talk.assistant = replace(talk.assistant, name_policy=NamePolicy(frozenset({"web"})))
    opened(talk)
    about = {"class": "L1", "persons": ["staff34", "staff35"]}
    asked = talk.ask("nominate", "head", **about)
    assert "Giàng" not in asked.text
    reply = talk.tap(asked.choices[0].action, "head")
    assert "Giàng" not in reply.text
    assert reply.files == ()
    assert sent(talk) == ["staff34", "staff35"]
    suggested = talk.ask("nominate", "head", **{"class": "L1"}, count=2)
    assert "Giàng" not in suggested.text
    assert suggested.choices == ()


def test_who_has_a_place_in_the_class_already_is_told_so(talk: Talk) -> None:
    opened(talk)
    about = {"class": "L1", "persons": ["staff34", "staff35"], "sure": True}
    talk.ask("nominate", "head", **about)
    again = talk.ask("nominate", "head", **about)
    first = again.text.split("\n")[0]
    assert first == "2/2 người đã có chỗ ở lớp «Class L1», em không cử lại."
    about["persons"] = ["staff34", "staff36"]
    more = talk.ask("nominate", "head", **about)
    assert more.text.startswith("1/2 người đã có chỗ ở lớp «Class L1»; em chưa cử thêm ai.")
