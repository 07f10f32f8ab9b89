"""Buttons pressed twice, a month later, by somebody else, or after the role is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.conversation.messages import Choice, Outcome, Reply
from bot.storage import tables
from bot.training.enums import Topic, topic_mask
from bot.understanding.reading import ChoiceRole
from tests.builders.sample import NOW, TODAY
from tests.handlers.conftest import Talk
from tests.handlers.test_remind_unit import link, planned

LATER = NOW + timedelta(days=31)


def buttons(talk: Talk, code: str, *asked: tuple[str, dict[str, object]]) -> list[Choice]:
    return [choice for intent, slots in asked for choice in talk.ask(intent, code, **slots).choices]


STAFF = (
    ("my_missing", {}),
    ("hours_this_year", {}),
    ("upcoming_classes", {}),
    ("class_detail", {"class": "D1"}),
    ("my_schedule", {}),
    ("my_data", {}),
    ("reminder_settings", {}),
)
HEAD = (
    ("unit_progress", {}),
    ("unit_missing", {"topic": "ethics"}),
    ("forecast", {"topic": "ethics"}),
    ("nominate", {"class": "D1", "persons": ["staff34", "staff35"]}),
    ("remind_unit", {"topic": "ethics"}),
)
#: What begins buttons that show names, or do something to people.
NAMING = ("unit_missing", "remind_unit", "nominate", "report_export")


@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("code", "asked"), [("staff34", STAFF), ("head", HEAD)])
def test_any_button_a_month_later_or_twice_says_how_it_stands(
    classes: Talk, code: str, asked: tuple[tuple[str, dict[str, object]], ...]
) -> None:
    link(classes, "staff34", "staff35")
    for choice in buttons(classes, code, *asked):
        for at in (NOW, NOW, LATER):
            reply = classes.tap(choice.action, code, at=at)
            assert reply.text.strip(), choice.action
            assert len(reply.text.splitlines()) <= 12, choice.action


def test_a_seat_asked_for_a_month_later_is_none_of_a_class_that_has_begun(classes: Talk) -> None:
    shown = classes.ask("upcoming_classes", "staff40", topic="ethics")
    take = next(c.action for c in shown.choices if c.action.startswith("register_class"))
    reply = classes.tap(take, "staff40", at=LATER)
    assert reply.outcome is Outcome.REFUSED
    rows = classes.make.connection.execute(select(tables.booking)).all()
    assert rows == []


def test_a_nudge_confirmed_a_month_later_asks_again_where_others_are_behind(talk: Talk) -> None:
    link(talk, "staff34", "staff35")
    yes = talk.ask("remind_unit", "head", topic="ethics").choices[0].action
    talk.make.result("staff34", Topic.ETHICS, ends=date(2026, 12, 1))
    again = talk.tap(yes, "head", at=LATER)
    assert again.outcome is Outcome.ASKED_BACK
    assert "nhắc 1 người" in again.text
    assert planned(talk) == []


def _nothing(reply: Reply, talk: Talk) -> None:
    assert reply.outcome is Outcome.REFUSED
    assert talk.names_in(reply) - {"officer"} == set()
    assert planned(talk) == []


@pytest.mark.parametrize("other", ["staff40", "desk1", "team1", None])
def test_a_heads_buttons_are_nobody_elses(classes: Talk, other: str | None) -> None:
    link(classes, "staff34", "staff35")
    for choice in buttons(classes, "head", *HEAD):
        if choice.action.startswith(NAMING) and choice.role is not ChoiceRole.CANCEL:
            _nothing(classes.tap(choice.action, other), classes)


def _replaced(talk: Talk) -> None:
    talk.make.connection.execute(
        update(tables.unit_head)
        .where(tables.unit_head.c.person_id == talk.make.people["head"])
        .values(valid_to=TODAY + timedelta(days=3))
    )


def _left(talk: Talk) -> None:
    talk.make.status("head", "da_nghi", first=TODAY + timedelta(days=4))


def _moved(talk: Talk) -> None:
    talk.make.post("head", "DESK", first=TODAY + timedelta(days=4))
    _replaced(talk)


@pytest.mark.parametrize("gone", [_replaced, _left, _moved])
def test_a_heads_buttons_do_nothing_once_the_role_is_gone(
    classes: Talk, gone: Callable[[Talk], None]
) -> None:
    link(classes, "staff34", "staff35")
    kept = buttons(classes, "head", *HEAD)
    gone(classes)
    for choice in kept:
        if choice.action.startswith(NAMING) and choice.role is not ChoiceRole.CANCEL:
            reply = classes.tap(choice.action, "head", at=NOW + timedelta(days=5))
            _nothing(reply, classes)


def test_who_has_left_since_is_not_sent_and_takes_no_seat(classes: Talk) -> None:
    asked = classes.ask("nominate", "head", **{"class": "D1", "persons": ["staff34", "staff35"]})
    classes.make.status("staff34", "da_nghi", first=TODAY)
    reply = classes.tap(asked.choices[0].action, "head")
    assert reply.outcome is Outcome.REFUSED
    assert classes.make.connection.execute(select(tables.booking)).all() == []
    own = classes.ask("register_class", "staff34", **{"class": "D1"})
    assert own.outcome is Outcome.REFUSED
    assert classes.make.connection.execute(select(tables.booking)).all() == []


def test_who_has_moved_since_is_the_new_heads_to_send(classes: Talk) -> None:
    asked = {"class": "D1", "persons": ["staff34"]}
    yes = classes.ask("nominate", "head", **asked).choices[0].action
    classes.make.post("staff34", "DESK", first=TODAY)
    assert classes.tap(yes, "head").outcome is Outcome.REFUSED
    taken = classes.ask("nominate", "desk1", **asked, sure=True)
    assert taken.outcome is Outcome.ANSWERED


@pytest.mark.parametrize("asked", [{}, {"topic": "ethics"}])
def test_a_unit_with_nobody_in_a_population_says_so_without_a_bar(
    talk: Talk, asked: dict[str, str]
) -> None:
    talk.make.unit("EMPTY", "WARD", name="Empty")
    text = talk.ask("unit_progress", "chair", unit="EMPTY", **asked).text
    assert text.startswith("Empty: không có ai thuộc đối tượng.")
    assert "▰" not in text


def test_a_unit_with_nobody_in_it_has_no_figures_and_no_names(talk: Talk) -> None:
    talk.make.unit("EMPTY", "WARD", name="Empty")
    for intent in ("unit_progress", "unit_missing", "forecast", "compare_units", "remind_unit"):
        reply = talk.ask(intent, "chair", unit="EMPTY")
        assert reply.text.strip()
        assert "0/0" not in reply.text
        assert "100%" not in reply.text
        assert talk.names_in(reply) == set()


def test_a_class_without_a_day_or_seats_is_shown_and_cannot_break_anything(talk: Talk) -> None:
    talk.make.connection.execute(
        insert(tables.training_class).values(
            code="X1",
            name="Undated",
            folded_name="undated",
            topics=topic_mask([Topic.LAW]),
            seats=0,
        )
    )
    for intent in ("class_detail", "register_class", "cancel_registration", "my_schedule"):
        assert talk.ask(intent, "staff40", **{"class": "X1"}).text.strip()
