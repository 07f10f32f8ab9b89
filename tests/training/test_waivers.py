"""Exemptions and extensions by decision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.tables import waiver
from bot.training import undo, waivers
from bot.training.as_of import AsOf
from bot.training.enums import WaiverKind
from bot.training.timeline import OPEN
from tests.builders.sample import NOW, TODAY, Builder

REQUIREMENT = "P.LAW"


def kept(as_of: AsOf) -> list[tuple[str, date]]:
    rows = as_of.connection.execute(select(waiver.c.kind, waiver.c.valid_to))
    return [tuple(row) for row in rows]


def test_a_waiver_is_granted_changed_and_ended(make: Builder, as_of: AsOf, seen_by):
    person_id, by = make.people["A1"], seen_by("officer")
    waivers.grant(as_of, NOW, person_id, REQUIREMENT, WaiverKind.EXEMPTION, by=by)
    assert kept(as_of) == [("exemption", OPEN)]
    with pytest.raises(Problem, match="waiver_twice"):
        waivers.grant(as_of, NOW, person_id, REQUIREMENT, WaiverKind.EXEMPTION, by=by)
    until = TODAY + timedelta(days=30)
    changed = waivers.change(as_of, NOW, person_id, REQUIREMENT, by=by, valid_to=until)
    assert kept(as_of) == [("exemption", until)]
    undo.undo(as_of, NOW, changed, by=by)
    assert kept(as_of) == [("exemption", OPEN)]
    waivers.end(as_of, NOW, person_id, REQUIREMENT, by=by)
    assert kept(as_of) == [("exemption", TODAY - timedelta(days=1))]
    waivers.grant(as_of, NOW, person_id, REQUIREMENT, WaiverKind.EXTENSION, by=by, last=until)
    assert kept(as_of) == [("extension", until)]


def test_an_extension_needs_its_day_and_days_their_order(make: Builder, as_of: AsOf, seen_by):
    person_id, by = make.people["A1"], seen_by("officer")
    with pytest.raises(Problem, match="extension_needs_day"):
        waivers.grant(as_of, NOW, person_id, REQUIREMENT, WaiverKind.EXTENSION, by=by)
    with pytest.raises(Problem, match="waiver_ends_before"):
        waivers.grant(
            as_of, NOW, person_id, REQUIREMENT, WaiverKind.EXEMPTION, by=by,
            first=TODAY, last=TODAY - timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(Problem, match="no_waiver"):
        waivers.end(as_of, NOW, person_id, REQUIREMENT, by=by)
    with pytest.raises(Problem, match="not_allowed"):
        waivers.grant(as_of, NOW, person_id, REQUIREMENT, WaiverKind.EXEMPTION, by=seen_by("Ahead"))
