"""Requests to an officer, and their answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.base.problems import Problem
from bot.training import requests
from bot.training.as_of import AsOf
from bot.training.enums import RequestKind
from bot.training.requests import NewRequest
from tests.builders.sample import NOW, TODAY, Builder

DUE = TODAY + timedelta(days=7)
MORE_TIME = NewRequest(
    RequestKind.EXTENSION, "ill", requirement="P.LAW", wanted_until=DUE, channel="web", address="1"
)


@pytest.fixture
def asked(make: Builder, as_of: AsOf, seen_by):
    """Ask as somebody; return the request's number."""

    def ask(code: str, wanted: NewRequest = MORE_TIME, due=DUE) -> int:
        person_id, by = make.people[code], seen_by(code)
        return requests.ask(as_of, NOW, person_id, wanted, by=by, answer_due=due)[0]

    return ask


def test_a_request_waits_for_an_officer_and_goes_back_to_its_chat(as_of: AsOf, seen_by, asked):
    later, sooner = asked("A1"), asked("B1", due=TODAY)
    officer = seen_by("officer")
    assert [found.id for found in requests.queue(as_of, officer)] == [sooner, later]
    assert requests.queue(as_of, seen_by("Ahead")) == []
    answered, _ = requests.decide(as_of, NOW, later, "Yes.", granted=True, by=officer)
    assert (answered.state, answered.answer) == ("granted", "Yes.")
    assert (answered.asked.channel, answered.asked.address) == ("web", "1")
    with pytest.raises(Problem, match="decided_already"):
        requests.decide(as_of, NOW, later, "No.", granted=False, by=officer)


def test_nobody_decides_their_own_request(as_of: AsOf, seen_by, asked):
    number = asked("officer")
    with pytest.raises(Problem, match="not_for_oneself"):
        requests.decide(as_of, NOW, number, "Yes.", granted=True, by=seen_by("officer"))
    assert requests.queue(as_of, seen_by("officer")) == []


def test_the_same_is_asked_once_until_it_is_answered(as_of: AsOf, seen_by, asked):
    number = asked("A1")
    with pytest.raises(Problem, match="asked_already"):
        asked("A1")
    requests.decide(as_of, NOW, number, "No.", granted=False, by=seen_by("officer"))
    assert asked("A1") > number


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (NewRequest(RequestKind.ERROR, "  "), "needs_reason"),
        (NewRequest(RequestKind.EXTENSION, "ill"), "extension_needs_day"),
    ],
)
def test_a_request_says_why_and_an_extension_until_when(asked, wanted, problem):
    with pytest.raises(Problem, match=problem):
        asked("A1", wanted)
