"""How far what one handed in is: proofs and requests, asked after in many ways."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.conversation.messages import Outcome
from bot.storage import tables
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk


@pytest.fixture
def chat(talk: Talk) -> Talk:
    talk.really()
    return talk


def handed_in(talk: Talk, state: str, reason: str | None = None) -> None:
    talk.make.connection.execute(
        tables.evidence.insert().values(
            person_id=talk.make.people["staff40"], name="a.jpg", mime="image/jpeg", sha256="0" * 64,
            title="Đạo đức đợt 2", state=state, received_at=NOW, reason=reason,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "em gửi ảnh chứng chỉ duyệt chưa",
        "minh chung em nop hom truoc duyet chua a",
        "ảnh GCN tôi gửi đã duyệt chưa?",
        "chứng chỉ em gửi tuần trước tới đâu rồi",
    ],
)
@pytest.mark.parametrize(
    ("state", "begins"),
    [
        ("waiting", "Chưa duyệt: «Đạo đức đợt 2»"),
        ("approved", "Đã duyệt: «Đạo đức đợt 2»"),
        ("refused", "Không được duyệt: «Đạo đức đợt 2»"),
    ],
)
@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
def test_how_far_a_proof_is(chat: Talk, said: str, state: str, begins: str) -> None:
    handed_in(chat, state, "Ảnh mờ" if state == "refused" else None)
    reply = chat.write("staff40", said)
    assert reply.text.startswith(begins)
    assert ("Ảnh mờ" in reply.text) is (state == "refused")
    assert not any("Duyệt" in choice.label for choice in reply.choices)


@pytest.mark.parametrize(
    "said",
    [
        "đơn báo sai của em tới đâu rồi",
        "báo sai hôm trước có ai xem chưa",
        "yêu cầu của tôi giải quyết chưa",
        "phan anh cua em xu ly den dau",
        "đề nghị của em bao giờ trả lời",
    ],
)
def test_how_far_a_request_is(chat: Talk, said: str) -> None:
    receipt = chat.write(
        "staff40", "em học lớp pháp luật tháng 3 rồi mà vẫn báo thiếu, số liệu sai"
    )
    assert "5 ngày làm việc" in receipt.text
    reply = chat.write("staff40", said)
    assert reply.outcome is Outcome.ANSWERED
    assert reply.text.startswith("Chưa có trả lời: đề nghị sửa số liệu")
    chat.make.connection.execute(
        update(tables.request).values(state="granted", answer="Đã sửa theo GCN")
    )
    assert "Trả lời: Đã sửa theo GCN" in chat.write("staff40", said).text


def test_who_handed_in_nothing_is_told_so(chat: Talk) -> None:
    assert chat.write("staff40", "minh chứng của em duyệt chưa").text.startswith("Em chưa nhận")
    assert chat.write("staff40", "đơn của em tới đâu rồi").text.startswith("Anh/chị chưa gửi")


def test_another_ones_are_not_told(chat: Talk) -> None:
    handed_in(chat, "waiting")
    assert "Đạo đức đợt 2" not in chat.write("staff07", "minh chứng của em duyệt chưa").text


def test_the_receipt_of_an_error_says_what_was_said(chat: Talk) -> None:
    chat.write("staff40", "số liệu sai rồi")
    receipt = chat.write("staff40", "em có 40 tiết chứ không phải 36")
    assert "«em có 40 tiết chứ không phải 36»" in receipt.text.splitlines()[0]
