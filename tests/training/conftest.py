from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import insert

from bot.storage import tables
from bot.training.access import Viewer, viewer
from bot.training.as_of import AsOf
from bot.training.enums import Role, Topic, topic_mask
from tests.builders.sample import TODAY, Builder


@pytest.fixture
def as_of(make: Builder) -> AsOf:
    """The day of the tests, in an agency of two offices with their heads and officers."""
    make.unit("ROOT")
    for office in ("A", "B"):
        make.unit(office, "ROOT")
        for code in ("1", "2", "3"):
            make.person(f"{office}{code}", office)
        make.person(f"{office}head", office)
        make.head(office, f"{office}head")
    make.person("officer", "ROOT")
    make.grant("officer", Role.OFFICER, "ROOT")
    return AsOf(make.connection, TODAY)


@pytest.fixture
def seen_by(make: Builder, as_of: AsOf) -> Callable[[str], Viewer]:
    """Whoever has a code, as somebody who does something."""
    return lambda code: viewer(as_of, make.people[code])


def add_class(make: Builder, code: str, **values: object) -> int:
    """Add a class about law in ten days with one seat, as a workbook would."""
    row = {
        "code": code,
        "name": f"Class {code}",
        "folded_name": f"class {code}",
        "topics": topic_mask((Topic.LAW,)),
        "hours": 8,
        "opens": date(2026, 11, 20),
        "closes": date(2026, 11, 21),
        "seats": 1,
        **values,
    }
    result = make.connection.execute(insert(tables.training_class).values(row))
    return result.inserted_primary_key[0]
