from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.commands.common import Setup
from bot.commands.unlink import unlink
from bot.storage import tables
from bot.storage.engine import reading, writing
from tests.builders.reminding import agency, person


@pytest.fixture
def house(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setattr(Setup, "engine", sqlite)
    with writing(sqlite) as connection:
        agency(connection)
        person(connection, "CB0001")
        person(connection, "CB0002")
    return sqlite


def linked(engine: Engine) -> list[int]:
    account = tables.channel_account.c
    with reading(engine) as connection:
        return list(connection.execute(select(account.person_id).distinct()).scalars())


def test_a_lost_phones_chats_are_parted(house: Engine, vi: Texts) -> None:
    assert len(linked(house)) == 2
    done = CliRunner().invoke(unlink, ["CB0001"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "CB0001" in done.output
    assert len(linked(house)) == 1
    again = CliRunner().invoke(unlink, ["CB0001"], catch_exceptions=False)
    assert "không có cuộc trò chuyện nào" in again.output


def test_only_one_channel_when_it_is_named(house: Engine) -> None:
    CliRunner().invoke(unlink, ["CB0001", "--channel", "zalo_oa"], catch_exceptions=False)
    assert len(linked(house)) == 2


def test_nobody_of_that_code_is_one_problem(house: Engine) -> None:
    with pytest.raises(Problem, match="no_person"):
        CliRunner().invoke(unlink, ["CB9999"], catch_exceptions=False)
