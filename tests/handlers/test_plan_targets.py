"""What the plan demands: the targets of a document, a document that is not the plan in use."""

from __future__ import annotations

import pytest

from bot.wording import labels
from tests.builders.sample import ETHICS, HOURS, profile
from tests.handlers.conftest import Talk

DECREE = """
[[target]]
id = "ND171.40"
title = "Forty periods by decree"
population = { group = ["cong_chuc"] }
measure = { kind = "hours", min = 40 }
threshold = 100
document = "171/2025/NĐ-CP"
"""
CC2 = ETHICS.replace("{code}.ETHICS", "X26.CC2").replace("Ethics every year", "The second")


@pytest.fixture
def plans(talk: Talk) -> Talk:
    """The sample with a plan whose targets rest on two documents."""
    talk.make.plan(profile("P-26", DECREE, CC2, HOURS))
    return talk


def said(talk: Talk, text: str, **slots) -> str:
    return talk.say_as("staff40", "plan_targets", text=text, slots=slots).reply.text


@pytest.mark.parametrize(
    "text",
    [
        "nghị định 171 quy định gì",
        "nd 171 quy dinh the nao",
        "Nghị định số 171/2025/NĐ-CP đặt chỉ tiêu gì",
        "171/2025/NĐ-CP",
        "nghị định 171 năm 2025",
    ],
)
def test_a_document_named_by_number_gives_its_targets_only(plans: Talk, text: str):
    found = said(plans, text)
    assert found.startswith("Forty periods by decree: 100% phải đạt.")
    assert "Căn cứ: 171/2025/NĐ-CP." in found


def test_a_document_that_the_plan_does_not_rest_on_is_said_to_be_another(plans: Talk):
    for text in ("Kế hoạch 774 đặt chỉ tiêu gì", "774/KH-UBND", "nghị định 335 nói gì"):
        number = "335" if "335" in text else "774"
        assert said(plans, text).splitlines() == [
            f"Văn bản số {number} không phải kế hoạch đang dùng, "
            "cũng không phải căn cứ của chỉ tiêu nào trong đó.",
            "Kế hoạch đang dùng: P-26 – A plan of P-26.",
        ]
    both = said(plans, "kế hoạch 774 và nghị định 171 quy định gì")
    assert both.startswith("Forty periods by decree")
    assert "Văn bản số 774 không phải" in both


def test_the_plan_in_use_named_by_number_gives_all_of_it(talk: Talk):
    talk.make.plan(profile("774/KH-UBND", ETHICS, DECREE).replace("774/KH-UBND.", "K."))
    assert said(talk, "kế hoạch 774 đặt chỉ tiêu gì").startswith("Kế hoạch 774/KH-UBND có 2")


def test_a_target_called_by_its_id_is_told_alone(plans: Talk):
    assert said(plans, "cc2", target="X26.CC2").startswith("The second: từ 80% trở lên.")


@pytest.mark.parametrize(
    "text", ["kế hoạch đặt chỉ tiêu gì", "kế hoạch 2026 có gì", "kế hoạch năm 2026", "…"]
)
def test_no_document_is_read_into_other_words(plans: Talk, text: str):
    assert said(plans, text).startswith("Kế hoạch P-26 có 3 chỉ tiêu")


def test_who_is_left_out_is_said_in_full(plans: Talk):
    assert (
        "Không tính người đang nghỉ thai sản, đi học dài hạn, biệt phái, nghỉ chờ hưu."
        in said(plans, "cc2", target="X26.CC2").splitlines()
    )


def test_labels_are_cut_at_words_and_told_apart():
    titles = [
        "Cập nhật kiến thức, kỹ năng, phương pháp thực thi công vụ",
        "Cập nhật kiến thức, kỹ năng chuyên môn, nghiệp vụ chuyên ngành",
        "Bồi dưỡng kỹ năng số, chuyển đổi số",
        "Bốn mươi tiết",
    ]
    assert labels.apart(titles) == [
        "… phương pháp thực thi công vụ",
        "… chuyên môn, nghiệp vụ chuyên…",
        "Bồi dưỡng kỹ năng số, chuyển…",
        "Bốn mươi tiết",
    ]
    assert (
        labels.apart(["Một tên gọi trùng nhau hoàn toàn với tên kia"] * 2)
        == ["Một tên gọi trùng nhau hoàn…"] * 2
    )
    assert labels.short("x" * 40) == "x" * 29 + "…"


def test_how_long_a_period_is_and_what_the_plan_asks_for(talk: Talk) -> None:
    reply = talk.ask("plan_targets", "staff34", verb="period_length")
    assert reply.text.split("\n") == [
        "1 tiết là 45 phút.",
        "Kế hoạch P yêu cầu 40 tiết, tức 30 giờ đồng hồ.",
    ]
