"""Handing in a proof in the chat: file first or words first, at once or one by one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from bot.storage.retention import sweep
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk

ME = "staff07"


@pytest.fixture
def chat(talk: Talk) -> Talk:
    talk.really()
    return talk


def paper(colour: str = "white") -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), colour).save(written, "PNG")
    return written.getvalue()


def kept(talk: Talk):
    table = tables.evidence
    return talk.make.connection.execute(select(table).order_by(table.c.id)).all()


def asked(reply: Reply) -> str | None:
    return reply.form.asked if reply.form else None


def test_each_thing_is_asked_for_and_it_waits_for_review(chat: Talk):
    assert asked(chat.write(ME, "nộp giấy chứng nhận ở đâu")) == "proof"
    assert asked(chat.write(ME, "", paper())) == "topics"
    assert asked(chat.write(ME, "đạo đức công vụ")) == "title"
    assert asked(chat.write(ME, "Bồi dưỡng đạo đức công vụ năm 2026")) == "hours"
    assert asked(chat.write(ME, "8")) == "ends"
    assert asked(chat.write(ME, "15/10")) == "certificate"
    done = chat.write(ME, "số 123/GCN-TCT")
    assert done.outcome is Outcome.ANSWERED
    assert "8 tiết" in done.text
    (row,) = kept(chat)
    assert (row.state, row.title) == ("waiting", "Bồi dưỡng đạo đức công vụ năm 2026")
    assert (row.hours, row.ends) == (Decimal(8), date(2026, 10, 15))
    assert row.certificate_no == "123/GCN-TCT"
    assert (row.channel, row.address) == ("test", ME)


def test_what_the_caption_says_is_not_asked_for(chat: Talk):
    first = chat.write(ME, "gcn pháp luật 16 tiết, học xong 20/10, số 77/GCN", paper())
    assert asked(first) == "title"
    assert "16 tiết" in chat.write(ME, "Cập nhật pháp luật đợt 2").text
    assert [row.state for row in kept(chat)] == ["waiting"]


def test_a_level_is_asked_for_where_the_topic_has_some(chat: Talk):
    chat.write(ME, "", paper())
    reply = chat.write(ME, "lý luận chính trị")
    assert asked(reply) == "level"
    assert asked(chat.tap_on(reply, "trung cấp", ME)) == "title"
    for text in ("Trung cấp LLCT khóa 12", "480 tiết", "30/10/2025", "bỏ qua"):
        reply = chat.write(ME, text)
    assert kept(chat)[0].level == "trung_cap"
    assert "trung cấp" in reply.text


def test_an_earlier_answer_is_put_right_in_between(chat: Talk):
    chat.write(ME, "pháp luật 16 tiết", paper())
    chat.write(ME, "Cập nhật pháp luật")
    assert asked(chat.write(ME, "à không, 24 tiết")) == "ends"
    chat.write(ME, "20/10")
    assert "24 tiết" in chat.write(ME, "không có").text


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "trống"), (b"hello", "Em chỉ nhận ảnh"), (b"%PDF-1.4 nothing", "không mở được")],
)
def test_a_file_that_cannot_be_taken_loses_nothing(chat: Talk, content: bytes, says: str):
    chat.write(ME, "nộp minh chứng pháp luật")
    refused = chat.write(ME, "", content)
    assert says in refused.text
    assert asked(refused) == "proof"
    assert asked(chat.write(ME, "", paper())) == "title"  # the topic was said before


def test_a_day_to_come_and_impossible_hours_are_asked_for_again(chat: Talk):
    chat.write(ME, "pháp luật", paper())
    chat.write(ME, "Cập nhật pháp luật")
    assert asked(chat.write(ME, "999999")) == "hours"
    assert asked(chat.write(ME, "16")) == "ends"
    assert asked(chat.write(ME, "30/12/2026")) == "ends"


def test_the_next_file_waits_for_its_turn(chat: Talk):
    chat.write(ME, "pháp luật 8 tiết 20/10", paper("white"))
    assert asked(chat.write(ME, "", paper("red"))) == "title"
    chat.write(ME, "Cập nhật pháp luật")
    done = chat.write(ME, "bỏ qua")
    assert "Còn 1 tệp" in done.text
    assert asked(done) == "topics"
    assert asked(chat.write(ME, "đạo đức")) == "title"
    assert [row.state for row in kept(chat)] == ["waiting", "draft"]


def test_another_ones_draft_is_never_handed_in(chat: Talk):
    chat.write("staff08", "", paper())
    number = kept(chat)[0].id
    chat.write(ME, "", paper("red"))
    chat.tap(f"submit_evidence?proof={number}", ME)
    assert (
        chat.make.connection.execute(
            select(tables.evidence.c.person_id).where(tables.evidence.c.id == number)
        ).scalar_one()
        == chat.make.people["staff08"]
    )


def test_it_is_taken_back_within_ten_minutes(chat: Talk):
    chat.write(ME, "pháp luật 8 tiết 20/10", paper())
    chat.write(ME, "Cập nhật pháp luật")
    chat.tap_on(chat.write(ME, "bỏ qua"), "Hoàn tác", ME)
    assert [row.state for row in kept(chat)] == ["draft"]


def test_the_same_paper_again_is_noticed(chat: Talk):
    for _ in range(2):
        chat.write(ME, "pháp luật 8 tiết 20/10", paper())
        chat.write(ME, "Cập nhật pháp luật")
        done = chat.write(ME, "bỏ qua")
    assert "Lưu ý" in done.text
    files = chat.make.connection.execute(select(tables.stored_file)).all()
    assert len(files) == 1


def test_what_was_never_finished_goes_after_a_week(chat: Talk):
    chat.write(ME, "", paper())
    connection = chat.make.connection
    sweep(connection, NOW + timedelta(days=6))
    assert len(kept(chat)) == 1
    sweep(connection, NOW + timedelta(days=8))
    assert kept(chat) == []
    assert connection.execute(select(tables.stored_file)).all() == []
