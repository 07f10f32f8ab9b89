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
    return [
        warning.key.removeprefix("plan_check.") for warning in warnings(parse(source, "f"), TODAY)
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("threshold = 80", 'threshold = 80\ndue = "12-31"', []),
        ("threshold = 80", 'threshold = 80\ndue = "06-30"', []),
        ("after = [7]", "after = []", []),
        ("after = [7]", "escalate_after = 3", []),
        (
            '"obligation"\nbefore = [30]',
            '"manager_digest"\nbefore = [1]',
            ["before_never", "after_never"],
        ),
        ('"obligation"\nbefore', '"class"\nbefore', ["after_never"]),
        (
            '"obligation"\nbefore = [30]',
            '"class"\nescalate_after = 2',
            ["escalate", "after_never"],
        ),
        ("[30]\nafter = [7]", "[400]", ["before"]),
        ("threshold = 80", 'threshold = 80\ndue = "01-20"', ["before"]),
        ("2027-12-31", "2025-12-31", ["over"]),
        (
            "threshold = 80",
            'threshold = 80\ndue = "06-30"\nvalid_from = 2028-01-01',
            ["never_in_force"],
        ),
        ('kind = "obligation"', 'kind = "certificate"', []),
        ("threshold = 80", 'threshold = 80\nperiod = "plan"', []),
        ("threshold = 80", 'threshold = 80\nperiod = "plan"\ndue = "06-30"', []),
    ],
)
def test_what_can_have_no_effect_is_found(old: str, new: str, found: list[str]):
    assert keys(PLAN.replace(old, new) if old else PLAN) == found
