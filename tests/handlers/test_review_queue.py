"""The officer's queue in the chat: opened, approved, asked back, refused, all at once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from bot.training import evidence, requests
from bot.training.access import viewer
from bot.training.as_of import AsOf
from bot.training.enums import RequestKind, Topic
from bot.training.evidence import Proof
from bot.training.requests import NewRequest
from bot.training.results import NewResult
from tests.builders.sample import NOW, TODAY
from tests.handlers.conftest import Talk

OFFICER = "officer"
#: Everybody whom the queue is not for: of the sample's roles all but the officer.
OTHERS = ("staff07", "head", "chair", None)


def send(talk: Talk, code: str, *, content: bytes = b"paper", number: str | None = None) -> int:
    as_of, person_id = AsOf(talk.make.connection, TODAY), talk.make.people[code]
    claimed = NewResult(
        f"Lớp của {code}",
        (Topic.LAW,),
        date(2026, 10, 20),
        Decimal(8),
        certificate_no=number,
    )
    proof = Proof("gcn.jpg", "image/jpeg", content)
    by = viewer(as_of, person_id)
    return evidence.submit(as_of, NOW, person_id, proof, claimed, by=by)[0]


def ask_for(talk: Talk, code: str, kind: RequestKind, **asked) -> int:
    as_of, person_id = AsOf(talk.make.connection, TODAY), talk.make.people[code]
    new = NewRequest(kind, "con ốm", **asked)
    by = viewer(as_of, person_id)
    due = TODAY + timedelta(days=5)
    return requests.ask(as_of, NOW, person_id, new, by=by, answer_due=due)[0]


def states(talk: Talk, table=tables.evidence) -> list[str]:
    return list(talk.make.connection.execute(select(table.c.state).order_by(table.c.id)).scalars())


def results(talk: Talk, code: str) -> int:
    ledger = tables.ledger.c
    own = select(ledger.id).where(ledger.person_id == talk.make.people[code])
    return len(talk.make.connection.execute(own.where(ledger.source == "evidence")).all())


def opened(talk: Talk, number: int) -> Reply:
    return talk.ask("review_queue", OFFICER, record=f"e{number}", verb="open")


@pytest.mark.parametrize("code", OTHERS)
def test_it_is_for_officers_only(talk: Talk, code: str | None):
    number = send(talk, "staff08")
    for verb in ("show", "open", "approve", "refuse", "approve_all"):
        reply = talk.ask("review_queue", code, record=f"e{number}", verb=verb, sure=True)
        assert reply.outcome is Outcome.REFUSED
        assert talk.names_in(reply) == set()
    assert states(talk) == ["waiting"]


def test_what_is_outside_the_officers_units_is_not_there(talk: Talk):
    number = send(talk, "desk2")
    assert "Không có" in talk.ask("review_queue", OFFICER).text
    assert not talk.ask("review_queue", OFFICER, record=f"e{number}", verb="approve").files
    assert states(talk) == ["waiting"]


def test_one_is_opened_with_its_picture_and_what_was_used_before(talk: Talk):
    send(talk, "staff08", number="77/GCN")
    reply = opened(talk, send(talk, "staff09", content=b"another", number="77/GCN"))
    assert reply.files[0].content == b"another"
    assert "số giấy" in reply.text
    assert talk.names_in(reply) >= {"staff08", "staff09"}
    assert ("view.person", OFFICER, "staff09") in talk.looks()


def test_approved_is_a_result_and_taken_back_it_waits_again(talk: Talk):
    number = send(talk, "staff08")
    done = talk.tap_on(opened(talk, number), "Duyệt", OFFICER)
    assert (states(talk), results(talk, "staff08")) == (["approved"], 1)
    talk.tap_on(done, "Hoàn tác", OFFICER)
    assert states(talk) == ["waiting"]


def test_a_button_pressed_twice_says_that_it_is_decided(talk: Talk):
    number = send(talk, "staff08")
    opened(talk, number)
    for _ in range(2):
        reply = talk.ask("review_queue", OFFICER, record=f"e{number}", verb="approve")
    assert "xử lý xong" in reply.text
    assert results(talk, "staff08") == 1


@pytest.mark.parametrize(("label", "state"), [("Hỏi lại", "asked_back"), ("Từ chối", "refused")])
def test_a_reason_is_asked_for(talk: Talk, label: str, state: str):
    talk.really()
    question = talk.tap_on(opened(talk, send(talk, "staff08")), label, OFFICER)
    assert question.outcome is Outcome.ASKED_BACK
    talk.write(OFFICER, "ảnh chụp mờ quá")
    row = talk.make.connection.execute(select(tables.evidence)).one()
    assert (row.state, row.reason) == (state, "ảnh chụp mờ quá")


def test_a_reason_said_at_once_is_taken(talk: Talk):
    talk.really()
    opened(talk, send(talk, "staff08"))
    talk.write(OFFICER, "từ chối minh chứng vì ảnh mờ, không đọc được")
    row = talk.make.connection.execute(select(tables.evidence)).one()
    assert (row.state, row.reason) == ("refused", "ảnh mờ, không đọc được")


def test_all_at_once_are_confirmed_with_count_and_two_names(talk: Talk):
    for code in ("staff08", "staff09", "staff10"):
        send(talk, code, content=code.encode())
    question = talk.ask("review_queue", OFFICER, verb="approve_all")
    assert "3 minh chứng" in question.text
    assert talk.names_in(question) == {"staff08", "staff09"}
    assert states(talk) == ["waiting"] * 3
    later = send(talk, "staff11", content=b"later")  # nobody has seen it when the button is tapped
    done = talk.tap_on(question, "Duyệt tất cả", OFFICER)
    assert states(talk) == ["approved"] * 3 + ["waiting"]
    talk.tap_on(done, "Hoàn tác", OFFICER)
    assert states(talk) == ["waiting"] * 4
    assert later


def test_those_of_the_people_named_are_approved_at_once(talk: Talk):
    for code in ("staff08", "staff09", "staff10"):
        send(talk, code, content=code.encode())
    question = talk.ask("review_queue", OFFICER, verb="approve", persons=["staff08", "staff10"])
    assert talk.names_in(question) == {"staff08", "staff10"}
    talk.tap_on(question, "Duyệt tất cả", OFFICER)
    assert states(talk) == ["approved", "waiting", "approved"]


def test_a_paper_used_before_is_never_approved_among_others(talk: Talk):
    send(talk, "staff08", content=b"one")
    send(talk, "staff09", content=b"the same")
    send(talk, "staff10", content=b"the same")
    question = talk.ask("review_queue", OFFICER, verb="approve_all")
    assert "Duyệt 1 minh chứng" in question.text
    assert "Còn 2 minh chứng trùng giấy" in question.text
    talk.tap_on(question, "Duyệt tất cả", OFFICER)
    assert states(talk) == ["approved", "waiting", "waiting"]


def test_more_time_granted_is_a_waiver_and_both_are_taken_back(talk: Talk):
    until = date(2027, 1, 20)
    number = ask_for(
        talk, "staff34", RequestKind.EXTENSION, requirement="P.ETHICS", wanted_until=until
    )
    reply = talk.ask("review_queue", OFFICER, record=f"r{number}", verb="open")
    assert "con ốm" in reply.text
    done = talk.tap_on(reply, "Chấp thuận", OFFICER)
    whose = tables.waiver.c.person_id == talk.make.people["staff34"]
    row = talk.make.connection.execute(select(tables.waiver).where(whose)).one()
    assert (row.kind, row.valid_from, row.valid_to) == ("extension", TODAY, until)
    assert states(talk, tables.request) == ["granted"]
    talk.tap_on(done, "Hoàn tác", OFFICER)
    assert talk.make.connection.execute(select(tables.waiver).where(whose)).first() is None
    assert states(talk, tables.request) == ["waiting"]


def test_an_error_tells_how_it_is_put_right(talk: Talk):
    number = ask_for(talk, "staff34", RequestKind.ERROR)
    reply = talk.ask("review_queue", OFFICER, record=f"r{number}", verb="open")
    assert "staff34" in reply.text
    assert "nhập dữ liệu" in reply.text


def test_a_page_has_a_button_for_each_and_no_more_than_six(talk: Talk):
    for number in range(10, 20):
        send(talk, f"staff{number}")
    first = talk.ask("review_queue", OFFICER)
    assert len(first.items) == 4
    assert len(first.choices) == 6
    second = talk.tap_on(first, "Trang sau", OFFICER)
    assert len(talk.tap_on(second, "Trang sau", OFFICER).items) == 2


def test_requests_alone_and_papers_alone(talk: Talk):
    send(talk, "staff07")
    ask_for(talk, "staff08", RequestKind.ERROR)
    asked = talk.ask("review_queue", OFFICER, verb="requests")
    assert asked.text.startswith("Đang chờ anh/chị: 1 đề nghị.")
    papers = talk.ask("review_queue", OFFICER, verb="proofs")
    assert papers.text.startswith("Đang chờ anh/chị: 1 minh chứng.")
    assert set(asked.items).isdisjoint(papers.items)


DATA = (RequestKind.CORRECTION, RequestKind.RESTRICTION, RequestKind.DELETION)


def taken(talk: Talk) -> list[int | None]:
    event = tables.audit_event.c
    found = select(event.actor_id).where(event.action == "request.acknowledge")
    return list(talk.make.connection.execute(found).scalars())


@pytest.mark.parametrize("kind", DATA)
def test_a_request_about_data_is_taken_on_before_it_is_answered(
    talk: Talk, kind: RequestKind
) -> None:
    number = ask_for(talk, "staff07", kind)
    shown = talk.ask("review_queue", OFFICER, record=f"r{number}", verb="open")
    assert "Báo người gửi đã tiếp nhận trước" in shown.text
    assert taken(talk) == []  # to have looked is not to have told
    answer = talk.tap_on(shown, "Báo đã tiếp nhận", OFFICER)
    assert answer.text.startswith("Đã báo")
    assert taken(talk) == [talk.make.people[OFFICER]]
    again = talk.tap_on(answer, "Xem lại", OFFICER)
    assert "Báo đã tiếp nhận" not in [choice.label for choice in again.choices]
    assert states(talk, tables.request) == ["waiting"]


@pytest.mark.parametrize("kind", [RequestKind.ERROR, RequestKind.EXEMPTION])
def test_what_is_not_about_personal_data_is_not_taken_on(talk: Talk, kind: RequestKind) -> None:
    number = ask_for(talk, "staff07", kind, requirement="KH774.CC2")
    shown = talk.ask("review_queue", OFFICER, record=f"r{number}", verb="open")
    assert "Báo đã tiếp nhận" not in [choice.label for choice in shown.choices]


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_takes_a_request_on(talk: Talk, who: str | None) -> None:
    number = ask_for(talk, "staff08", RequestKind.DELETION)
    talk.ask("review_queue", who, record=f"r{number}", verb="acknowledge")
    assert taken(talk) == []
