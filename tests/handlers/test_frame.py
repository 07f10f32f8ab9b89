"""What holds for every answer: short, with few buttons, dated, and never at a loss."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from bot.conversation.actions import parse
from bot.conversation.messages import Address, Outcome, Payload, Request
from bot.understanding.intents import INTENTS
from bot.understanding.reading import Zone
from handlers import ROUTES
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk

ASKERS = (None, "staff40", "staff04", "team1", "head", "officer", "chair")


@pytest.fixture
def sample_plan(talk: Talk) -> Talk:
    """The agency under the plan that is shipped as a sample: six targets."""
    talk.make.plan((files("bot.plans") / "mau-2026.toml").read_text(encoding="utf-8"))
    return talk


@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", ASKERS)
def test_every_intent_is_answered_in_few_lines_with_few_buttons(sample_plan: Talk, code):
    for intent in INTENTS:
        for slots in ({}, {"topic": "ethics"}, {"page": 2}):
            reply = sample_plan.ask(intent, code, **slots)
            assert 0 < len(reply.text.splitlines()) <= 12, (intent, slots)
            assert len(reply.choices) <= 6, (intent, slots)
            assert all(choice.label.strip() for choice in reply.choices)
            assert "{" not in reply.text
            assert "None" not in reply.text


@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", ASKERS)
def test_every_button_leads_to_an_answer(sample_plan: Talk, code):
    routed = {route.intent for route in ROUTES} - {"*"}
    for intent in INTENTS:
        for choice in sample_plan.ask(intent, code).choices:
            name, _ = parse(choice.action)
            assert name in routed, choice.action
            assert sample_plan.tap(choice.action, code).text


def test_a_page_redraws_its_list_and_a_result_is_a_message_of_its_own(talk: Talk):
    for intent in ("my_missing", "my_obligations", "deadlines", "why_obligation", "unit_progress"):
        assert not talk.ask(intent, "head").edits
    for intent in ("unit_missing", "hours_this_year", "my_history"):
        assert talk.ask(intent, "head", page=1).edits


def test_every_intent_of_the_contract_has_a_route():
    last = ROUTES[-1]
    assert (last.intent, last.needs) == ("*", "link")
    named = [route.intent for route in ROUTES]
    assert len(named) == len(set(named))


def test_what_cannot_be_done_yet_says_so_and_names_a_human(talk: Talk):
    reply = talk.ask("something_new", "staff40")
    assert reply.outcome is Outcome.REFUSED
    assert "something_new" in reply.text
    assert "Cà Thị Phụ Trách, điện thoại 0215 3 000 002" in reply.text
    assert reply.choices


def test_who_is_refused_is_told_what_they_may_do_instead(talk: Talk):
    reply = talk.ask("unit_missing", "staff40")
    assert reply.outcome is Outcome.REFUSED
    assert "số chung của đơn vị" in reply.text
    assert "unit_progress" in {choice.action for choice in reply.choices}


@pytest.mark.parametrize("intent", ["review_queue", "manage_class", "manage_accounts"])
def test_a_head_is_not_told_that_an_officers_work_is_for_heads(talk: Talk, intent: str):
    reply = talk.ask(intent, "head")
    assert reply.outcome is Outcome.REFUSED
    assert "là việc của cán bộ phụ trách" in reply.text
    assert "người đứng đầu" not in reply.text


# Not understood -----------------------------------------------------------------------------


def test_an_unsure_reading_is_offered_as_buttons_with_what_was_understood(talk: Talk):
    candidates = (("my_missing", 0.4), ("deadlines", 0.3), ("my_obligations", 0.1))
    turn = talk.say_as(
        "staff40", "my_missing", zone=Zone.OFFER, slots={"topic": "law"}, candidates=candidates
    )
    assert turn.reply.outcome is Outcome.ASKED_BACK
    assert [choice.action for choice in turn.reply.choices] == [
        "my_missing?topic=law",
        "deadlines?topic=law",
        "my_obligations?topic=law",
    ]


def test_the_second_time_there_is_the_menu_and_a_human(talk: Talk):
    for _ in range(2):
        turn = talk.say_as("staff40", "my_missing", zone=Zone.OFFER)
    assert "Cà Thị Phụ Trách" in turn.reply.text
    assert "my_missing" in {choice.action for choice in turn.reply.choices}
    understood = talk.say_as("staff40", "my_missing")
    assert understood.reply.outcome is Outcome.ANSWERED
    again = talk.say_as("staff40", "my_missing", zone=Zone.OFFER)
    assert again.reply.outcome is Outcome.ASKED_BACK  # counted from the start


def test_what_is_out_of_scope_is_refused_politely(talk: Talk):
    turn = talk.say_as("staff40", "out_of_scope", zone=Zone.REFUSE)
    assert turn.reply.outcome is Outcome.REFUSED
    assert "ngoài phần đào tạo" in turn.reply.text


def test_a_subject_outlives_thanks_and_a_misunderstanding(talk: Talk):
    talk.say_as("head", "unit_progress", slots={"unit": "OFFICE", "topic": "ethics"})
    talk.say_as("head", "thanks")
    talk.say_as("head", "forecast", zone=Zone.OFFER)
    talk.say_as("head", "my_missing")
    _, memory, _ = talk.scripted.heard[-1]
    assert (memory.intent, memory.slots.as_json()) == (
        "unit_progress",
        {"unit": "OFFICE", "topic": "ethics"},
    )
    assert memory.failures == 1


def test_the_records_listed_are_remembered_for_the_second_one(talk: Talk):
    listed = talk.say_as("head", "unit_missing", slots={"topic": "ethics"}).reply.items
    talk.say_as("head", "thanks")
    assert talk.scripted.heard[-1][1].items == listed


def test_stickers_and_voices_are_answered(talk: Talk):
    request = Request(Address("test", "1"), payload=Payload.UNSUPPORTED, at=NOW)
    assert "chỉ đọc được chữ" in talk.turn(request, "staff40").reply.text


def test_a_file_alone_is_taken_as_evidence(talk: Talk):
    request = Request(Address("test", "1"), payload=Payload.FILE, at=NOW)
    turn = talk.turn(request, "staff40")
    assert turn.intent == "submit_evidence"
    assert turn.reply.text


def test_the_day_of_a_message_is_that_of_the_agencys_zone(talk: Talk):
    night = datetime(2026, 11, 10, 18, 0, tzinfo=UTC)  # one in the morning of the 11th
    assert "01:00 thứ Tư 11/11/2026" in talk.ask("my_missing", "staff40", at=night).text


# The plan, for everybody --------------------------------------------------------------------


def test_the_targets_are_public_with_their_documents(sample_plan: Talk):
    reply = sample_plan.ask("plan_targets", None)
    assert "6 chỉ tiêu" in reply.text.splitlines()[0]
    one = sample_plan.ask("plan_targets", None, target="ND171.40").text
    assert "171/2025/NĐ-CP" in one
    assert "100%" in one
    assert "công chức" in one


def test_the_denominators_rule_is_said(talk: Talk):
    text = talk.ask("plan_targets", None, target="P.ETHICS").text
    assert "Tính trên: công chức." in text
    assert "Không tính người đang nghỉ thai sản, đi học dài hạn, biệt phái, nghỉ chờ hưu." in text
    assert "dưới 6 tháng" in text


def test_no_plan_is_said_not_an_old_one(talk: Talk):
    period = {"from": "2030-01-01", "to": "2030-12-31"}
    assert talk.ask("plan_targets", None, period=period).text == (
        "Chưa có kế hoạch nào có hiệu lực cho năm 2030."
    )
