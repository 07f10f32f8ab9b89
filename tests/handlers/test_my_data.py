"""One's own data in the chat: what is held, who looked, a copy, and requests by law."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversation.messages import Outcome, Reply
from bot.reminders import preferences
from bot.storage import tables
from tests.builders.sample import TODAY
from tests.handlers.conftest import Talk
from tests.handlers.test_remind_unit import link

ME = "staff08"
OFFICE_STAFF = {f"staff{number:02}" for number in range(1, 42)}


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


def test_a_request_whose_day_is_over_says_so_in_the_officers_queue(talk: Talk):
    talk.tap_on(talk.ask("my_data", ME, verb="restrict"), "Gửi", ME)
    assert "trả lời trước" in talk.ask("review_queue", "officer").text
    row = tables.request
    talk.make.connection.execute(row.update().values(answer_due=TODAY - timedelta(days=1)))
    assert "đã quá hạn trả lời từ" in talk.ask("review_queue", "officer").text


def test_nothing_is_told_in_a_group(talk: Talk):
    reply = talk.ask("my_data", ME, in_group=True, verb="export")
    assert reply.outcome is Outcome.REFUSED
    assert not reply.files


def restricted_of(talk: Talk) -> None:
    question = talk.ask("my_data", ME, verb="restrict")
    talk.tap_on(question, "Gửi", ME)
    queue = talk.ask("review_queue", "officer")
    record = next(item for item in queue.items if item.startswith("r"))
    talk.ask("review_queue", "officer", record=record, verb="approve")


def test_a_restriction_that_is_granted_ends_looks_and_reminders_until_its_person_lifts_it(
    talk: Talk,
):
    mine = talk.make.people[ME]
    assert ME in talk.names_in(talk.ask("person_lookup", "head", person=ME))
    restricted_of(talk)
    for asker in ("head", "officer"):
        refused = talk.ask("person_lookup", asker, person=ME)
        assert refused.outcome is Outcome.REFUSED
        assert "hạn chế" in refused.text
    assert preferences.chosen(talk.make.connection)[mine].opted_out
    assert "hạn chế" in talk.ask("my_data", ME).text
    lifted = talk.tap_on(talk.ask("my_data", ME), "Bỏ hạn chế", ME)
    assert "bỏ hạn chế" in lifted.text
    assert mine not in preferences.chosen(talk.make.connection)
    assert ME in talk.names_in(talk.ask("person_lookup", "head", person=ME))


def test_a_list_of_the_unit_that_held_one_is_a_look_too(talk: Talk):
    listed = talk.names_in(talk.ask("unit_missing", "head"))
    seen, unseen = listed & OFFICE_STAFF, OFFICE_STAFF - listed
    assert seen
    assert unseen
    views = talk.ask("my_data", min(seen), verb="views")
    assert talk.names_in(views) == {"head"}
    assert "danh sách của đơn vị" in views.text
    assert talk.names_in(talk.ask("my_data", min(unseen), verb="views")) == set()
    copies = {code: talk.ask("my_data", code, verb="export") for code in (min(seen), min(unseen))}
    looks = [len(json.loads(copy.files[0].content).get("looks", [])) for copy in copies.values()]
    assert looks == [1, 0]


def test_a_copy_says_who_looked_by_name(talk: Talk):
    talk.ask("person_lookup", "head", person=ME)
    held = json.loads(talk.ask("my_data", ME, verb="export").files[0].content)
    name = talk.make.connection.execute(
        select(tables.person.c.name).where(tables.person.c.code == "head")
    ).scalar_one()
    assert [(look["by"], look["what"]) for look in held["looks"]] == [(name, "view.person")]


def deletion_asked(talk: Talk) -> Reply:
    """Ask for deletion out of a linked chat; return the officer's question before it is done."""
    for code in (ME, "staff09"):
        link(talk, code)
    talk.tap_on(talk.ask("my_data", ME, verb="delete"), "Gửi", ME)
    record = next(i for i in talk.ask("review_queue", "officer").items if i.startswith("r"))
    opened = talk.ask("review_queue", "officer", record=record, verb="open")
    return talk.tap_on(opened, "Chấp thuận", "officer")


def linked(talk: Talk) -> set[str]:
    account = tables.channel_account.c
    return set(talk.make.connection.execute(select(account.address)).scalars())


def test_a_deletion_that_is_granted_erases_what_may_go_and_names_what_stays(talk: Talk):
    question = deletion_asked(talk)
    assert question.outcome is Outcome.ASKED_BACK
    assert "không hoàn tác" in question.text
    assert linked(talk) == {ME, "staff09"}
    done = talk.tap_on(question, "Xóa", "officer")
    assert linked(talk) == {"staff09"}
    assert not [choice for choice in done.choices if "Hoàn tác" in choice.label]
    row = talk.make.connection.execute(select(tables.request)).one()
    assert row.state == "granted"
    assert "Vẫn giữ theo luật: hồ sơ cán bộ" in row.answer
    assert row.answer in done.text
    event = tables.audit_event.c
    erased = talk.make.connection.execute(
        select(event.actor_id, event.person_id).where(event.action == "privacy.erase")
    ).one()
    assert erased == (talk.make.people["officer"], talk.make.people[ME])
    assert talk.ask("person_lookup", "head", person=ME).outcome is Outcome.ANSWERED


def test_a_deletion_that_is_not_sure_erases_nothing_and_waits(talk: Talk):
    left = talk.tap_on(deletion_asked(talk), "Thôi", "officer")
    assert "chưa xóa" in left.text
    assert linked(talk) == {ME, "staff09"}
    assert talk.make.connection.execute(select(tables.request.c.state)).scalar_one() == "waiting"


@pytest.mark.parametrize("asker", ["head", ME, "staff09", None])
def test_nobody_but_the_officer_grants_a_deletion(talk: Talk, asker: str | None):
    question = deletion_asked(talk)
    yes = next(choice.action for choice in question.choices if choice.label == "Xóa")
    talk.tap(yes, asker)
    assert linked(talk) == {ME, "staff09"}
