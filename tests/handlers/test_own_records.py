"""What somebody has completed and holds, and what of it a post asks for."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.messages import Outcome
from bot.training.enums import Evidence, Topic
from tests.builders.sample import HEAD
from tests.handlers.conftest import Talk

LEADERS = """
[[target]]
id = "{code}.LEAD"
title = "Leaders hold a degree and theory"
population = { group = ["cong_chuc"], leading = true }
measure = { kind = "state", degree = "dai_hoc", topic = "political_theory", level = "trung_cap" }
threshold = 100
document = "334/2025"
"""


def _first(reply: object) -> str:
    return str(getattr(reply, "text", "")).split("\n")[0]


def test_what_was_completed_is_counted_and_listed_newest_first(talk: Talk) -> None:
    talk.make.result("staff07", Topic.LAW, ends=date(2025, 5, 6), hours="12", title="Luật mới")
    talk.make.result("staff07", Topic.LAW, passed=False, title="Failed")
    reply = talk.ask("my_history", "staff07")
    assert _first(reply) == "Anh/chị đã hoàn thành 2 lớp, 20 tiết."
    listed = [line for line in reply.text.split("\n") if line.startswith("•")]
    assert "Luật mới – Pháp luật, 12 tiết" in listed[1]
    assert "Failed" not in reply.text


@pytest.mark.parametrize(
    ("slots", "first"),
    [
        ({"topic": "law"}, "Pháp luật – hồ sơ chưa ghi nhận"),
        ({"period": {"from": "2025-01-01", "to": "2025-12-31"}}, "Năm 2025 – "),
    ],
)
def test_what_narrows_the_list_stands_in_the_first_line(
    talk: Talk, slots: dict[str, object], first: str
) -> None:
    assert _first(talk.ask("my_history", "staff07", **slots)).startswith(first)


def test_a_colleagues_history_is_for_their_head_alone(talk: Talk) -> None:
    assert "Giàng A Mẫu 07 đã hoàn thành 1 lớp" in _first(
        talk.ask("my_history", "head", person="staff07")
    )
    assert talk.looks()[-1] == ("view.person", "head", "staff07")
    assert talk.ask("my_history", "staff08", person="staff07").outcome is Outcome.REFUSED


def test_a_certificate_on_record_is_told_with_its_number(talk: Talk) -> None:
    talk.make.result(
        "staff07",
        Topic.STATE_MANAGEMENT,
        level="chuyen_vien",
        evidence=Evidence.CERTIFICATE,
        title="QLNN ngạch chuyên viên",
        certificate_no="77/CC",
        decided=date(2026, 4, 2),
    )
    reply = talk.ask("certificate_status", "staff07", topic="state_management")
    assert _first(reply).startswith("Rồi: ")
    assert "số 77/CC, cấp 02/04/2026" in reply.text
    better = talk.ask(
        "certificate_status", "staff07", topic="state_management", level="chuyen_vien_chinh"
    )
    assert _first(better).startswith("Chưa: ")


def test_what_is_not_on_record_leads_to_sending_it(talk: Talk) -> None:
    reply = talk.ask("certificate_status", "staff08", topic="political_theory")
    assert _first(reply).startswith("Chưa: ")
    assert reply.choices[0].action == "submit_evidence"


def test_a_level_of_the_personnel_record_counts_as_recorded(talk: Talk) -> None:
    talk.make.holds("staff08", political="cao_cap")
    reply = talk.ask("certificate_status", "staff08", topic="political_theory", level="trung_cap")
    assert _first(reply).startswith("Rồi: ")
    assert "theo hồ sơ cán bộ" in reply.text


def test_the_conditions_of_a_post_are_told_one_by_one_and_are_no_conclusion(talk: Talk) -> None:
    talk.make.plan((HEAD + LEADERS).replace("{code}", "L"))
    talk.make.holds("staff08", degree="thac_si")
    reply = talk.ask("appointment_readiness", "staff08")
    assert _first(reply).startswith("Về đào tạo, anh/chị mới đủ 1/2 điều kiện")
    assert "• Còn thiếu: Lý luận chính trị, từ trung cấp trở lên" in reply.text
    assert "Căn cứ: 334/2025" in reply.text
    assert "không thay kết luận của cơ quan có thẩm quyền" in reply.text


def test_a_unit_is_not_answered_with_the_heads_own_conditions(talk: Talk) -> None:
    talk.make.plan((HEAD + LEADERS).replace("{code}", "L"))
    reply = talk.ask("appointment_readiness", "head", unit="OFFICE")
    assert reply.outcome is Outcome.ASKED_BACK
    assert "từng người một" in reply.text
    assert "Về đào tạo, anh/chị" in talk.ask("appointment_readiness", "head").text


def test_a_plan_without_such_conditions_says_so(talk: Talk) -> None:
    reply = talk.ask("appointment_readiness", "staff08")
    assert "không nêu điều kiện" in _first(reply)
    assert "không thay kết luận" in reply.text
