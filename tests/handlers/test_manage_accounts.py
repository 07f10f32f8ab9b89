"""Chats of others, for officers of their units alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from bot.conversation.messages import Outcome
from bot.storage import tables
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk

OFFICER = "officer"


def link(talk: Talk, code: str) -> None:
    values = {"channel": "telegram", "address": code, "linked_at": NOW}
    person_id = talk.make.people[code]
    talk.make.connection.execute(
        insert(tables.channel_account).values(person_id=person_id, **values)
    )


def chats(talk: Talk) -> int:
    return len(talk.make.connection.execute(select(tables.channel_account.c.id)).all())


def codes(talk: Talk) -> int:
    return len(talk.make.connection.execute(select(tables.link_code.c.id)).all())


@pytest.mark.parametrize("who", ["staff07", "head", "chair", None])
def test_everybody_else_is_refused(talk: Talk, who: str | None):
    link(talk, "staff08")
    for verb in ("unlinked", "code", "end"):
        reply = talk.ask("manage_accounts", who, person="staff08", verb=verb, sure=True)
        assert reply.outcome is Outcome.REFUSED
        assert talk.names_in(reply) == set()
    assert (chats(talk), codes(talk)) == (1, 0)


@pytest.mark.parametrize("whom", ["desk2", OFFICER])
def test_no_code_for_others_units_or_for_oneself(talk: Talk, whom: str):
    assert talk.ask("manage_accounts", OFFICER, person=whom, verb="code").outcome is Outcome.REFUSED
    assert codes(talk) == 0


def test_who_has_no_chat_is_listed_and_the_look_recorded(talk: Talk):
    link(talk, "head")
    reply = talk.ask("manage_accounts", OFFICER, unit="OFFICE", verb="unlinked")
    assert "41 người" in reply.text
    assert "head" not in reply.items
    assert len(reply.items) == 8
    assert ("view.names", OFFICER, None) in talk.looks()


def test_a_code_is_made_in_a_private_chat_only(talk: Talk):
    slots = {"person": "staff08", "verb": "code"}
    refused = talk.ask("manage_accounts", OFFICER, in_group=True, **slots)
    assert refused.outcome is Outcome.REFUSED
    assert codes(talk) == 0
    assert "09:40" in talk.ask("manage_accounts", OFFICER, **slots).text
    assert codes(talk) == 1


def test_chats_are_ended_once_it_is_sure(talk: Talk):
    link(talk, "staff08")
    question = talk.ask("manage_accounts", OFFICER, person="staff08", verb="end")
    assert question.outcome is Outcome.ASKED_BACK
    assert chats(talk) == 1
    talk.tap_on(question, "Ngắt", OFFICER)
    assert chats(talk) == 0


def test_slips_for_a_unit_are_confirmed_and_hold_a_code_each(talk: Talk):
    talk.assistant = replace(talk.assistant, secret=b"made-up-secret")
    link(talk, "head")
    asked = talk.ask("manage_accounts", OFFICER, unit="OFFICE", verb="slips")
    assert asked.outcome is Outcome.ASKED_BACK
    assert "41 người" in asked.text
    assert codes(talk) == 0
    made = talk.tap_on(asked, "In phiếu", OFFICER)
    assert [file.mime for file in made.files] == ["application/pdf"]
    assert codes(talk) == 41
    for who in ("head", "staff07", None):
        assert talk.tap(asked.choices[0].action, who).outcome is Outcome.REFUSED
    assert codes(talk) == 41


def test_without_a_unit_it_is_all_that_the_officer_answers_for(talk: Talk):
    reply = talk.ask("manage_accounts", OFFICER, verb="unlinked")
    assert reply.text.startswith("Office: 42 người")
