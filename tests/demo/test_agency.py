from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from math import ceil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.demo.agency import SampleRoles, build
from bot.demo.catalogue import commune
from bot.training.enums import Role
from tests.demo.reading import Rows, sheets

TODAY = date(2026, 11, 20)
CIVIL_SERVANTS = ("Cán bộ", "Công chức")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Rows], SampleRoles]:
    path = tmp_path_factory.mktemp("demo") / "agency.xlsx"
    roles = build(path, today=TODAY)
    return sheets(path), roles


def day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


class Figures:
    """A simple count of its own, to hold the sample against."""

    def __init__(self, book: dict[str, Rows], today: date) -> None:
        self.people = {row["code"]: row for row in book["people"]}
        self.today = today
        self.results = defaultdict(list)
        for row in book["results"]:
            if day(row["ends"]) <= today and row["passed"] != "Không đạt":
                self.results[row["person"]].append(row)
        self.exempt = {
            (row["person"], row["requirement"]) for row in book["waivers"] if row["kind"] == "Miễn"
        }

    def at_work(self, code: str) -> bool:
        row = self.people[code]
        if row["status"] == "Đang công tác":
            return True
        last = row["status_to"]
        return last is not None and day(last) < self.today

    def did(self, code: str, topic: str) -> bool:
        return any(
            topic in row["topics"].split("; ") and day(row["ends"]).year == self.today.year
            for row in self.results[code]
        )

    def hours(self, code: str) -> int:
        this_year = (r for r in self.results[code] if day(r["ends"]).year == self.today.year)
        return int(sum(row["hours"] for row in this_year))

    def population(
        self, groups: tuple[str, ...], target: str, unit: str | None = None
    ) -> list[str]:
        return [
            code
            for code, row in self.people.items()
            if row["group"] in groups
            and unit in (None, row["unit"])
            and self.at_work(code)
            and (code, target) not in self.exempt
        ]

    def missing(self, topic: str, need: int, target: str, unit: str | None = None) -> int:
        """How many people more a target needs; below zero when it has more than enough."""
        among = self.population(CIVIL_SERVANTS, target, unit)
        return ceil(need * len(among) / 100) - sum(self.did(code, topic) for code in among)


def test_the_root_is_the_commune_with_its_offices(made):
    units = made[0]["units"]
    assert units[0]["code"] == "03127"
    assert units[0]["name"] == f"UBND {commune('03127')} (số liệu minh họa)"
    assert {row["parent"] for row in units[1:]} == {"03127"}
    kinds = {row["name"].split(" ")[0] for row in units}
    assert {"UBND", "Văn", "Phòng", "Trung", "Trạm", "Trường"} <= kinds


def test_the_staff_are_as_many_as_asked_and_mostly_teachers(made):
    people = made[0]["people"]
    assert len(people) == 1200
    assert Counter(row["group"] for row in people)["Viên chức"] > 900


def test_codes_are_unique_and_every_reference_is_known(made):
    book, _ = made
    units = [row["code"] for row in book["units"]]
    people = [row["code"] for row in book["people"]]
    classes = [row["code"] for row in book["classes"]]
    for codes in (units, people, classes):
        assert len(codes) == len(set(codes))
    assert {row["unit"] for row in book["people"]} == set(units)
    assert {row["head"] for row in book["units"]} <= set(people)
    assert {row["person"] for row in book["results"]} <= set(people)
    assert {row["class_code"] for row in book["results"]} - {None} <= set(classes)
    assert {row["class"] for row in book["bookings"]} <= set(classes)
    bookings = [(row["class"], row["person"]) for row in book["bookings"]]
    assert len(bookings) == len(set(bookings))


def test_every_unit_is_led_by_somebody_of_its_own_at_work(made):
    book, _ = made
    figures = Figures(book, TODAY)
    for row in book["units"]:
        head = figures.people[row["head"]]
        assert head["unit"] == row["code"]
        assert figures.at_work(head["code"])
        assert head["leading"] == "x" or head["managing"] == "x"


def test_no_result_is_told_twice(made):
    keys = [(row["person"], row["title"], row["ends"]) for row in made[0]["results"]]
    assert len(keys) == len(set(keys))


def test_everything_that_an_officer_meets_occurs(made):
    book, _ = made
    assert {row["status"] for row in book["people"]} == {
        "Đang công tác",
        "Thai sản",
        "Đi học dài hạn",
        "Biệt phái",
        "Nghỉ chờ hưu",
        "Đã nghỉ",
    }
    results = book["results"]
    assert {row["evidence"] for row in results} >= {"Danh sách dự", "GCN", "Chứng chỉ"}
    assert any(row["passed"] == "Không đạt" for row in results)
    assert any(day(row["ends"]) > TODAY for row in results)
    assert any(";" in row["topics"] for row in results)
    assert {day(row["ends"]).year for row in results} >= {2025, 2026}
    assert {row["kind"] for row in book["waivers"]} == {"Miễn", "Gia hạn"}
    assert {row["state"] for row in book["bookings"]} >= {"Được cử", "Đã đăng ký", "Chờ", "Đã dự"}


def test_coming_classes_have_seats_and_at_least_one_takes_registrations(made):
    book, _ = made
    coming = [row for row in book["classes"] if day(row["opens"]) > TODAY]
    assert len(coming) >= 8
    taken = Counter(
        row["class"] for row in book["bookings"] if row["state"] in ("Được cử", "Đã đăng ký")
    )
    assert all(taken[row["code"]] <= row["seats"] for row in coming)
    assert any(taken[row["code"]] == row["seats"] for row in coming)
    ethics = [row for row in coming if row["topics"] == "Đạo đức công vụ"]
    assert any(
        day(row["register_by"]) >= TODAY and taken[row["code"]] < row["seats"] for row in ethics
    )
    assert any(day(row["register_by"]) < TODAY for row in coming)


def test_units_are_above_below_and_just_short(made):
    book, _ = made
    figures = Figures(book, TODAY)
    short = {
        row["code"]: figures.missing("Đạo đức công vụ", 80, "MAU26.CC2", row["code"])
        for row in book["units"]
        if len(figures.population(CIVIL_SERVANTS, "MAU26.CC2", row["code"])) >= 8
    }
    assert short["03127-VP"] < 0
    assert short["03127-KT"] == 3
    assert short["03127-HCC"] > 3
    assert figures.missing("Pháp luật", 80, "MAU26.CC2") < 0
    assert figures.missing("Kỹ năng thực thi công vụ", 70, "MAU26.CC3", "03127-KT") == 1


def test_some_schools_reach_60_percent_and_some_do_not(made):
    book, _ = made
    figures = Figures(book, TODAY)
    shares = []
    for row in book["units"]:
        among = figures.population(("Viên chức",), "MAU26.VC3", row["code"])
        if among:
            shares.append(100 * sum(figures.did(c, "Chuyên ngành") for c in among) / len(among))
    assert sum(share >= 60 for share in shares) >= 5
    assert sum(share < 45 for share in shares) >= 5
    assert any(52 <= share < 60 for share in shares)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    staff=st.sampled_from([20, 21, 37, 60, 119, 120, 400, 1500]),
    today=st.dates(date(2019, 1, 1), date(2031, 12, 31)),
    seed=st.integers(0, 99),
)
def test_the_sample_roles_keep_their_promises_for_any_size_day_and_seed(
    tmp_path, staff, today, seed
):
    path = tmp_path / "any.xlsx"
    roles = build(path, staff=staff, today=today, seed=seed)
    book = sheets(path)
    assert len(book["people"]) == staff
    figures = Figures(book, today)
    staff_member, head = figures.people[roles.staff], figures.people[roles.head]
    assert staff_member["group"] == "Công chức"
    assert not figures.did(roles.staff, "Đạo đức công vụ")
    assert figures.did(roles.staff, "Pháp luật")
    assert 30 <= figures.hours(roles.staff) < 40
    assert staff_member["unit"] == head["unit"]
    led = {row["code"]: row["head"] for row in book["units"]}
    assert led[head["unit"]] == roles.head
    assert led["03127"] == roles.chief
    assert 2 <= figures.missing("Đạo đức công vụ", 80, "MAU26.CC2", head["unit"]) <= 5
    assert all(row["ends"] >= row["starts"] for row in book["results"])
    assert all(row["closes"] >= row["opens"] for row in book["classes"])
    busy = {row["person"] for row in book["bookings"] if row["state"] != "Đã dự"}
    assert roles.staff not in busy


def test_the_officer_and_the_admin_are_to_be_granted_their_roles(made):
    book, roles = made
    granted = {(grant.person, grant.role, grant.unit) for grant in roles.grants}
    assert granted == {
        (roles.officer, Role.OFFICER, "03127"),
        (roles.admin, Role.ADMIN, None),
    }
    officer = next(row for row in book["people"] if row["code"] == roles.officer)
    assert officer["unit"] == "03127-VP"
    assert officer["phone"]


def test_the_same_seed_writes_the_same_bytes_and_another_other_people(tmp_path):
    paths = [tmp_path / name for name in ("a.xlsx", "b.xlsx", "c.xlsx")]
    for path, seed in zip(paths, (5, 5, 6), strict=True):
        build(path, staff=60, today=TODAY, seed=seed)
    first, again, other = (path.read_bytes() for path in paths)
    assert first == again
    assert first != other


def test_measuring_gives_everybody_ten_results_and_leaves_this_year_alone(tmp_path):
    usual, padded = tmp_path / "usual.xlsx", tmp_path / "padded.xlsx"
    build(usual, staff=80, today=TODAY)
    build(padded, staff=80, today=TODAY, results_each=10)
    plain, full = (Figures(sheets(path), TODAY) for path in (usual, padded))
    rows = sheets(padded)["results"]
    regular = Counter(
        row["person"] for row in rows if row["passed"] != "Không đạt" and day(row["ends"]) <= TODAY
    )
    assert set(regular.values()) == {10}
    assert len(regular) == 80
    for topic in ("Pháp luật", "Đạo đức công vụ", "Chuyên ngành", "Kỹ năng số"):
        assert {c for c in plain.people if plain.did(c, topic)} == {
            c for c in full.people if full.did(c, topic)
        }


def test_fewer_than_twenty_people_are_no_agency(tmp_path):
    with pytest.raises(ValueError, match="at least 20"):
        build(tmp_path / "none.xlsx", staff=19, today=TODAY)
