"""Forged and old buttons about units: what is not there and what is hidden are one sentence."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from sqlalchemy import insert, update

from bot.conversation.messages import Outcome
from bot.storage import tables
from bot.understanding.intents import Intent
from tests.handlers.conftest import Talk

#: Answered with forms of their own, which a question of a unit only puts aside.
_FORMS = (Intent.REPORT_ERROR, Intent.REQUEST_EXTENSION, Intent.SUBMIT_EVIDENCE)
INTENTS = tuple(intent for intent in Intent if intent not in _FORMS)


@pytest.mark.parametrize("asker", ["head", "staff40", "officer"])
def test_no_button_tells_which_units_there_are(talk: Talk, asker: str) -> None:
    for intent, others in product(INTENTS, ([], ["OFFICE"])):
        hidden = talk.ask(intent, asker, units=["DESK", *others])
        absent = talk.ask(intent, asker, units=["NOWHERE", *others])
        assert hidden.outcome is absent.outcome, intent
        assert hidden.text == absent.text.replace("NOWHERE", "DESK"), intent


@pytest.mark.parametrize("intent", ["deadlines", "unit_progress", "unit_missing", "compare_units"])
def test_a_forged_button_does_not_tell_which_units_there_are(talk: Talk, intent: str) -> None:
    hidden = talk.ask(intent, "head", unit="DESK")
    absent = talk.ask(intent, "head", unit="NOWHERE")
    assert hidden.outcome is absent.outcome is Outcome.REFUSED
    assert hidden.text == absent.text.replace("NOWHERE", "DESK")
    assert "Desk" not in hidden.text
    assert [choice.action for choice in hidden.choices] == [
        choice.action for choice in absent.choices
    ]


def test_an_old_button_of_a_merged_unit_leads_to_its_successor(talk: Talk) -> None:
    ids = {}
    for code in ("TEAM", "DESK"):
        found = tables.unit.select().where(tables.unit.c.code == code)
        ids[code] = talk.make.connection.execute(found).one().id
    ended = update(tables.unit_version).where(tables.unit_version.c.unit_id == ids["TEAM"])
    talk.make.connection.execute(ended.values(valid_to=date(2025, 12, 31)))
    merged = {"unit_id": ids["DESK"], "predecessor_id": ids["TEAM"], "since": date(2026, 1, 1)}
    talk.make.connection.execute(insert(tables.unit_predecessor).values(merged))
    assert "Desk" in talk.ask("deadlines", "chair", unit="TEAM").text
    hidden = talk.ask("deadlines", "head", unit="TEAM")
    assert hidden.outcome is Outcome.REFUSED
    assert "Desk" not in hidden.text
