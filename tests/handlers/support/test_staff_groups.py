"""A unit's figures and lists of one staff group: "viên chức đạt bao nhiêu", "công chức còn ai"."""

from __future__ import annotations

import pytest

from bot.conversation.messages import Outcome
from bot.training.enums import Topic
from bot.training.figure_codes import ALPHABET
from bot.understanding.cues import cues
from bot.understanding.text.vocabulary import split
from tests.builders.sample import profile
from tests.handlers.conftest import Talk
from tests.handlers.support.test_figure_code import code_of

BOTH = """
[[target]]
id = "{code}.DIGITAL"
title = "Digital skills"
population = { group = ["cong_chuc", "vien_chuc"] }
measure = { kind = "flow", parts = [{ topic = "digital" }] }
threshold = 50
"""


@pytest.fixture
def mixed(talk: Talk) -> Talk:
    """The office with three public employees, one of them done, under a target for both groups."""
    for number in (1, 2, 3):
        talk.make.person(f"vc{number}", "OFFICE", name=f"Sùng A Viên {number}", group="vien_chuc")
    talk.make.plan(profile("P", BOTH, unit="OFFICE"))
    talk.make.result("vc1", Topic.DIGITAL)
    talk.make.result("staff10", Topic.DIGITAL)
    return talk


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        ("viên chức đạt bao nhiêu", ["vien_chuc"]),
        ("cong chuc con ai", ["cong_chuc"]),
        ("cán bộ công chức phòng tôi", ["can_bo", "cong_chuc"]),
        ("cán bộ, công chức, viên chức phòng tôi", []),
        ("công chức viên chức đạt mấy phần", []),
        ("bồi dưỡng đạo đức công chức còn ai chưa học", []),
        ("phòng tôi đạt bao nhiêu", []),
    ],
)
def test_groups_are_read_out_of_words(said: str, groups: list[str]) -> None:
    assert list(cues("vi").read(split(said), said).groups) == groups


def test_a_group_is_counted_alone_for_the_head(mixed: Talk) -> None:
    first = mixed.ask("unit_progress", "head", groups=["vien_chuc"]).text.splitlines()[0]
    assert first.startswith("Office (viên chức), Digital skills: 1/3 người xong (33%)")
    both = mixed.ask("unit_progress", "head", groups=["cong_chuc", "vien_chuc"]).text
    assert both.startswith("Office (công chức và viên chức), Digital skills: 2/43 người xong")


def test_figures_of_groups_add_up_to_those_of_all(mixed: Talk) -> None:
    def met(**slots: object) -> int:
        text = mixed.ask("unit_progress", "head", **slots).text
        return int(text.split("/")[0].split()[-1])

    assert met(groups=["vien_chuc"]) + met(groups=["cong_chuc"]) == met()


def test_staff_are_told_the_figures_of_all(mixed: Talk) -> None:
    """What is left of a subtraction would tell about three people."""
    alone = mixed.ask("unit_progress", "staff40", groups=["vien_chuc"]).text
    assert alone == mixed.ask("unit_progress", "staff40").text
    assert "2/43" in alone


def test_who_is_missing_is_of_the_group_alone(mixed: Talk) -> None:
    reply = mixed.ask("unit_missing", "head", groups=["vien_chuc"])
    assert reply.text.startswith("Office (viên chức): 2 người còn thiếu")
    assert mixed.names_in(reply) == {"vc2", "vc3"}
    done = mixed.ask("unit_missing", "head", groups=["vien_chuc"], done=True)
    assert mixed.names_in(done) == {"vc1"}


def test_buttons_and_files_stay_with_the_group(mixed: Talk) -> None:
    reply = mixed.ask("unit_progress", "head", groups=["vien_chuc"])
    listed = mixed.tap_on(reply, mixed.say("button.who"), "head")
    assert mixed.names_in(listed) == {"vc2", "vc3"}
    file = mixed.tap_on(listed, mixed.say("button.excel"), "head")
    assert "2 dòng" in file.text
    assert "(viên chức)" in file.text


def test_a_group_without_a_target_is_said_so(mixed: Talk) -> None:
    reply = mixed.ask("unit_progress", "head", groups=["hop_dong"])
    assert reply.outcome is Outcome.ANSWERED
    assert "không có chỉ tiêu cho Office (người lao động hợp đồng)" in reply.text


def test_its_code_brings_the_groups_figure_again(mixed: Talk) -> None:
    code = code_of(mixed.ask("unit_progress", "head", groups=["vien_chuc"]))
    again = mixed.ask("unit_progress", "head", as_of_code=code).text.splitlines()
    assert again[0].startswith(f"Mã {code}: Office (viên chức) ngày 10/11/2026 – ")
    assert "1/3" in again[0]
    assert again[1] == "Tính lại ngày đó theo dữ liệu hiện có: không đổi."
    assert code != code_of(mixed.ask("unit_progress", "head"))
    assert set(code) <= set(ALPHABET)


def test_only_the_group_is_reminded(mixed: Talk) -> None:
    reply = mixed.ask("remind_unit", "head", groups=["vien_chuc"])
    assert "Office (viên chức)" in reply.text
    assert "2 người" in reply.text
