from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple

import pytest
from sqlalchemy import Engine

from bot.base.problems import Problem
from bot.storage import probe
from bot.storage.probe import check_writable

Usage = namedtuple("Usage", "total used free")


def test_a_database_that_can_be_written_to_is_well(engine: Engine) -> None:
    assert check_writable(engine) is None


def test_a_locked_database_is_a_problem(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_PATIENCE", 0.05)
    other = sqlite3.connect(sqlite.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Problem, match=r"problem\.database"):
        check_writable(sqlite)
    other.execute("ROLLBACK")
    other.close()
    check_writable(sqlite)


def test_a_full_disk_is_a_problem(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 2**20))
    with pytest.raises(Problem, match=r"problem\.disk_full"):
        check_writable(sqlite)
