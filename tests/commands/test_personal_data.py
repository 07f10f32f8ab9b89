"""The commands behind a person's own requests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, insert

from bot.commands.personal_data import personal_data
from bot.storage.engine import writing
from bot.storage.tables import preference
from tests.builders.sample import Builder


@pytest.fixture
def runner(sqlite: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    with writing(sqlite) as connection:
        person_id = Builder(connection).person("CB1", None, phone="0900000001")
        connection.execute(insert(preference).values(person_id=person_id))
    monkeypatch.chdir(tmp_path)
    address = f"sqlite:///{sqlite.url.database}"
    return CliRunner(env={"BOT_DATABASE_URL": address, "BOT_LOCALE": "en"})


def test_all_that_is_kept_is_written(runner: CliRunner, tmp_path: Path) -> None:
    ran = runner.invoke(personal_data, ["export", "CB1", "-o", str(tmp_path / "out.json")])
    assert ran.exit_code == 0, ran.output
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert found["person"][0]["phone"] == "0900000001"
    assert set(found) == {"person", "post", "preference"}


def test_what_may_go_is_erased(runner: CliRunner) -> None:
    ran = runner.invoke(personal_data, ["erase", "CB1"])
    assert ran.output == "CB1: 1 rows erased; the personnel record stays.\n"
    assert runner.invoke(personal_data, ["erase", "CB1"]).output.startswith("CB1: 0 rows")
