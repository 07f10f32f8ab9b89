"""One's own data in the chat: what is held, who looked, a copy, and requests by law."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversation.messages import Outcome
from bot.storage import tables
from tests.builders.sample import TODAY
from tests.handlers.conftest import Talk

ME = "staff08"


def test_ones_record_says_which_group_and_unit(talk: Talk):
    text = talk.ask("my_data", ME, verb="profile").text
    assert text.startswith("Anh/chị là công chức, thuộc Office")
    assert "đang công tác" in text


def test_who_looked_is_named_and_ones_own_looks_are_not(talk: Talk):
    assert "Chưa có ai" in talk.ask("my_data", ME, verb="views").text
    talk.ask("person_lookup", "head", person=ME)
    talk.ask("person_lookup", "head", person="staff09")
    assert talk.names_in(talk.ask("my_data", ME, verb="views")) == {"head"}


def test_a_copy_holds_ones_own_rows_only(talk: Talk):
    reply = talk.ask("my_data", ME, verb="export")
    held = json.loads(reply.files[0].content)
    assert [row["code"] for row in held["person"]] == [ME]
    assert {row["person_id"] for row in held["ledger"]} == {talk.make.people[ME]}


@pytest.mark.parametrize(("verb", "days"), [("delete", 20), ("restrict", 15)])
def test_a_request_is_sent_once_sure_with_its_legal_days(talk: Talk, verb: str, days: int):
    requests = select(tables.request)
    question = talk.ask("my_data", ME, verb=verb)
    assert question.outcome is Outcome.ASKED_BACK
    assert talk.make.connection.execute(requests).first() is None
    sent = talk.tap_on(question, "Gửi", ME)
    row = talk.make.connection.execute(requests).one()
    assert (row.answer_due, row.address) == (TODAY + timedelta(days=days), ME)
    talk.tap_on(sent, "Hoàn tác", ME)
    assert talk.make.connection.execute(requests).first() is None


def test_nothing_is_told_in_a_group(talk: Talk):
    reply = talk.ask("my_data", ME, in_group=True, verb="export")
    assert reply.outcome is Outcome.REFUSED
    assert not reply.files
