"""A person's results as the ledger has them."""

from __future__ import annotations

from datetime import date

from bot.training import ledger
from bot.training.enums import Topic
from tests.builders.sample import Builder


def test_a_result_keeps_how_precisely_its_day_is_known(make: Builder):
    make.unit("A")
    make.person("P", "A")
    make.result("P", Topic.LAW, ends=date(2025, 10, 31), ends_precision="month")
    make.result("P", Topic.LAW, ends=date(2025, 3, 5))
    found = ledger.results(make.connection, make.people["P"], date(2025, 1, 1), date(2025, 12, 31))
    assert [(result.ends, result.ends_precision) for result in found] == [
        (date(2025, 10, 31), "month"),
        (date(2025, 3, 5), None),
    ]
