"""What a plan asks for that can never happen."""

from __future__ import annotations

from datetime import date

import pytest

from bot.training.plan_check import warnings
from bot.training.profile import parse

PLAN = """\
[plan]
code = "1"
title = "T"
issuer = "I"
valid_to = 2027-12-31

[[target]]
id = "A"
title = "Law"
population = { group = ["can_bo"] }
measure = { kind = "flow", parts = [{ topic = "law" }] }
threshold = 80

[[reminder]]
kind = "obligation"
before = [30]
after = [7]
"""
TODAY = date(2026, 11, 22)


def keys(source: str) -> list[str]:
    return [each.key.removeprefix("plan_check.") for each in warnings(parse(source, "f"), TODAY)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", ["after_none"]),
        ("threshold = 80", 'threshold = 80\ndue = "12-31"', ["after_none"]),
        ("threshold = 80", 'threshold = 80\ndue = "06-30"', []),
        ("after = [7]", "after = []", []),
        ("after = [7]", "escalate_after = 3", ["after_none"]),
        ("[30]\nafter = [7]", "[400]", ["before"]),
        ("threshold = 80", 'threshold = 80\ndue = "01-20"', ["before"]),
        ("2027-12-31", "2025-12-31", ["over", "after_none"]),
        (
            "threshold = 80",
            'threshold = 80\ndue = "06-30"\nvalid_from = 2028-01-01',
            ["never_in_force"],
        ),
        ('kind = "obligation"', 'kind = "certificate"', []),
        ("threshold = 80", 'threshold = 80\nperiod = "plan"', ["after_none"]),
        ("threshold = 80", 'threshold = 80\nperiod = "plan"\ndue = "06-30"', []),
    ],
)
def test_what_can_have_no_effect_is_found(old: str, new: str, found: list[str]):
    assert keys(PLAN.replace(old, new) if old else PLAN) == found


def test_only_the_targets_concerned_are_named():
    second = PLAN.split("\n\n")[1].replace('"A"', '"B"') + '\ndue = "06-30"\n'
    [found] = warnings(parse(f"{PLAN}\n{second}", "f"), TODAY)
    assert (found.key, found.values["targets"]) == ("plan_check.after_some", "A")
