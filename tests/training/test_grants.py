"""Roles by grant: over a subtree, until a day, until revoked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.tables import audit_event
from bot.training import access, granting, grants
from bot.training.as_of import AsOf
from bot.training.enums import Role
from bot.training.grants import Grant
from tests.builders.sample import NOW, TODAY, Builder

TOMORROW = TODAY + timedelta(days=1)


def agency(make: Builder) -> None:
    make.unit("ROOT")
    make.unit("A", "ROOT")
    make.unit("B", "ROOT")
    make.unit("S", "A")
    make.person("1", "ROOT", name="Lò Thị Một", phone="0900 000 001")
    make.person("2", "A", name="Lò Thị Hai")
    make.person("3", "B", name="Lò Thị Ba")


def held(make: Builder, code: str, day: date = TODAY) -> set[Grant]:
    return set(grants.of(AsOf(make.connection, day), make.people[code]))


def taken(make: Builder, code: str, role: Role, unit: str | None = None) -> int:
    return granting.take(make.connection, code, role, unit_code=unit, now=NOW, by=None)


def test_a_grant_holds_from_its_day_to_its_last(make: Builder):
    agency(make)
    make.grant("1", Role.OFFICER, "A", until=TODAY)
    assert held(make, "1") == {Grant(Role.OFFICER, make.units["A"])}
    assert held(make, "1", TOMORROW) == set()
    assert held(make, "1", TODAY - timedelta(days=1)) == set()


def test_granting_again_takes_the_place_of_the_same_grant_only(make: Builder):
    agency(make)
    make.grant("1", Role.OFFICER, "A", until=TODAY)
    make.grant("1", Role.OFFICER, "A")
    make.grant("1", Role.OFFICER)
    make.grant("1", Role.ADMIN)
    assert held(make, "1", TOMORROW) == {
        Grant(Role.OFFICER, make.units["A"]),
        Grant(Role.OFFICER, None),
        Grant(Role.ADMIN, None),
    }


def test_revoking_one_unit_leaves_the_others(make: Builder):
    agency(make)
    make.grant("1", Role.OFFICER, "A")
    make.grant("1", Role.OFFICER, "B")
    assert taken(make, "1", Role.OFFICER, "A") == 1
    assert held(make, "1") == {Grant(Role.OFFICER, make.units["B"])}


def test_revoking_without_a_unit_ends_every_grant_of_that_role(make: Builder):
    agency(make)
    make.grant("1", Role.OFFICER, "A")
    make.grant("1", Role.OFFICER)
    make.grant("1", Role.ADMIN)
    make.grant("2", Role.OFFICER)
    assert taken(make, "1", Role.OFFICER) == 2
    assert taken(make, "1", Role.OFFICER) == 0
    assert held(make, "1") == {Grant(Role.ADMIN, None)}
    assert held(make, "2") == {Grant(Role.OFFICER, None)}


@pytest.mark.parametrize(
    ("code", "unit", "until", "key"),
    [
        ("NOBODY", None, None, "problem.no_person"),
        ("1", "NOWHERE", None, "problem.no_unit"),
        ("1", None, TODAY - timedelta(days=1), "problem.past_day"),
    ],
)
def test_a_grant_that_cannot_be_is_refused(make: Builder, code, unit, until, key):
    agency(make)
    with pytest.raises(Problem) as refused:
        make.grant(code, Role.OFFICER, unit, until)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("giver", "receiver", "problem"),
    [
        ("1", "1", "problem.not_for_oneself"),
        ("2", "3", "problem.not_allowed"),
        ("1", "3", None),
    ],
)
def test_an_admin_grants_and_takes_for_others_only(make: Builder, giver, receiver, problem):
    agency(make)
    make.grant("1", Role.ADMIN)
    make.grant("2", Role.OFFICER)
    by = access.viewer(AsOf(make.connection, TODAY), make.people[giver])

    def give():
        granting.give(
            make.connection, receiver, Role.OFFICER, unit_code="A", until=None, now=NOW, by=by
        )

    def take():
        granting.take(make.connection, receiver, Role.OFFICER, unit_code="A", now=NOW, by=by)

    for verb in (give, take):
        if problem is None:
            verb()
            continue
        with pytest.raises(Problem) as refused:
            verb()
        assert refused.value.key == problem


def test_giving_and_taking_are_recorded(make: Builder):
    agency(make)
    make.grant("1", Role.OFFICER, "A", until=TOMORROW)
    taken(make, "1", Role.OFFICER, "A")
    rows = make.connection.execute(select(audit_event).order_by(audit_event.c.id)).all()
    assert [(row.action, row.person_id) for row in rows] == [
        ("grant.give", make.people["1"]),
        ("grant.take", make.people["1"]),
    ]
    assert rows[0].unit_id == make.units["A"]
    assert rows[0].details == {"role": "officer", "until": TOMORROW.isoformat()}
    assert rows[1].unit_id == make.units["A"]


def nearest(make: Builder, unit: str | None) -> str | None:
    unit_id = make.units[unit] if unit else None
    found = grants.nearest_officer(AsOf(make.connection, TODAY), unit_id)
    return found.code if found else None


def test_the_officer_to_ask_is_the_nearest_above(make: Builder):
    agency(make)
    assert nearest(make, "S") is None
    make.grant("1", Role.OFFICER)
    make.grant("2", Role.OFFICER, "A")
    assert nearest(make, "S") == nearest(make, "A") == "2"
    assert nearest(make, "B") == nearest(make, "ROOT") == nearest(make, None) == "1"
    taken(make, "1", Role.OFFICER)
    assert nearest(make, "B") is None  # the officer of another unit is not theirs to ask


def test_an_older_grant_to_the_side_hides_no_officer_of_everything(make: Builder):
    agency(make)
    make.grant("2", Role.OFFICER, "A")
    make.grant("1", Role.OFFICER)
    assert nearest(make, "B") == nearest(make, "ROOT") == "1"
    assert nearest(make, "A") == "2"


def test_an_officer_who_has_left_is_not_named(make: Builder):
    agency(make)
    make.grant("1", Role.OFFICER)
    make.grant("2", Role.OFFICER, "A")
    make.status("2", "da_nghi", TODAY)
    assert nearest(make, "A") == "1"


def test_an_admin_is_no_officer(make: Builder):
    agency(make)
    make.grant("1", Role.ADMIN)
    assert nearest(make, "A") is None
