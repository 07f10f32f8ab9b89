from __future__ import annotations

from collections import Counter

import pytest

from bot.demo.history import build, last_day
from tests.demo.reading import sheets


@pytest.mark.parametrize("seed", [774, 3])
def test_turns_are_exactly_those_of_the_article(tmp_path, seed):
    build(tmp_path / "city.xlsx", seed=seed)
    book = sheets(tmp_path / "city.xlsx")
    assert len(book["people"]) == 1200
    assert Counter(row["topics"] for row in book["results"]) == {
        "Chuyên môn": 15,
        "QLNN": 150,
        "LLCT": 14,
        "Chuyên ngành": 500,
        "Lãnh đạo, quản lý": 12,
    }
    assert {row["ends"].year for row in book["results"]} == {2016, 2017}
    assert all(row["passed"] is None for row in book["results"])


def test_levels_are_those_that_people_hold(tmp_path):
    build(tmp_path / "city.xlsx")
    book = sheets(tmp_path / "city.xlsx")
    people = {row["code"]: row for row in book["people"]}
    held = {"QLNN": "management", "LLCT": "political", "Chuyên môn": "degree"}
    for row in book["results"]:
        if row["topics"] in held:
            assert people[row["person"]][held[row["topics"]]] == row["level"]


def test_four_managers_learnt_before_they_were_appointed(tmp_path):
    build(tmp_path / "city.xlsx")
    book = sheets(tmp_path / "city.xlsx")
    people = {row["code"]: row for row in book["people"]}
    before = [
        row
        for row in book["results"]
        if row["topics"] == "Lãnh đạo, quản lý"
        and people[row["person"]]["managing"] == "x"
        and row["ends"] < people[row["person"]]["appointed"]
    ]
    assert len(before) == 4


def test_nobody_has_two_turns_of_a_topic_in_a_year(tmp_path):
    build(tmp_path / "city.xlsx")
    book = sheets(tmp_path / "city.xlsx")
    turns = Counter((row["person"], row["topics"], row["ends"].year) for row in book["results"])
    assert set(turns.values()) == {1}


def test_the_city_has_a_district_levels_offices(tmp_path):
    roles = build(tmp_path / "city.xlsx")
    book = sheets(tmp_path / "city.xlsx")
    names = [row["name"] for row in book["units"]]
    assert book["units"][0]["head"] == roles.chief
    assert book["units"][0]["code"] == "094"
    assert sum(name.startswith("UBND phường") for name in names) == 7
    assert sum(name.startswith("UBND xã") for name in names) == 2
    assert "Phòng Nội vụ" in names
    codes = [row["code"] for row in book["people"]]
    assert len(codes) == len(set(codes))
    assert last_day().year == 2017
