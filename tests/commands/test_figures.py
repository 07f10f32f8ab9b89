"""What ``bot obligations`` prints to be read."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from bot.commands.common import Setup
from bot.commands.figures import obligations
from bot.storage.engine import writing
from tests.builders.sample import ETHICS, Builder, profile


@pytest.fixture
def extended(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Setup, "engine", sqlite)
    with writing(sqlite) as connection:
        make = Builder(connection)
        make.unit("WARD", name="Ward")
        make.person("staff", "WARD", name="Lò Văn Một")
        make.plan(profile("P", ETHICS).replace("2026-12-31", "2027-12-31"))
        make.waive("staff", "P.ETHICS", "extension", date(2026, 11, 1), date(2027, 3, 31))


@pytest.mark.usefixtures("extended")
def test_an_older_year_that_is_kept_open_is_told_apart_from_the_new_one() -> None:
    asked = ["staff", "--as-of", "2027-01-20"]
    printed = CliRunner().invoke(obligations, asked, catch_exceptions=False).output
    titles = [line for line in printed.splitlines() if line.startswith("- ")]
    assert [title.partition(" [")[0] for title in titles] == [
        "- Ethics every year (năm 2026, được gia hạn)",
        "- Ethics every year",
    ]
