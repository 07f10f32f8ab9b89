"""Who may see what: each role against each place, with nothing left to chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.storage.tables import post, role_grant, unit_version
from bot.training import people
from bot.training.access import NOBODY, Sight, Viewer, viewer
from bot.training.as_of import AsOf
from bot.training.enums import Role
from tests.builders.sample import NOW, TODAY, Builder

YESTERDAY = TODAY - timedelta(days=1)
NOTHING, TOTALS, EVERYTHING = Sight.NOTHING, Sight.TOTALS, Sight.EVERYTHING

#: The tree: TOP > PARENT > OWN > CHILD, with OTHER beside OWN. Everybody below belongs to OWN.
PLACES = ("own", "child", "parent", "other", "top", "everything")


@pytest.fixture
def agency(make: Builder) -> Builder:
    make.unit("TOP")
    make.unit("PARENT", "TOP")
    make.unit("OWN", "PARENT")
    make.unit("CHILD", "OWN")
    make.unit("OTHER", "PARENT")
    make.person("colleague", "OWN")
    make.person("junior", "CHILD")
    make.person("stranger", "OTHER")
    make.person("boss", "PARENT")
    make.person("gone", "OWN", status="da_nghi")
    for code in ("me", "left"):
        make.person(code, "OWN")
    make.status("left", "da_nghi", YESTERDAY)
    return make


def _ended_unit(make: Builder) -> None:
    make.unit("ENDED", "TOP", last=YESTERDAY)
    make.head("ENDED", "me")


def _on_leave(make: Builder) -> None:
    make.head("OWN", "me")
    make.status("me", "thai_san")


def _expired(make: Builder) -> None:
    make.grant("me", Role.OFFICER)
    days = {"valid_from": date(2026, 1, 1), "valid_to": YESTERDAY}
    make.connection.execute(role_grant.update().values(days))


def _revoked(make: Builder) -> None:
    make.grant("me", Role.OFFICER)
    make.grant("me", Role.OFFICER, "OTHER")
    make.connection.execute(role_grant.update().values(revoked_at=NOW))


def _gone(make: Builder) -> None:
    make.head("OWN", "left")
    make.grant("left", Role.OFFICER)


#: How ``me`` (or ``left``) comes by each role.
ROLES: dict[str, Callable[[Builder], None]] = {
    "staff": lambda make: None,
    "head": lambda make: make.head("OWN", "me"),
    "head on leave": _on_leave,
    "acting head": lambda make: make.head("OWN", "me", first=YESTERDAY, last=TODAY, acting=True),
    "acting until yesterday": lambda make: make.head("OWN", "me", last=YESTERDAY, acting=True),
    "head from tomorrow": lambda make: make.head("OWN", "me", first=TODAY + timedelta(days=1)),
    "head of the parent": lambda make: make.head("PARENT", "me"),
    "head of another": lambda make: make.head("OTHER", "me"),
    "head of a unit that ended": _ended_unit,
    "officer": lambda make: make.grant("me", Role.OFFICER),
    "officer of the parent": lambda make: make.grant("me", Role.OFFICER, "PARENT"),
    "officer of another": lambda make: make.grant("me", Role.OFFICER, "OTHER"),
    "officer until today": lambda make: make.grant("me", Role.OFFICER, "OTHER", until=TODAY),
    "officer until yesterday": _expired,
    "officer revoked": _revoked,
    "admin": lambda make: make.grant("me", Role.ADMIN),
    "head who has left": _gone,
}


def take_on(make: Builder, role: str) -> str:
    """Give somebody a role; return their code."""
    ROLES[role](make)
    return "left" if role == "head who has left" else "me"


def looked(make: Builder, code: str | None, *, in_group: bool = False) -> Viewer:
    person_id = make.people[code] if code else None
    return viewer(AsOf(make.connection, TODAY), person_id, in_group=in_group)


def sights(make: Builder, who: Viewer) -> dict[str, Sight]:
    asked = {place: make.units[place.upper()] for place in PLACES if place != "everything"}
    return {place: who.sight(asked.get(place)) for place in PLACES}


#: Role → sight of each of ``PLACES``, in order.
MATRIX = {
    "staff": (TOTALS, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "head": (EVERYTHING, EVERYTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "head on leave": (EVERYTHING, EVERYTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "acting head": (EVERYTHING, EVERYTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "acting until yesterday": (TOTALS, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "head from tomorrow": (TOTALS, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "head of the parent": (EVERYTHING, EVERYTHING, EVERYTHING, EVERYTHING, NOTHING, NOTHING),
    "head of another": (TOTALS, NOTHING, NOTHING, EVERYTHING, NOTHING, NOTHING),
    "head of a unit that ended": (TOTALS, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "officer": (EVERYTHING,) * 6,
    "officer of the parent": (EVERYTHING, EVERYTHING, EVERYTHING, EVERYTHING, NOTHING, NOTHING),
    "officer of another": (TOTALS, NOTHING, NOTHING, EVERYTHING, NOTHING, NOTHING),
    "officer until today": (TOTALS, NOTHING, NOTHING, EVERYTHING, NOTHING, NOTHING),
    "officer until yesterday": (TOTALS, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "officer revoked": (TOTALS, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "admin": (TOTALS, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "head who has left": (NOTHING,) * 6,
}
#: Role → whether they see me, colleague, junior, stranger, boss.
PEOPLE = {
    "staff": (True, False, False, False, False),
    "head": (True, True, True, False, False),
    "acting head": (True, True, True, False, False),
    "acting until yesterday": (True, False, False, False, False),
    "head of the parent": (True, True, True, True, True),
    "head of another": (True, False, False, True, False),
    "officer": (True, True, True, True, True),
    "officer of another": (True, False, False, True, False),
    "officer until yesterday": (True, False, False, False, False),
    "officer revoked": (True, False, False, False, False),
    "admin": (True, False, False, False, False),
}


@pytest.mark.parametrize("role", MATRIX)
def test_sight_of_units(agency: Builder, role: str):
    who = looked(agency, take_on(agency, role))
    assert sights(agency, who) == dict(zip(PLACES, MATRIX[role], strict=True))
    assert who.leads == (EVERYTHING in MATRIX[role])


@pytest.mark.parametrize("role", MATRIX)
def test_in_a_group_everybody_is_nobody(agency: Builder, role: str):
    who = looked(agency, take_on(agency, role), in_group=True)
    assert who == NOBODY
    assert set(sights(agency, who).values()) == {NOTHING}
    assert (who.linked, who.leads, who.main_unit) == (False, False, None)


@pytest.mark.parametrize("role", PEOPLE)
def test_sight_of_people(agency: Builder, role: str):
    who = looked(agency, take_on(agency, role))
    for code, expected in zip(
        ("me", "colleague", "junior", "stranger", "boss"), PEOPLE[role], strict=True
    ):
        person = people.find(AsOf(agency.connection, TODAY), code)
        assert who.sees_person(person) is expected, code


def test_who_has_left_sees_their_own_record_and_nobody_elses(agency: Builder):
    who = looked(agency, take_on(agency, "head who has left"))
    assert who.sees_person(people.find(AsOf(agency.connection, TODAY), "left"))
    assert not who.sees_person(people.find(AsOf(agency.connection, TODAY), "colleague"))
    assert not who.officer


def test_a_chat_of_nobody_sees_nothing(agency: Builder):
    who = looked(agency, None)
    assert who == NOBODY
    assert set(sights(agency, who).values()) == {NOTHING}
    assert not who.sees_person(people.find(AsOf(agency.connection, TODAY), "me"))


def test_who_is_in_no_unit_does_not_see_the_others_of_no_unit(agency: Builder):
    agency.person("new", None)
    agency.person("newer", None)
    who = looked(agency, "new")
    assert sights(agency, who) == dict.fromkeys(PLACES, NOTHING)
    assert not who.sees_person(people.find(AsOf(agency.connection, TODAY), "newer"))


def test_my_unit_is_the_one_i_head_then_the_one_i_belong_to(agency: Builder):
    assert looked(agency, "me").main_unit == agency.units["OWN"]
    take_on(agency, "head of another")
    assert looked(agency, "me").main_unit == agency.units["OTHER"]
    take_on(agency, "head")
    assert looked(agency, "me").main_unit == agency.units["OWN"]


def test_heading_a_unit_that_ended_leaves_ones_own_unit(agency: Builder):
    take_on(agency, "head of a unit that ended")
    assert looked(agency, "me").main_unit == agency.units["OWN"]


def test_rights_follow_the_tree_of_the_day(agency: Builder):
    take_on(agency, "head of the parent")
    before = viewer(AsOf(agency.connection, YESTERDAY), agency.people["me"])
    assert before.sight(agency.units["OTHER"]) is EVERYTHING
    # OTHER leaves PARENT as of today.
    version = unit_version
    agency.connection.execute(
        version.update()
        .where(version.c.unit_id == agency.units["OTHER"])
        .values(valid_to=YESTERDAY)
    )
    agency.unit("OTHER", "TOP", first=TODAY)
    assert looked(agency, "me").sight(agency.units["OTHER"]) is NOTHING


def test_who_comes_later_has_a_record_and_no_unit_yet(agency: Builder):
    agency.person("soon", None)
    agency.connection.execute(post.delete().where(post.c.person_id == agency.people["soon"]))
    agency.post("soon", "OWN", first=TODAY + timedelta(days=3))
    who = looked(agency, "soon")
    assert who.person is not None
    assert (who.person.code, who.person.unit_id) == ("soon", None)
    assert set(sights(agency, who).values()) == {NOTHING}
