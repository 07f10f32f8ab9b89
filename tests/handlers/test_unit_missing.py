"""Who is missing, and when nobody can be."""

from __future__ import annotations

from tests.handlers.conftest import Talk


def test_a_unit_with_nobody_in_the_population_is_not_a_unit_that_is_done(talk: Talk) -> None:
    talk.make.unit("EMPTY", "WARD", name="Empty")
    talk.make.person("only", "EMPTY", name="Một Người", group="vien_chuc")
    for slots in ({}, {"topic": "ethics"}):
        text = talk.ask("unit_missing", "chair", unit="EMPTY", **slots).text
        assert text.startswith("Empty: không có ai thuộc đối tượng")


def test_a_list_of_names_leads_to_reminding_them(talk: Talk):
    reply = talk.ask("unit_missing", "head", topic="ethics")
    asked = talk.tap_on(reply, "Nhắc những người này", "head")
    assert asked.text.startswith("Office: ")
    past = talk.ask("unit_missing", "head", period={"from": "2026-01-01", "to": "2026-06-30"})
    assert all(choice.label != "Nhắc những người này" for choice in past.choices)


def test_two_of_one_name_are_told_apart_by_their_codes(talk: Talk) -> None:
    for code in ("twin1", "twin2"):
        talk.make.person(code, "OFFICE", name="Cụt Thị Phóng", group="cong_chuc")
    text = talk.ask("unit_missing", "head", topic="ethics").text
    assert "Cụt Thị Phóng, mã twin1: thiếu" in text
    assert "Cụt Thị Phóng, mã twin2: thiếu" in text
    assert text.count(", mã ") == 2
