"""Who may do what about whom: every role with every deed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.base.problems import Problem
from bot.training import people, results, waivers
from bot.training.access import NOBODY, Deed, Viewer, totals_day
from bot.training.as_of import AsOf
from bot.training.enums import Role, Topic, WaiverKind
from bot.training.results import NewResult
from tests.builders.sample import NOW, TODAY, Builder

OWN = {Deed.REGISTER, Deed.CANCEL_BOOKING, Deed.SUBMIT_EVIDENCE, Deed.ASK}
LEADING = {Deed.NOMINATE, Deed.CANCEL_BOOKING, Deed.REMIND}
OFFICIAL = {
    Deed.MARK_ATTENDANCE, Deed.MANAGE_CLASS, Deed.WRITE_RESULT, Deed.WAIVE, Deed.REVIEW_EVIDENCE,
    Deed.DECIDE_REQUEST, Deed.MANAGE_ACCOUNT,
}  # fmt: skip
#: By role: what may be done about oneself, one of one's unit, one below it, and one elsewhere.
MATRIX = {
    "A1": (OWN, set(), set(), set()),
    "Ahead": (OWN, LEADING, LEADING, set()),
    "Aofficer": (OWN, LEADING | OFFICIAL, LEADING | OFFICIAL, set()),
    "admin": (OWN, {Deed.GRANT}, {Deed.GRANT}, {Deed.GRANT}),
    "left": (set(), set(), set(), set()),
    "nobody": (set(), set(), set(), set()),
}


@pytest.fixture
def agency(make: Builder, as_of: AsOf) -> Builder:
    make.unit("DESK", "A")
    make.person("desk", "DESK")
    make.person("Aofficer", "A")
    make.grant("Aofficer", Role.OFFICER, "A")
    make.person("admin", "ROOT")
    make.grant("admin", Role.ADMIN)
    make.person("left", "A", status="da_nghi")
    make.grant("left", Role.OFFICER, "A")
    return make


@pytest.mark.parametrize("role", MATRIX)
def test_a_role_may_do_exactly_this(agency: Builder, as_of: AsOf, seen_by, role: str):
    who: Viewer = NOBODY if role == "nobody" else seen_by(role)
    own = "A1" if role == "nobody" else role
    about = (own, "A2", "desk", "B1")
    for code, expected in zip(about, MATRIX[role], strict=True):
        person = people.by_id(as_of, agency.people[code])
        assert {deed for deed in Deed if who.may(deed, person)} == expected, code


def test_an_officer_changes_neither_their_own_results_nor_their_own_waivers(
    agency: Builder, as_of: AsOf, seen_by
):
    by, own = seen_by("Aofficer"), agency.people["Aofficer"]
    result = NewResult("Law", (Topic.LAW,), TODAY)
    with pytest.raises(Problem, match="not_for_oneself"):
        results.record(as_of, NOW, own, result, by=by)
    with pytest.raises(Problem, match="not_for_oneself"):
        waivers.grant(as_of, NOW, own, "P.LAW", WaiverKind.EXEMPTION, by=by)


def test_a_head_who_is_an_officer_elsewhere_is_none_in_their_own_unit(
    agency: Builder, as_of: AsOf, seen_by
):
    agency.grant("Ahead", Role.OFFICER, "B")
    head = seen_by("Ahead")
    mine, theirs = (people.by_id(as_of, agency.people[code]) for code in ("A1", "B1"))
    assert not head.may(Deed.WAIVE, mine)
    assert head.may(Deed.WAIVE, theirs)


def test_rights_end_with_the_grant(agency: Builder, as_of: AsOf, seen_by):
    agency.person("until", "A")
    agency.grant("until", Role.OFFICER, "A", until=TODAY + timedelta(days=1))
    person = people.by_id(as_of, agency.people["A1"])
    assert seen_by("until").may(Deed.WAIVE, person)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (TODAY, TODAY),
        (date(2026, 11, 9), date(2026, 10, 31)),
        (date(2026, 10, 31), date(2026, 10, 31)),
        (date(2026, 1, 5), date(2025, 12, 31)),
    ],
)
def test_totals_are_of_today_and_of_months_ends(asked: date, given: date):
    assert totals_day(asked, TODAY) == given
